import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import type { TokenId } from "../../src/contract/conversation.ts";
import { TextStream } from "./text-stream.ts";

/** A vocabulary of the 256 bytes, and 256 as its one special token. */
const bytes = {
  isSpecial: (id: TokenId) => id === 256,
  pieceBytes: (id: TokenId) => (id === 256 ? new TextEncoder().encode("<end>") : Uint8Array.of(id)),
};

function chunks(ids: Iterable<number>, stop: readonly string[] = [], end = [256]): string[] {
  const stream = new TextStream(bytes, end as TokenId[], stop);
  return Array.from(ids, (id) => stream.push(id as TokenId));
}

test("a character comes when its last byte does", () => {
  expect(chunks(new TextEncoder().encode("aé€"))).toEqual(["a", "", "é", "", "", "€"]);
});

test("white space before the first word is left out, later white space is not", () => {
  expect(chunks(new TextEncoder().encode(" \na b "))).toEqual(["", "", "a", " ", "b", " "]);
});

test("a stop string is found across tokens, white space before the first word included", () => {
  expect(chunks(new TextEncoder().encode(" \nA\n#B"), ["\n#"])).toEqual(["", "", "A", "", "", ""]);
  expect(chunks(new TextEncoder().encode("\nA"), ["\n"])).toEqual(["", ""]);
});

test("special tokens are hidden", () => {
  expect(chunks([65, 256, 66])).toEqual(["A", "", "B"]);
});

test("a token that ends the answer is hidden, special or not", () => {
  expect(chunks([65, 66], [], [256, 66])).toEqual(["A", ""]);
});

test("a character that is cut off never appears", () => {
  expect(chunks([65, 0xe2, 0x82])).toEqual(["A", "", ""]);
});

test("any text comes back whole, and no chunk holds half a character", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      const parts = chunks(new TextEncoder().encode(`.${text}`));
      expect(parts.join("")).toBe(`.${text}`);
      expect(parts.every((part) => !part.includes("\uFFFD") || text.includes("\uFFFD"))).toBe(true);
    }),
  );
});
