import { failed, success, type Result } from "../../src/contract/result.ts";
import { declared, unfit, wrongType, type Graph } from "../runtime/graph.ts";
import { bytesOf, floatsFromBits, floatType, type Tensors } from "../runtime/tensors.ts";
import type { ImageRun, Prompt } from "./prompt.ts";

/** Features of one view of a picture: (tokensPerTile, hiddenSize). */
export type FeatureSource = (key: string, view: number) => Float32Array;

/** What the decoder reads: a row of the embedding table for text, image features where a picture stands. */
export class Embeddings {
  readonly #graph: Graph;
  readonly #hiddenSize: number;
  readonly #tensors: Tensors;

  private constructor(graph: Graph, hiddenSize: number, tensors: Tensors) {
    this.#graph = graph;
    this.#hiddenSize = hiddenSize;
    this.#tensors = tensors;
  }

  /** Fails with `unsupported-model` where the graph is not an embedding table. */
  static open(graph: Graph, hiddenSize: number, tensors: Tensors): Result<Embeddings> {
    const failure = unfit(graph, { inputs: ["input_ids"], optional: [], outputs: ["inputs_embeds"] });
    return failure === undefined ? success(new Embeddings(graph, hiddenSize, tensors)) : failed(failure);
  }

  /**
   * Rows of the prompt's positions `from` to `to`: (to - from, hiddenSize). Failures: those of a run, and
   * `unsupported-model` where the table's rows are not as long as the decoder's.
   */
  async rows(
    prompt: Prompt,
    from: number,
    to: number,
    features: FeatureSource,
  ): Promise<Result<Float32Array>> {
    const size = this.#hiddenSize;
    const rows = new Float32Array((to - from) * size);
    const text = textPositions(prompt, from, to);
    if (text.length > 0) {
      const looked = await this.#lookUp(Int32Array.from(text, (position) => prompt.ids[position] ?? 0));
      if (!looked.ok) return looked;
      for (const [index, position] of text.entries()) {
        rows.set(looked.value.subarray(index * size, (index + 1) * size), (position - from) * size);
      }
    }
    for (const run of prompt.runs) placeFeatures(rows, run, from, to, size, features);
    return success(rows);
  }

  async #lookUp(ids: Int32Array): Promise<Result<Float32Array>> {
    const spec = declared(this.#graph.inputs, "input_ids");
    const tensor = this.#tensors.integers(spec, ids, [1, ids.length]);
    if (tensor === undefined) return failed(wrongType(this.#graph.name, spec));
    try {
      const run = await this.#graph.run({ input_ids: tensor }, ["inputs_embeds"], "prefill");
      if (!run.ok) return run;
      const [output] = run.value;
      if (output === undefined) throw new Error("one output was asked for");
      try {
        return this.#checked(output, ids.length);
      } finally {
        this.#tensors.drop(output);
      }
    } finally {
      this.#tensors.drop(tensor);
    }
  }

  #checked(output: Parameters<typeof bytesOf>[0], count: number): Result<Float32Array> {
    const type = floatType(output);
    if (type === undefined)
      return failed(wrongType(this.#graph.name, declared(this.#graph.outputs, "inputs_embeds")));
    const rows = floatsFromBits(type, bytesOf(output));
    if (rows.length === count * this.#hiddenSize) return success(rows);
    const detail = `inputs_embeds is ${output.dims.join("x")}, not rows of ${this.#hiddenSize}`;
    return failed({ type: "unsupported-model", reason: "malformed-config", detail });
  }
}

/** Positions in a range at which no picture stands. */
export function textPositions(prompt: Prompt, from: number, to: number): readonly number[] {
  const positions: number[] = [];
  let next = from;
  for (const run of prompt.runs) {
    for (; next < Math.min(run.start, to); next++) positions.push(next);
    next = Math.max(next, run.start + run.length);
  }
  for (; next < to; next++) positions.push(next);
  return positions;
}

/** Writes the part of a run that lies in the range `from` to `to` into its rows. */
function placeFeatures(
  rows: Float32Array, // (to - from, size)
  run: ImageRun,
  from: number,
  to: number,
  size: number,
  features: FeatureSource,
): void {
  const start = Math.max(run.start, from);
  const end = Math.min(run.start + run.length, to);
  if (start >= end) return;
  const source = features(run.key, run.view);
  rows.set(source.subarray((start - run.start) * size, (end - run.start) * size), (start - from) * size);
}
