import { expect, test } from "vitest";
import { trackLoad } from "./load-progress.ts";

test("bytes count against all files, and only the last graph's compiling is a step of its own", () => {
  const step = trackLoad();
  step({ type: "downloading", file: "a", bytes: 0, total: 100 });
  expect(step({ type: "downloading", file: "b", bytes: 0, total: 50 })).toEqual({
    step: "downloading",
    bytes: 0,
    total: 150,
  });
  step({ type: "downloading", file: "a", bytes: 100, total: 100 });
  expect(step({ type: "compiling", file: "a" })).toEqual({ step: "downloading", bytes: 100, total: 150 });
  step({ type: "downloading", file: "b", bytes: 50, total: 50 });
  expect(step({ type: "compiling", file: "b" })).toEqual({ step: "compiling" });
});
