import { expect, test } from "vitest";
import { modelKey, modelName, nano, smolvlm, smolvlmSize } from "./models.ts";
import { wasmDevice } from "./testing/scripted-engine.ts";

const webgpu = { ...wasmDevice, provider: "webgpu" as const, reasons: [] };

test("SmolVLM's size is that of the formats its device takes", () => {
  expect(smolvlmSize(wasmDevice, undefined)).toBe(94 + 28 + 138);
  expect(smolvlmSize(webgpu, undefined)).toBe(55 + 57 + 77);
  expect(smolvlmSize({ ...webgpu, reasons: [{ type: "no-f16" }] }, undefined)).toBe(67 + 114 + 87);
  expect(smolvlmSize(wasmDevice, "fp32")).toBe(374 + 114 + 541);
});

test("models have names, and keys that tell them apart", () => {
  expect(modelName(nano)).toBe("Ocelli Nano");
  expect(modelName(smolvlm("https://huggingface.co"))).toBe("SmolVLM-256M");
  const other = { type: "hub", repo: "a/b", revision: "main", endpoint: "" } as const;
  expect(modelName(other)).toBe("a/b");
  expect(new Set([modelKey(nano), modelKey(other), modelKey({ ...other, revision: "1" })]).size).toBe(3);
});
