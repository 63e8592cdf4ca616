import { readFile } from "node:fs/promises";
import { Graph } from "../runtime/graph.ts";
import type { GraphName } from "../../src/contract/device.ts";
import { Sessions, type GraphBytes } from "../runtime/sessions.ts";
import { Tensors } from "../runtime/tensors.ts";

/** The runtime's plain build works in Node as it does in a worker: graphs run for real in unit tests. */
export async function localSessions(): Promise<{
  readonly sessions: Sessions;
  readonly tensors: Tensors;
  open(name: GraphName, folder: string, file: string, data?: readonly string[]): Promise<Graph>;
}> {
  const runtime = await import("onnxruntime-web/wasm");
  runtime.env.wasm.numThreads = 1;
  const tensors = new Tensors(runtime);
  const sessions = new Sessions(runtime, localDevice, tensors);
  return {
    sessions,
    tensors,
    async open(name, folder, file, data = []) {
      const made = await sessions.create(name, await bytesOf(folder, file, data));
      if (!made.ok) throw new Error(JSON.stringify(made.failure));
      return made.value;
    },
  };
}

const localDevice = {
  provider: "wasm",
  build: "plain",
  threads: 1,
  dtypes: { vision_encoder: "fp32", embed_tokens: "fp32", decoder_model_merged: "fp32" },
  reasons: [],
} as const;

async function bytesOf(folder: string, file: string, data: readonly string[]): Promise<GraphBytes> {
  const graph = await readFile(`${folder}/${file}`);
  const parts = data.map(async (location) => ({ location, bytes: await readFile(`${folder}/${location}`) }));
  return { graph, data: await Promise.all(parts) };
}
