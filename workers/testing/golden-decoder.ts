import { success } from "../../src/contract/result.ts";
import { Decoder } from "../pipeline/decoder.ts";
import type { Reader } from "../pipeline/prefill.ts";
import type { Prompt } from "../pipeline/prompt.ts";
import { localSessions } from "./local-graphs.ts";

/** A small decoder and, in its folder, the logits that Python got from it; the embeddings depend on the position alone. */
export const goldenGraphs = `${import.meta.dirname}/../golden/graphs`;
const hiddenSize = 32;

export const goldenConfig = {
  hiddenSize,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headDim: 16,
  // So many that a run reads the fewest positions it may: 64.
  vocabularySize: 2 ** 20,
  contextLength: 128,
};

/** Loads the graph; the decoder's cache is for the tests to clear. */
export async function goldenDecoder(): Promise<Decoder> {
  const local = await localSessions();
  const graph = await local.open("decoder_model_merged", goldenGraphs, "decoder_gqa.onnx");
  const opened = Decoder.open(graph, goldenConfig, local.tensors, undefined);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

/** Reads embeddings as the golden values were made, times `scale`. */
export function goldenReader(decoder: Decoder, scale: number): Reader {
  const value = (position: number, unit: number): number => scale * Math.sin((position + 1) * (unit + 1));
  return {
    decoder,
    embeddings: {
      rows: async (_prompt, from, to) =>
        success(
          Float32Array.from({ length: (to - from) * hiddenSize }, (_, index) =>
            value(from + Math.floor(index / hiddenSize), index % hiddenSize),
          ),
        ),
    },
    features: () => new Float32Array(0),
  };
}

/** A prompt of ids 0, 1, 2 and so on. */
export function positions(count: number): Prompt {
  return { ids: Int32Array.from({ length: count }, (_, position) => position), runs: [] };
}
