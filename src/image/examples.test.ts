import { expect, test } from "vitest";
import { decodeExamples } from "./examples.ts";

test("only entries with all three texts are examples", () => {
  const good = { file: "a.png", alt: "A star", question: "What shape?" };
  expect(decodeExamples(JSON.stringify([good, { file: "b.png" }, null, 3]))).toEqual([good]);
});

test.each(["<!doctype html>", "", "{}", "null"])("%j holds no examples", (json) => {
  expect(decodeExamples(json)).toEqual([]);
});
