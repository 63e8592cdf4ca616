"""The words that Nano's vocabulary is built from.

A picture question of Nano's own costs one token a word; common English, as people
type it into a chat, costs little more. Anything else falls back to shorter pieces and
in the end to single bytes, so nothing is unencodable.
"""

ROLES = "User Assistant System"

NANO = """
How many shapes are there? What color is the circle? What shape is red? Where is the star?
What number is written? What color is the square? What color is the triangle?
circle square triangle star red green blue yellow purple orange black white
one two three four top left right center bottom shape color number image picture
And what where how which who it this that in of a an on and
"""

ENGLISH = """
the be to of and a in that have I it for not on with he as you do at this but his by from they we
say her she or an will my one all would there their what so up out if about who get which go me
when make can like time no just him know take people into year your good some could them see other
than then now look only come its over think also back after use two how our work first well way
even new want because any these give day most us are is was were been has had did does said made
more very much here why yes thank thanks please hello hi hey okay ok sure sorry help tell show
describe explain answer question picture image photo written write read text word letter digit
digits between above below next under near left right top bottom center middle corner side same
different big small large light dark bright color colour shape shapes number numbers circles squares
triangles stars many kind sort type thing things something anything nothing every each both few
long short high low old great little own last another again always never still too off down around
where there here before after while during through where again once under being having doing should
must may might need keep let put call try ask seem feel leave mean begin turn start run move live
believe hold bring happen provide sit stand lose pay meet include continue set learn change lead
understand watch follow stop create speak open walk five six seven eight nine ten zero first second
third person man woman child dog cat car house tree water sky sun hand face eye food table chair
street city world life part place case point home room book page screen file model find count
background foreground pink brown gray grey exactly only correct wrong true false
What's It's I'm don't isn't can't doesn't that's there's
"""
