import { assertNever } from "../../contract/assert-never.ts";
import type { Device, DeviceReason, Dtype, GraphName, Provider } from "../../contract/device.ts";

export function providerName(provider: Provider): string {
  return provider === "webgpu" ? "WebGPU" : "WASM";
}

/** One line: `WASM · 2 threads · 8-bit`. */
export function deviceLabel(device: Device): string {
  const dtype = dtypeName(device.dtypes.decoder_model_merged);
  return device.provider === "webgpu"
    ? `${providerName(device.provider)} · ${dtype}`
    : `${providerName(device.provider)} · ${threads(device.threads)} · ${dtype}`;
}

export function dtypeName(dtype: Dtype): string {
  switch (dtype) {
    case "fp32":
      return "32-bit";
    case "fp16":
      return "16-bit";
    case "q8":
    case "int8":
    case "uint8":
      return "8-bit";
    case "q4":
    case "q4f16":
    case "bnb4":
      return "4-bit";
    default:
      return assertNever(dtype);
  }
}

export function graphLabel(graph: GraphName): string {
  switch (graph) {
    case "vision_encoder":
      return "Vision encoder";
    case "embed_tokens":
      return "Embeddings";
    case "decoder_model_merged":
      return "Decoder";
    default:
      return assertNever(graph);
  }
}

/** Why the device was chosen: one fact, one sentence. */
export function reasonSentence(reason: DeviceReason): string {
  switch (reason.type) {
    case "asked-for":
      return `${providerName(reason.provider)} was asked for.`;
    case "webgpu-adapter":
      return reason.software
        ? `WebGPU is here in software: ${reason.description}.`
        : `WebGPU runs on ${reason.description}.`;
    case "no-webgpu":
      return "This browser has no WebGPU, so the model runs on the processor.";
    case "no-adapter":
      return "WebGPU found no graphics device, so the model runs on the processor.";
    case "software-adapter":
      return "WebGPU is here in software only, which is slower than the processor by WASM.";
    case "webgpu-failed":
      return `WebGPU did not work here (${reason.detail}), so the model runs on the processor.`;
    case "no-f16":
      return "The graphics device has no 16-bit arithmetic, so it computes in 32-bit.";
    case "threads":
      return `The processor works with ${threads(reason.threads)}.`;
    case "no-threads":
      return "The page is not isolated (its server sends no COOP and COEP headers), so there is one thread only.";
    case "dtype":
      return `${graphLabel(reason.graph)}: ${dtypeName(reason.dtype)} weights (${reason.dtype})${reason.asked ? ", as asked for" : ""}.`;
    default:
      return assertNever(reason);
  }
}

/** All the reasons, a sentence each; a wish that could not be met is one with why. */
export function reasonSentences(reasons: readonly DeviceReason[]): readonly string[] {
  const refusal = reasons.find(isRefusal);
  const isRefused = (reason: DeviceReason): boolean =>
    reason.type === "asked-for" && reason.provider === "webgpu" && refusal !== undefined;
  if (!refusal || !reasons.some(isRefused)) {
    return reasons.map(reasonSentence);
  }
  const why = reasonSentence(refusal)
    .replace(/^WebGPU/, "it")
    .replace(/^This/, "this");
  return reasons
    .filter((reason) => reason !== refusal)
    .map((reason) => (isRefused(reason) ? `WebGPU was asked for, but ${why}` : reasonSentence(reason)));
}

function isRefusal({ type }: DeviceReason): boolean {
  return type === "no-webgpu" || type === "no-adapter" || type === "webgpu-failed";
}

function threads(number: number): string {
  return number === 1 ? "1 thread" : `${number} threads`;
}
