import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { TokenId } from "../../src/contract/conversation.ts";
import texts from "../golden/texts.json" with { type: "json" };
import { nanoJson, nanoTokenizer } from "../testing/nano-tokenizer.ts";
import { createTokenizer } from "./tokenizer.ts";

const tokenizer = nanoTokenizer();
const specials = ["<image>", "<end_of_utterance>", "<|im_start|>", "<row_1_col_1>", "<global-img>"];

test.each(texts)("$text has the reference's ids", ({ text, ids }) => {
  // The reference finds special tokens in text; here they come from the prompt alone.
  const pieces = text.split(
    /(<\|im_start\|>|<image>|<fake_token_around_image>|<row_1_col_2>|<end_of_utterance>)/,
  );
  const encoded = pieces.map((piece, index) => {
    return index % 2 === 1 ? [tokenizer.specialId(piece)] : tokenizer.encodeText(piece);
  });
  expect(encoded.flat()).toEqual(ids);
});

describe("what people type is never a special token", () => {
  test.each(specials)("%s", (content) => {
    expect(tokenizer.specialId(content)).toBeDefined();
    const ids = tokenizer.encodeText(`a ${content}${content} b`);
    expect(ids.filter((id) => tokenizer.isSpecial(id))).toEqual([]);
    expect(decode(ids)).toBe(`a ${content}${content} b`);
  });
});

test("markers are reserved also where a tokenizer does not call them special, other added tokens are words", () => {
  const original = nanoJson("tokenizer.json") as { added_tokens: object[] };
  const added_tokens = original.added_tokens.map((token) => ({ ...token, special: false }));
  const word = { id: 2000, content: "ocelli", special: false, normalized: false };
  const made = createTokenizer({ ...original, added_tokens: [...added_tokens, word] }, {});
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  const typed = `${specials.join("")}ocelli`;
  expect(made.value.encodeText(typed)).toEqual([...tokenizer.encodeText(specials.join("")), 2000]);
  expect(specials.map((content) => made.value.specialId(content))).toEqual(
    specials.map((content) => tokenizer.specialId(content)),
  );
});

test("any text comes back from its pieces", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      expect(decode(tokenizer.encodeText(text))).toBe(text);
    }),
  );
});

test("half of a surrogate pair is U+FFFD", () => {
  expect(decode(tokenizer.encodeText("a\uD83D b\uDE00"))).toBe("a\uFFFD b\uFFFD");
});

test("a character may be spread over pieces, and an id that does not exist has none", () => {
  const pieces = tokenizer.encodeText("日").map((id) => tokenizer.pieceBytes(id));
  expect(pieces.length).toBeGreaterThan(1);
  expect(tokenizer.pieceBytes(1_000_000 as TokenId)).toEqual(new Uint8Array());
});

test("special tokens are known by name and id", () => {
  const end = tokenizer.specialId("<end_of_utterance>");
  expect(end).toBe(1023);
  expect(end !== undefined && tokenizer.isSpecial(end)).toBe(true);
  expect(tokenizer.specialId("two")).toBeUndefined();
});

const json = nanoJson("tokenizer.json") as Record<string, unknown>;
test.each<[string, unknown, RegExp]>([
  ["no object", 7, /not a tokenizer/],
  ["no model", { ...json, model: undefined }, /not a tokenizer/],
  ["a token without an id", { ...json, added_tokens: [{ content: "x", special: true }] }, /not a tokenizer/],
  ["another model", { ...json, model: { type: "Unigram", vocab: {} } }, /Unigram/],
  ["another decoder", { ...json, decoder: { type: "Metaspace" } }, /Metaspace/],
  ["an unknown part", { ...json, pre_tokenizer: { type: "Magic" } }, /Magic/],
  ["a start token for every text", { ...json, post_processor: startToken() }, /every text/],
])("a tokenizer with %s is refused", (_, broken, detail) => {
  const made = createTokenizer(broken, {});
  expect(made).toMatchObject({ failure: { type: "unsupported-model", reason: "malformed-config" } });
  expect(!made.ok && made.failure.type === "unsupported-model" && made.failure.detail).toMatch(detail);
});

function startToken(): object {
  const start = { id: "two", ids: [517], tokens: ["two"] };
  const sequence = { Sequence: { id: "A", type_id: 0 } };
  const single = [{ SpecialToken: { id: "two", type_id: 0 } }, sequence];
  return { type: "TemplateProcessing", single, pair: [sequence], special_tokens: { two: start } };
}

function decode(ids: readonly TokenId[]): string {
  const bytes = ids.flatMap((id) => [...tokenizer.pieceBytes(id)]);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}
