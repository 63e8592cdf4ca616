import type { Tensor } from "onnxruntime-web";
import type { Stage } from "../../src/contract/failure.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import type { GpuBuffers } from "../runtime/gpu-buffers.ts";
import { declared, unfit, wrongType, type Graph } from "../runtime/graph.ts";
import type { DecoderConfig } from "../model/model-config.ts";
import { runtimeFailure } from "../runtime/runtime-failure.ts";
import {
  bytesOf,
  floatBytes,
  floatsFromBits,
  floatType,
  type Tensors,
  type TensorSpec,
} from "../runtime/tensors.ts";
import { KvCache, prefixOf } from "./kv-cache.ts";
import type { Prompt } from "./prompt.ts";

/** Names of one layer's key or value: fed as `past`, given back as `present`. */
interface CacheName {
  readonly past: string;
  readonly present: string;
}

/** Reads positions into its KV cache and gives the logits of the last one. */
export class Decoder {
  readonly cache: KvCache;
  readonly config: DecoderConfig;
  readonly #graph: Graph;
  readonly #tensors: Tensors;
  readonly #gpu: GpuBuffers | undefined;
  readonly #names: readonly CacheName[];

  private constructor(graph: Graph, config: DecoderConfig, tensors: Tensors, gpu: GpuBuffers | undefined) {
    this.cache = new KvCache(tensors, gpu);
    this.#graph = graph;
    this.config = config;
    this.#tensors = tensors;
    this.#gpu = gpu;
    this.#names = cacheNames(config.layers);
  }

  /** `gpu` where the graph runs on WebGPU. Fails with `unsupported-model` for what the hub's exporters do not make. */
  static open(
    graph: Graph,
    config: DecoderConfig,
    tensors: Tensors,
    gpu: GpuBuffers | undefined,
  ): Result<Decoder> {
    const names = cacheNames(config.layers);
    const failure = unfit(graph, {
      inputs: ["inputs_embeds", "attention_mask", ...names.map((name) => name.past)],
      optional: ["position_ids", "num_logits_to_keep"],
      outputs: ["logits", ...names.map((name) => name.present)],
    });
    return failure === undefined ? success(new Decoder(graph, config, tensors, gpu)) : failed(failure);
  }

