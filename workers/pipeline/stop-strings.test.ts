import { array, assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import type { TokenId } from "../../src/contract/conversation.ts";
import golden from "../golden/stop-strings.json" with { type: "json" };
import { nanoTokenizer } from "../testing/nano-tokenizer.ts";
import { StopStrings } from "./stop-strings.ts";
import { TextStream } from "./text-stream.ts";

const tokenizer = nanoTokenizer();

/** What is shown after each piece, and after the last. */
function shown(pieces: readonly string[], strings: readonly string[]): string[] {
  const stop = new StopStrings(strings);
  return [...pieces.map((piece) => stop.push(piece)), stop.end()];
}

test.each(golden)("$text ends where the reference ends it: $stop", ({ text, stop, ids, tokens }) => {
  const stream = new TextStream(tokenizer, [], stop);
  let answer = "";
  const ended = ids.findIndex((id) => {
    answer += stream.push(id as TokenId);
    return stream.isStopped;
  });
  expect(ended === -1 ? null : ended + 1).toBe(tokens);
  const starts = stop.map((end) => text.indexOf(end)).filter((start) => start >= 0);
  const before = tokens === null ? text : text.slice(0, Math.min(...starts));
  expect(answer + stream.end()).toBe(before.trimStart());
});

test("holds back what may become a stop string, and no more", () => {
  expect(shown(["one st", "a", "rs st", "op it"], ["stop"])).toEqual(["one ", "sta", "rs ", "", ""]);
});

test("gives what it held back when the answer ends otherwise", () => {
  expect(shown(["a s", "to"], ["stop"])).toEqual(["a ", "", "sto"]);
});

test("ends at the string that is complete first, even inside a longer one", () => {
  expect(shown(["ab", "c", "d"], ["abcd", "bc"])).toEqual(["", "a", "", ""]);
});

test("without stop strings nothing is held back", () => {
  expect(shown(["a", "", "b"], [])).toEqual(["a", "", "b", ""]);
});

test("an empty stop string, or half a character, is refused", () => {
  expect(() => new StopStrings(["a", ""])).toThrow(RangeError);
  expect(() => new StopStrings(["\u{D83D}"])).toThrow(RangeError);
});

test("however the text is cut, what is shown is the text before the first stop string", () => {
  const letters = string({ unit: "grapheme-ascii", maxLength: 6 }).map((text) => text.replace(/[^ab]/g, "a"));
  const few = array(letters, { maxLength: 12 });
  const strings = array(
    letters.filter((text) => text !== ""),
    { maxLength: 1 },
  );
  assert(
    property(few, strings, (pieces, stop) => {
      const whole = pieces.join("");
      const at = stop[0] === undefined ? -1 : whole.indexOf(stop[0]);
      expect(shown(pieces, stop).join("")).toBe(at === -1 ? whole : whole.slice(0, at));
    }),
  );
});
