/** Where the last finished sentence or line of `text` ends; `from` where none has ended since. */
export function finishedUpTo(text: string, from: number): number {
  const ends = /[.!?…:;]["”’)\]]*(?=\s)|\n/g;
  ends.lastIndex = from;
  let end = from;
  for (let match = ends.exec(text); match; match = ends.exec(text)) {
    end = match.index + match[0].length;
  }
  return end;
}
