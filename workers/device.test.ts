import { expect, test } from "vitest";
import type { GraphName, Dtype } from "../src/contract/device.ts";
import type { DeviceFacts, GpuFacts } from "./device-facts.ts";
import { isSoftware } from "./device-facts.ts";
import { chooseDevice, type AvailableDtypes } from "./device.ts";

const gpu = { type: "adapter", description: "acme", software: false, shaderF16: true } as const;

function facts(changes: Partial<DeviceFacts> = {}): DeviceFacts {
  return { gpu, threads: 4, promiseIntegration: true, ...changes };
}

function everyGraph(...dtypes: readonly Dtype[]): AvailableDtypes {
  return { vision_encoder: dtypes, embed_tokens: dtypes, decoder_model_merged: dtypes };
}

function chosen(found: DeviceFacts, wish: Parameters<typeof chooseDevice>[1], available: AvailableDtypes) {
  const result = chooseDevice(found, wish, available);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function same(dtype: Dtype): Record<GraphName, Dtype> {
  return { vision_encoder: dtype, embed_tokens: dtype, decoder_model_merged: dtype };
}

test("a real adapter with f16 gets q4f16 over promise integration", () => {
  const device = chosen(facts(), {}, everyGraph("fp32", "fp16", "q8", "q4", "q4f16"));
  expect(device).toMatchObject({ provider: "webgpu", build: "jspi", threads: 1, dtypes: same("q4f16") });
  expect(device.reasons).toContainEqual({ type: "webgpu-adapter", description: "acme", software: false });
});

test("an adapter without f16 never gets half precision, even when it is asked for", () => {
  const available = everyGraph("fp32", "fp16", "q4f16");
  const device = chosen(facts({ gpu: { ...gpu, shaderF16: false } }), { dtype: "fp16" }, available);
  expect(device.dtypes).toEqual(same("fp32"));
  expect(device.reasons).toContainEqual({ type: "no-f16" });
});

test("8-bit weights are never given to WebGPU", () => {
  const result = chooseDevice(facts(), { dtype: "q8" }, everyGraph("q8", "int8", "uint8"));
  expect(result).toMatchObject({ ok: false, failure: { type: "unsupported-model", reason: "dtype" } });
});

test("without promise integration WebGPU gets the asyncify build", () => {
  const device = chosen(facts({ promiseIntegration: false }), {}, everyGraph("fp32"));
  expect(device.build).toBe("asyncify");
});

test("WASM takes 8 bits and the plain build", () => {
  const device = chosen(facts({ gpu: { type: "none" } }), {}, everyGraph("fp32", "q8", "q4"));
  expect(device).toMatchObject({ provider: "wasm", build: "plain", threads: 4, dtypes: same("q8") });
  expect(device.reasons.map((reason) => reason.type)).toEqual([
    "no-webgpu",
    "dtype",
    "dtype",
    "dtype",
    "threads",
  ]);
});

test("a software adapter is taken only when WebGPU is asked for", () => {
  const software: GpuFacts = { ...gpu, software: true };
  const left = chosen(facts({ gpu: software }), {}, everyGraph("fp32"));
  expect(left.provider).toBe("wasm");
  expect(left.reasons).toContainEqual({ type: "software-adapter" });
  const taken = chosen(facts({ gpu: software }), { provider: "webgpu" }, everyGraph("fp32"));
  expect(taken.provider).toBe("webgpu");
  expect(taken.reasons).toContainEqual({ type: "asked-for", provider: "webgpu" });
});

test("no adapter, or WebGPU failed before: WASM, and it says why", () => {
  const none = chosen(facts({ gpu: { type: "no-adapter" } }), { provider: "webgpu" }, everyGraph("fp32"));
  expect(none.provider).toBe("wasm");
  expect(none.reasons).toContainEqual({ type: "no-adapter" });
  const broken = chosen(facts(), { provider: "webgpu", webgpuFailed: "device lost" }, everyGraph("fp32"));
  expect(broken.provider).toBe("wasm");
  expect(broken.reasons).toContainEqual({ type: "webgpu-failed", detail: "device lost" });
});

test("without shared memory there is one thread, and it says so", () => {
  const device = chosen(facts({ threads: 1 }), { provider: "wasm" }, everyGraph("fp32"));
  expect(device.threads).toBe(1);
  expect(device.reasons).toContainEqual({ type: "no-threads" });
});

test("each graph takes the best it has", () => {
  const available: AvailableDtypes = {
    vision_encoder: ["fp16", "q4f16"],
    embed_tokens: ["fp16", "fp32"],
    decoder_model_merged: ["q4", "fp32"],
  };
  const device = chosen(facts(), {}, available);
  expect(device.dtypes).toEqual({
    vision_encoder: "q4f16",
    embed_tokens: "fp16",
    decoder_model_merged: "q4",
  });
});

test("what is asked for is taken where a graph has it", () => {
  const available: AvailableDtypes = {
    vision_encoder: ["fp32", "q8"],
    embed_tokens: ["fp32"],
    decoder_model_merged: ["q8"],
  };
  const device = chosen(facts(), { provider: "wasm", dtype: "fp32" }, available);
  expect(device.dtypes).toEqual({
    vision_encoder: "fp32",
    embed_tokens: "fp32",
    decoder_model_merged: "q8",
  });
  expect(device.reasons.filter((reason) => reason.type === "dtype").map((reason) => reason.asked)).toEqual([
    true,
    true,
    false,
  ]);
});

test("SwiftShader is software though it says it is no fallback", () => {
  const info = { vendor: "google", architecture: "swiftshader", description: "", isFallbackAdapter: false };
  expect(isSoftware(info)).toBe(true);
  expect(isSoftware({ ...info, vendor: "nvidia", architecture: "hopper" })).toBe(false);
});
