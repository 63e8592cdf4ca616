import { expect, test } from "vitest";
import { bearsAgain, blameOnWebGpu } from "./device-fallback.ts";

const lost = { type: "device-lost", detail: "unknown: reset" } as const;

test("what the runtime says on WebGPU is held against WebGPU", () => {
  expect(blameOnWebGpu(lost)).toBe("unknown: reset");
  expect(blameOnWebGpu({ type: "runtime", doing: "vision", detail: "no kernel" })).toBe("no kernel");
  expect(blameOnWebGpu({ type: "wrong-numbers", doing: "loading" })).toBe("not a number in loading");
});

test("the network, the model's files and the user are not", () => {
  expect(blameOnWebGpu({ type: "cancelled" })).toBeUndefined();
  expect(blameOnWebGpu({ type: "offline", file: "config.json" })).toBeUndefined();
  expect(blameOnWebGpu({ type: "unsupported-model", reason: "dtype", detail: "" })).toBeUndefined();
});

test("one lost device is borne, two are not, a failed run never is", () => {
  expect(bearsAgain(lost, 1)).toBe(true);
  expect(bearsAgain(lost, 2)).toBe(false);
  expect(bearsAgain({ type: "runtime", doing: "decode", detail: "" }, 0)).toBe(false);
  expect(bearsAgain({ type: "crashed", detail: "" }, 0)).toBe(true);
});
