import { expect, test } from "vitest";
import type { ImageId, Turn } from "../../src/contract/conversation.ts";
import { nanoVocabulary } from "../testing/nano-vocabulary.ts";
import { sharedPrefix } from "./prompt-prefix.ts";
import { buildPrompt, type Prompt } from "./prompt.ts";

const vocabulary = nanoVocabulary();
const cat = "cat" as ImageId;
const dog = "dog" as ImageId;
const one = build([about(cat, "What is it?")]);

test("the shared prefix of a prompt with itself is all of it, with a longer one all of the shorter", () => {
  const longer = build([about(cat, "What is it?"), { role: "assistant", text: "A cat", tokens: [] }]);
  expect(sharedPrefix(one, one)).toBe(one.ids.length);
  expect(sharedPrefix(one, longer)).toBe(one.ids.length);
  expect(sharedPrefix(longer, one)).toBe(one.ids.length);
});

test("ends where the words differ, behind the picture", () => {
  const shared = sharedPrefix(one, build([about(cat, "Where is it?")]));
  expect(shared).toBeGreaterThan(vocabulary.config.vision.tokensPerTile);
  expect(shared).toBeLessThan(one.ids.length);
});

test("ends before a picture of other pixels, though all ids are equal", () => {
  const other = new Map([[cat, { key: "other pixels", rows: 0, cols: 0 }]]);
  const twin = buildPrompt([about(cat, "What is it?")], other, vocabulary);
  expect(twin.ids).toEqual(one.ids);
  expect(sharedPrefix(one, twin)).toBe(one.runs[0]?.start);
});

test("is longer than the picture where equal pixels have another name", () => {
  const again = new Map([[dog, { key: "cat pixels", rows: 0, cols: 0 }]]);
  const twin = buildPrompt([about(dog, "What is it?")], again, vocabulary);
  expect(sharedPrefix(one, twin)).toBe(one.ids.length);
});

test("ends where an image token is text in one of them", () => {
  expect(sharedPrefix(one, { ids: one.ids, runs: [] })).toBe(one.runs[0]?.start);
});

test("of the second picture's views: the first that differs", () => {
  expect(sharedPrefix(pair("a"), pair("b"))).toBe(pair("a").runs[1]?.start);
});

function about(image: ImageId, text: string): Turn {
  return {
    role: "user",
    content: [
      { type: "image", image },
      { type: "text", text },
    ],
  };
}

/** The cat's picture is one view, the dog's `dogPixels` are 2 x 3 tiles. */
function build(turns: readonly Turn[], dogPixels = "dog pixels"): Prompt {
  const images = new Map([
    [cat, { key: "cat pixels", rows: 0, cols: 0 }],
    [dog, { key: dogPixels, rows: 2, cols: 3 }],
  ]);
  return buildPrompt(turns, images, vocabulary);
}

function pair(dogPixels: string): Prompt {
  return build([about(cat, ""), about(dog, "Same?")], dogPixels);
}
