import { expect, test } from "vitest";
import { finishedUpTo } from "./sentences.ts";

test.each([
  ["", 0, ""],
  ["There are tw", 0, ""],
  ["There are two. The", 0, "There are two."],
  ["It costs 3.5", 0, ""],
  ["Done.", 0, ""],
  ["He said “two.” Then", 0, "He said “two.”"],
  ["One\ntwo", 0, "One\n"],
  ["A. B. C", 2, " B."],
])("%j from %i has finished %j", (text, from, finished) => {
  expect(text.slice(from, finishedUpTo(text, from))).toBe(finished);
});
