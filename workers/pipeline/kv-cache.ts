import type { Tensor } from "onnxruntime-web";
import type { TokenId } from "../../src/contract/conversation.ts";
import type { GpuBuffers } from "../runtime/gpu-buffers.ts";
import { bytesOf, floatBytes, floatType, type FloatType, type Tensors } from "../runtime/tensors.ts";
import { sharedPrefix } from "./prompt-prefix.ts";
import type { ImageRun, Prompt } from "./prompt.ts";

const nothing: Prompt = { ids: new Int32Array(0), runs: [] };

/**
 * Keys and values of the positions that the decoder has read, and which positions those are. A tensor of it is
 * (1, kvHeads, positions, headDim). It owns its tensors.
 */
export class KvCache {
  readonly #tensors: Tensors;
  readonly #gpu: GpuBuffers | undefined;
  #layers: ReadonlyMap<string, Tensor> = new Map();
  #sequence: Prompt = nothing;

  /** `gpu` where the tensors lie in buffers of the GPU. */
  constructor(tensors: Tensors, gpu: GpuBuffers | undefined) {
    this.#tensors = tensors;
    this.#gpu = gpu;
  }

  /** What the cache stands for. */
  get sequence(): Prompt {
    return this.#sequence;
  }

  /** Positions. */
  get length(): number {
    return this.#sequence.ids.length;
  }

  /** By the name of the decoder's input; `undefined` while the cache is empty. */
  tensor(name: string): Tensor | undefined {
    return this.#layers.get(name);
  }

  /** Takes over tensors that stand for `sequence` and drops those it had. */
  replace(layers: ReadonlyMap<string, Tensor>, sequence: Prompt): void {
    for (const tensor of this.#layers.values()) this.#tensors.drop(tensor);
    this.#layers = layers;
    this.#sequence = sequence;
  }

  /**
   * Keeps what is of use for `prompt`: the longest common prefix, but not all of it, since logits come only with a
   * position that is read. Gives the number of positions kept.
   */
  keepFor(prompt: Prompt): number {
    const shared = Math.min(sharedPrefix(this.#sequence, prompt), prompt.ids.length - 1);
    this.crop(Math.max(0, shared));
    return this.length;
  }

  /** Keeps the first `length` positions: one copy of them, since the rows of each head lie apart. */
  crop(length: number): void {
    if (length === this.length) return;
    const layers = new Map<string, Tensor>();
    if (length > 0) {
      for (const [name, tensor] of this.#layers) layers.set(name, this.#cropped(tensor, length));
    }
    this.replace(layers, prefixOf(this.#sequence, length));
  }

  clear(): void {
    this.crop(0);
  }

  #cropped(tensor: Tensor, length: number): Tensor {
    const type = floatType(tensor);
    if (type === undefined) throw new Error(`a cache of ${tensor.type}`);
    const [batch = 1, heads = 0, positions = 0, size = 0] = tensor.dims;
    const dims = [batch, heads, length, size];
    const row = size * floatBytes[type];
    const slices = Array.from({ length: heads }, (_, head) => ({
      from: head * positions * row,
      to: head * length * row,
      bytes: length * row,
    }));
    return tensor.location === "gpu-buffer"
      ? this.#croppedOnGpu(tensor, type, dims, slices)
      : this.#croppedOnCpu(tensor, type, dims, slices);
  }

  #croppedOnCpu(
    tensor: Tensor,
    type: FloatType,
    dims: readonly number[],
    slices: readonly HeadSlice[],
  ): Tensor {
    const source = bytesOf(tensor);
    const target = new Uint8Array(slices.reduce((sum, slice) => sum + slice.bytes, 0));
    for (const { from, to, bytes } of slices) target.set(source.subarray(from, from + bytes), to);
    return this.#tensors.bits(type, target.buffer, dims);
  }

  #croppedOnGpu(
    tensor: Tensor,
    type: FloatType,
    dims: readonly number[],
    slices: readonly HeadSlice[],
  ): Tensor {
    if (this.#gpu === undefined) throw new Error("a GPU tensor without a GPU");
    const bytes = slices.reduce((sum, slice) => sum + slice.bytes, 0);
    return this.#tensors.gpu(this.#gpu.gather(tensor.gpuBuffer, bytes, slices), type, dims);
  }
}

/** The rows of one head, in bytes. */
interface HeadSlice {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** The first `length` positions of a prompt. */
export function prefixOf(prompt: Prompt, length: number): Prompt {
  const runs: ImageRun[] = [];
  for (const run of prompt.runs) {
    if (run.start + run.length <= length) runs.push(run);
    else if (run.start < length) runs.push({ ...run, length: length - run.start });
  }
  return { ids: prompt.ids.slice(0, length), runs };
}

/** A prompt and a text token after it. */
export function withToken(prompt: Prompt, token: TokenId): Prompt {
  const ids = new Int32Array(prompt.ids.length + 1);
  ids.set(prompt.ids);
  ids[prompt.ids.length] = token;
  return { ids, runs: prompt.runs };
}
