import { expect, test } from "vitest";
import { reasonSentences } from "./device-words.ts";

test.each([
  [
    { type: "no-webgpu" },
    "WebGPU was asked for, but this browser has no WebGPU, so the model runs on the processor.",
  ],
  [
    { type: "no-adapter" },
    "WebGPU was asked for, but it found no graphics device, so the model runs on the processor.",
  ],
] as const)("a wish that could not be met is one sentence with why: %o", (refusal, sentence) => {
  expect(
    reasonSentences([{ type: "asked-for", provider: "webgpu" }, refusal, { type: "threads", threads: 2 }]),
  ).toEqual([sentence, "The processor works with 2 threads."]);
});

test("a wish that was met stands alone", () => {
  expect(reasonSentences([{ type: "asked-for", provider: "wasm" }, { type: "no-webgpu" }])).toEqual([
    "WASM was asked for.",
    "This browser has no WebGPU, so the model runs on the processor.",
  ]);
});
