import { assertNever } from "../contract/assert-never.ts";
import { type Device, type Dtype, graphNames, type GraphName } from "../contract/device.ts";
import type { ModelChoice, ModelSource } from "../contract/model.ts";

/** The model that comes with the site. */
export const nano: ModelSource = { type: "site", name: "ocelli-nano" };

export const hubEndpoint = "https://huggingface.co";

const smolvlmRepo = "HuggingFaceTB/SmolVLM-256M-Instruct";

/** The model for everyday pictures, at `endpoint`: a server with the hub's URLs. */
export function smolvlm(endpoint: string): ModelSource {
  return { type: "hub", repo: smolvlmRepo, revision: "main", endpoint };
}

/**
 * Megabytes of SmolVLM-256M's files on the hub. Known from its listing: the decoder's, the vision encoder's and the
 * embeddings' fp32 and fp16, and the vision encoder's q4f16. The others follow from 93M, 135M and 28M
 * parameters at 8 bit, or 4 bit with a scale for every 32. Only a label: the loader reads exact sizes.
 */
const smolvlmMegabytes: Readonly<Record<GraphName, Readonly<Record<Dtype, number>>>> = {
  vision_encoder: {
    fp32: 374,
    fp16: 187,
    q8: 94,
    int8: 94,
    uint8: 94,
    q4: 67,
    q4f16: 55,
    bnb4: 62,
  },
  embed_tokens: {
    fp32: 114,
    fp16: 57,
    q8: 28,
    int8: 28,
    uint8: 28,
    q4: 114,
    q4f16: 57,
    bnb4: 114,
  },
  decoder_model_merged: {
    fp32: 541,
    fp16: 271,
    q8: 138,
    int8: 138,
    uint8: 138,
    q4: 87,
    q4f16: 77,
    bnb4: 80,
  },
};

/**
 * About how many megabytes SmolVLM-256M is on this device. Its repository has every format, so the engine takes
 * the one it likes best there, or the one that was asked for.
 */
export function smolvlmSize(device: Device, asked: Dtype | undefined): number {
  const dtype = asked ?? favorite(device);
  return graphNames.reduce((sum, graph) => sum + smolvlmMegabytes[graph][dtype], 0);
}

/** 8-bit on the processor; on WebGPU 4-bit, with 16-bit arithmetic where there is any. */
function favorite(device: Device): Dtype {
  if (device.provider === "wasm") {
    return "q8";
  }
  return device.reasons.some((reason) => reason.type === "no-f16") ? "q4" : "q4f16";
}

/** Two sources with one key speak the same token ids. */
export function modelKey(source: ModelSource): string {
  switch (source.type) {
    case "site":
      return source.name;
    case "hub":
      return `${source.repo}@${source.revision}`;
    default:
      return assertNever(source);
  }
}

export function isNano(choice: ModelChoice): boolean {
  return modelKey(choice.source) === modelKey(nano);
}

export function isSmolvlm(choice: ModelChoice): boolean {
  return choice.source.type === "hub" && choice.source.repo === smolvlmRepo;
}

/** What people call it: `Ocelli Nano`, `SmolVLM-256M`, or the repository with its owner, which tells models apart. */
export function modelName(source: ModelSource): string {
  if (source.type === "site") {
    return modelKey(source) === modelKey(nano) ? "Ocelli Nano" : source.name;
  }
  return source.repo === smolvlmRepo ? "SmolVLM-256M" : source.repo;
}
