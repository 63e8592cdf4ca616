import { dtypes, type Dtype, type GraphName } from "../../src/contract/device.ts";
import type { FileEntry } from "./file-listing.ts";

/** What the hub appends to a graph's name for each weight format. */
const suffixes: Readonly<Record<Dtype, string>> = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
  int8: "_int8",
  uint8: "_uint8",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
};

/** A graph, and the files of weights that it refers to. */
export interface GraphFiles {
  readonly graph: FileEntry;
  readonly data: readonly ExternalData[];
  /** All of it. */
  readonly bytes: number;
}

export interface ExternalData {
  readonly file: FileEntry;
  /** What the graph calls the file: its name without the folder. */
  readonly location: string;
}

/** `onnx/decoder_model_merged_q4.onnx` */
export function graphPath(graph: GraphName, dtype: Dtype): string {
  return `onnx/${graph}${suffixes[dtype]}.onnx`;
}

/** The weight formats that a model has a graph in. */
export function availableDtypes(entries: readonly FileEntry[], graph: GraphName): readonly Dtype[] {
  return dtypes.filter((dtype) => graphFiles(entries, graph, dtype) !== undefined);
}

/**
 * A graph's file and its external data: `X.onnx_data`, `X.onnx_data_1`, … as the hub's exporters name them.
 * Undefined where the model has no such graph.
 */
export function graphFiles(
  entries: readonly FileEntry[],
  graph: GraphName,
  dtype: Dtype,
): GraphFiles | undefined {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const path = graphPath(graph, dtype);
  const file = byPath.get(path);
  if (file === undefined) return undefined;
  const data: ExternalData[] = [];
  for (
    let part = byPath.get(`${path}_data`);
    part !== undefined;
    part = byPath.get(`${path}_data_${data.length}`)
  ) {
    data.push({ file: part, location: part.path.slice(part.path.lastIndexOf("/") + 1) });
  }
  return { graph: file, data, bytes: data.reduce((sum, part) => sum + part.file.bytes, file.bytes) };
}
