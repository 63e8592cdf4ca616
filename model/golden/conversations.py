"""The conversations that golden values are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.export.run_onnx import Message
from model.golden.pictures import Color, Figure, Picture

RED: Color = (255, 0, 0)
GREEN: Color = (0, 128, 0)
BLUE: Color = (0, 0, 255)
YELLOW: Color = (255, 255, 0)
PURPLE: Color = (128, 0, 128)
WHITE: Color = (255, 255, 255)
LIGHT: Color = (236, 232, 220)
DARK: Color = (28, 30, 44)

SQUARE = Picture(512, 512, LIGHT, (Figure("square", 96, 90, 60, RED),))
PAIR = Picture(512, 512, DARK, (Figure("circle", 256, 420, 66, YELLOW), Figure("square", 410, 100, 58, GREEN)))
TRIO = Picture(
    512,
    512,
    WHITE,
    (
        Figure("triangle", 90, 256, 62, BLUE),
        Figure("circle", 256, 256, 60, RED),
        Figure("square", 420, 420, 56, PURPLE),
    ),
)
GRAIN = Picture(512, 512, LIGHT, (Figure("triangle", 256, 90, 66, GREEN),), amplitude=9, seed=7)
LARGE = Picture(1024, 1024, LIGHT, (Figure("circle", 512, 512, 130, BLUE), Figure("square", 180, 840, 120, RED)))


@dataclass(frozen=True)
class Conversation:
    name: str
    pictures: Sequence[Picture]
    messages: Sequence[Message]


def user(*parts: str | int) -> Message:
    """Texts as they are; a number is the picture of that index."""
    return {"role": "user", "content": [_part(part) for part in parts]}


def assistant(text: str) -> Message:
    return {"role": "assistant", "content": [{"type": "text", "text": text}]}


def system(text: str) -> Message:
    return {"role": "system", "content": [{"type": "text", "text": text}]}


def _part(part: str | int) -> dict[str, str | int]:
    return {"type": "text", "text": part} if isinstance(part, str) else {"type": "image", "image": part}


def flat(width: int, height: int, color: Color) -> Picture:
    """One color, so that scaling it is exact in any implementation."""
    return Picture(width, height, color)


CONVERSATIONS: Sequence[Conversation] = (
    Conversation("no image", (), (user("Hello! What can you do?"),)),
    Conversation("no image, other alphabets", (), (user("東京 😀 naïve\n\n  1,250 % How many shapes are there?"),)),
    Conversation("no image, system message", (), (system("Be brief."), user("What color is the star?"))),
    Conversation(
        "no image, several turns",
        (),
        (user("Hi"), assistant("Hello"), user("How are you?"), assistant("fine"), user("Why?")),
    ),
    Conversation("image, then question", (SQUARE,), (user(0, "What color is the square?"),)),
    Conversation("question, then image", (PAIR,), (user("How many shapes are there?", 0),)),
    Conversation(
        "follow-up",
        (TRIO,),
        (user(0, "How many shapes are there?"), assistant("three"), user("What shape is blue?")),
    ),
    Conversation(
        "second follow-up",
        (PAIR,),
        (
            user(0, "Where is the circle?"),
            assistant("bottom"),
            user("Where is the square?"),
            assistant("top right"),
            user("What color is the circle?"),
        ),
    ),
    Conversation("two images in one message", (SQUARE, TRIO), (user(0, 1, "How many shapes are there?"),)),
    Conversation("interleaved", (PAIR, SQUARE), (user("This is one:", 0, " and this another: ", 1, " Compare."),)),
    Conversation(
        "an image a turn",
        (SQUARE, PAIR),
        (user(0, "Where is the square?"), assistant("top left"), user(1, "Where is the square?")),
    ),
    Conversation(
        "system message and three images",
        (TRIO, GRAIN, SQUARE),
        (system("Be brief."), user(0, "one ", 1), assistant("two"), user("What shape is green?", 2)),
    ),
    Conversation("grain", (GRAIN,), (user(0, "What shape is green?"),)),
    Conversation("one view, scaled", (flat(640, 480, BLUE),), (user(0, "How many shapes are there?"),)),
    Conversation("2 x 2 tiles, scaled", (flat(1024, 768, YELLOW),), (user(0, "What color is the star?"),)),
    Conversation("2 x 2 tiles, cut", (LARGE,), (user(0, "What color is the circle?"),)),
    Conversation("3 x 1 tiles", (flat(512, 1536, GREEN),), (user("Look:", 0, " What shape is red?"),)),
    Conversation(
        "3 x 4 tiles and a single view",
        (flat(2048, 1536, PURPLE), SQUARE),
        (user(0, "Where is the star?"), assistant("center"), user(1, "What shape is red?")),
    ),
)
