import {
  graphNames,
  type Device,
  type DeviceReason,
  type Dtype,
  type GraphName,
  type Provider,
  type RuntimeBuild,
} from "../src/contract/device.ts";
import type { ModelChoice } from "../src/contract/model.ts";
import { failed, success, type Result } from "../src/contract/result.ts";
import type { DeviceFacts } from "./device-facts.ts";

/** The dtypes that a model has of each graph. */
export type AvailableDtypes = Readonly<Record<GraphName, readonly Dtype[]>>;

type Wish = Pick<ModelChoice, "provider" | "dtype" | "webgpuFailed">;

/** MatMulNBits has no fast kernel in WASM (2.6 tokens/s against 26 with 8-bit weights), so 4 bits come late. */
const wasmOrder: readonly Dtype[] = ["q8", "int8", "uint8", "fp32", "q4", "bnb4", "fp16", "q4f16"];
/** 8-bit weights are absent on purpose: WebGPU computes gibberish from them. */
const gpuOrderF16: readonly Dtype[] = ["q4f16", "q4", "fp16", "fp32"];
const gpuOrderF32: readonly Dtype[] = ["q4", "fp32"];

/**
 * Decides where a model runs: provider, runtime build, and a dtype for each graph, with every reason. WebGPU where
 * there is a real adapter, or where it is asked for and there is any; otherwise WASM. Fails with `unsupported-model`
 * when no file of some graph can run.
 */
export function chooseDevice(facts: DeviceFacts, wish: Wish, available: AvailableDtypes): Result<Device> {
  const reasons: DeviceReason[] = [];
  const provider = chooseProvider(facts, wish, reasons);
  const order = dtypeOrder(facts, provider, reasons);
  const chosen = chooseDtypes(order, wish.dtype, available, reasons);
  if (!chosen.ok) return chosen;
  const threads = provider === "wasm" ? facts.threads : 1;
  if (provider === "wasm") reasons.push(threads > 1 ? { type: "threads", threads } : { type: "no-threads" });
  return success({ provider, build: chooseBuild(facts, provider), threads, dtypes: chosen.value, reasons });
}

function chooseProvider(facts: DeviceFacts, wish: Wish, reasons: DeviceReason[]): Provider {
  if (wish.provider !== undefined) reasons.push({ type: "asked-for", provider: wish.provider });
  if (wish.webgpuFailed !== undefined) {
    reasons.push({ type: "webgpu-failed", detail: wish.webgpuFailed });
    return "wasm";
  }
  if (wish.provider === "wasm") return "wasm";
  if (facts.gpu.type === "none") {
    reasons.push({ type: "no-webgpu" });
    return "wasm";
  }
  if (facts.gpu.type === "no-adapter") {
    reasons.push({ type: "no-adapter" });
    return "wasm";
  }
  const { description, software } = facts.gpu;
  reasons.push({ type: "webgpu-adapter", description, software });
  if (software && wish.provider !== "webgpu") {
    reasons.push({ type: "software-adapter" });
    return "wasm";
  }
  return "webgpu";
}

function dtypeOrder(facts: DeviceFacts, provider: Provider, reasons: DeviceReason[]): readonly Dtype[] {
  if (provider === "wasm") return wasmOrder;
  if (facts.gpu.type === "adapter" && facts.gpu.shaderF16) return gpuOrderF16;
  reasons.push({ type: "no-f16" });
  return gpuOrderF32;
}

function chooseDtypes(
  order: readonly Dtype[],
  asked: Dtype | undefined,
  available: AvailableDtypes,
  reasons: DeviceReason[],
): Result<Record<GraphName, Dtype>> {
  const chosen: Partial<Record<GraphName, Dtype>> = {};
  for (const graph of graphNames) {
    const there = available[graph];
    const isAsked = asked !== undefined && order.includes(asked) && there.includes(asked);
    const dtype = isAsked ? asked : order.find((candidate) => there.includes(candidate));
    if (dtype === undefined) {
      const detail = `${graph} exists as ${there.join(", ") || "nothing"}; ${order.join(", ")} can run here`;
      return failed({ type: "unsupported-model", reason: "dtype", detail });
    }
    chosen[graph] = dtype;
    reasons.push({ type: "dtype", graph, dtype, asked: isAsked });
  }
  const { vision_encoder, embed_tokens, decoder_model_merged } = chosen;
  if (vision_encoder === undefined || embed_tokens === undefined || decoder_model_merged === undefined) {
    throw new Error("a graph was left without a dtype");
  }
  return success({ vision_encoder, embed_tokens, decoder_model_merged });
}

function chooseBuild(facts: DeviceFacts, provider: Provider): RuntimeBuild {
  // With the CPU provider the plain build is about twice as fast as the others.
  if (provider === "wasm") return "plain";
  return facts.promiseIntegration ? "jspi" : "asyncify";
}
