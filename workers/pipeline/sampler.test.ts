import { expect, test } from "vitest";
import { greedy } from "./sampler.ts";

test("takes the most likely token", () => {
  expect(greedy(Float32Array.of(-3, 1.5, 1.25, -8), "decode")).toEqual({ ok: true, value: 1 });
});

test("takes the lowest id of equals", () => {
  expect(greedy(Float32Array.of(-1, 4, 4), "decode")).toEqual({ ok: true, value: 1 });
});

test.each([NaN, Infinity, -Infinity])("%d among the logits is wrong numbers, not token 0", (value) => {
  expect(greedy(Float32Array.of(1, 2, value), "prefill")).toEqual({
    ok: false,
    failure: { type: "wrong-numbers", doing: "prefill" },
  });
});