  /** New positions that one run may read. */
  get longestRun(): number {
    return this.#gpu?.longestRun ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Reads `rows` (count, hiddenSize), which stand for the positions of `prompt` from the cache's end to `to`. Afterwards the
   * cache stands for the prompt's first `to` positions; after a failure it is as before.
   */
  async read(prompt: Prompt, to: number, rows: Float32Array, doing: Stage): Promise<Result<void>> {
    const read = await this.#run(prompt, to, rows, [], doing);
    return read.ok ? success(undefined) : read;
  }

  /** As `read`, and gives the logits of position `to - 1`: (vocabularySize). */
  async readForLogits(
    prompt: Prompt,
    to: number,
    rows: Float32Array,
    doing: Stage,
  ): Promise<Result<Float32Array>> {
    const read = await this.#run(prompt, to, rows, ["logits"], doing);
    if (!read.ok) return read;
    const [logits] = read.value;
    if (logits === undefined) throw new Error("logits were asked for");
    try {
      return await this.#lastRow(logits, doing);
    } finally {
      this.#tensors.drop(logits);
    }
  }

  /** Gives the outputs in `others`, which the caller drops. */
  async #run(
    prompt: Prompt,
    to: number,
    rows: Float32Array,
    others: readonly string[],
    doing: Stage,
  ): Promise<Result<readonly Tensor[]>> {
    const made: Tensor[] = [];
    try {
      const feeds = this.#feeds(to, rows, made);
      if (!feeds.ok) return feeds;
      const outputs = [...others, ...this.#names.map((name) => name.present)];
      const run = await this.#graph.run(feeds.value, outputs, doing);
      if (!run.ok) return run;
      const layers = new Map<string, Tensor>();
      for (const [index, name] of this.#names.entries()) {
        const tensor = run.value[others.length + index];
        if (tensor !== undefined) layers.set(name.past, tensor);
      }
      this.cache.replace(layers, prefixOf(prompt, to));
      return success(run.value.slice(0, others.length));
    } finally {
      for (const tensor of made) this.#tensors.drop(tensor);
    }
  }

  /** Everything that the graph may declare; new tensors are also put into `made`, for the caller to drop. */
  #feeds(to: number, rows: Float32Array, made: Tensor[]): Result<Record<string, Tensor>> {
    const past = this.cache.length;
    const count = to - past;
    const feeds: Record<string, Tensor> = {};
    const floats = { inputs_embeds: { values: rows, dims: [1, count, this.config.hiddenSize] } };
    const integers = {
      attention_mask: { values: new Int32Array(to).fill(1), dims: [1, to] },
      position_ids: {
        values: Int32Array.from({ length: count }, (_, index) => past + index),
        dims: [1, count],
      },
      num_logits_to_keep: { values: Int32Array.of(1), dims: this.#scalarDims("num_logits_to_keep") },
    };
    for (const [name, { values, dims }] of Object.entries(floats)) {
      const spec = declared(this.#graph.inputs, name);
      const tensor = this.#tensors.floats(spec, values, dims);
      if (tensor === undefined) return failed(wrongType(this.#graph.name, spec));
      made.push(tensor);
      feeds[name] = tensor;
    }
    for (const [name, { values, dims }] of Object.entries(integers)) {
      const spec = this.#graph.inputs.get(name);
      if (spec === undefined) continue;
      const tensor = this.#tensors.integers(spec, values, dims);
      if (tensor === undefined) return failed(wrongType(this.#graph.name, spec));
      made.push(tensor);
      feeds[name] = tensor;
    }
    for (const { past: name } of this.#names) {
      const cached = this.cache.tensor(name);
      const spec = declared(this.#graph.inputs, name);
      const tensor = cached ?? this.#tensors.floats(spec, new Float32Array(0), this.#emptyDims(spec));
      if (tensor === undefined) return failed(wrongType(this.#graph.name, spec));
      if (cached === undefined) made.push(tensor);
      feeds[name] = tensor;
    }
    return success(feeds);
  }

  /** Some graphs declare a number as (), some as (1). */
  #scalarDims(name: string): readonly number[] {
    return this.#graph.inputs.get(name)?.shape.length === 1 ? [1] : [];
  }

  #emptyDims(spec: TensorSpec): readonly number[] {
    const [, heads, , size] = spec.shape;
    return [
      1,
      typeof heads === "number" ? heads : this.config.kvHeads,
      0,
      typeof size === "number" ? size : this.config.headDim,
    ];
  }

  /** A graph without `num_logits_to_keep` gives a row for every position: only the last one is fetched. */
  async #lastRow(logits: Tensor, doing: Stage): Promise<Result<Float32Array>> {
    const type = floatType(logits);
    if (type === undefined)
      return failed(wrongType(this.#graph.name, declared(this.#graph.outputs, "logits")));
    const size = logits.dims.at(-1) ?? 0;
    const first = logits.size - size;
    if (logits.location !== "gpu-buffer") {
      const bytes = bytesOf(logits).subarray(first * floatBytes[type]);
      return success(floatsFromBits(type, bytes));
    }
    if (this.#gpu === undefined) throw new Error("a GPU tensor without a GPU");
    try {
      const bits = await this.#gpu.read(logits.gpuBuffer, type, first, size);
      return success(floatsFromBits(type, new Uint8Array(bits)));
    } catch (error) {
      return failed(runtimeFailure(error, doing));
    }
  }
}

function cacheNames(layers: number): readonly CacheName[] {
  return Array.from({ length: layers }, (_, layer) => ["key", "value"].map((kind) => `${layer}.${kind}`))
    .flat()
    .map((name) => ({ past: `past_key_values.${name}`, present: `present.${name}` }));
}
