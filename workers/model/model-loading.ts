import { graphNames, type Device, type GraphName } from "../../src/contract/device.ts";
import type { LoadEvent, ModelChoice } from "../../src/contract/model.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { probeDevice } from "../device-facts.ts";
import { chooseDevice, type AvailableDtypes } from "../device.ts";
import { GpuBuffers } from "../runtime/gpu-buffers.ts";
import type { Graph } from "../runtime/graph.ts";
import { readModelFolder } from "./model-folder.ts";
import type { Model } from "./model.ts";
import { Decoder } from "../pipeline/decoder.ts";
import { Embeddings } from "../pipeline/embeddings.ts";
import { Vision } from "../pipeline/vision.ts";
import { loadRuntime } from "../runtime/runtime.ts";
import { Sessions, type GraphBytes } from "../runtime/sessions.ts";
import { Tensors } from "../runtime/tensors.ts";
import { warmUp } from "./warm-up.ts";
import type { FileEntry } from "../weights/file-listing.ts";
import { availableDtypes, graphFiles, type GraphFiles } from "../weights/graph-files.ts";
import { openModelFiles, type ModelFiles } from "../weights/model-files.ts";

/**
 * Finds a model's files, chooses the device for them, and makes the three graphs, one at a time: the bytes of one are let go
 * of before the next is read. `models` is the URL of the site's folder of models. Failures: those of the files, of the device
 * and of the graphs; after one of the runtime's (`runtime`, `out-of-memory`, `device-lost`) this worker is of no use.
 */
export async function loadModel(
  choice: ModelChoice,
  models: URL,
  on: (event: LoadEvent) => void,
  signal: AbortSignal,
  onDevice: (device: Device) => void,
): Promise<Result<Model>> {
  const files = await openModelFiles(choice.source, models, signal);
  if (!files.ok) return files;
  const device = chooseDevice(await probeDevice(), choice, allDtypes(files.value.entries));
  if (!device.ok) return device;
  onDevice(device.value);
  const folder = await readModelFolder(files.value, signal);
  if (!folder.ok) return folder;
  const imported = await loadRuntime(device.value, signal);
  if (!imported.ok) return imported;
  const runtime = imported.value;
  const tensors = new Tensors(runtime);
  const sessions = new Sessions(runtime, device.value, tensors);
  const { config, vocabulary } = folder.value;
  const source: GraphSource = { files: files.value, device: device.value, sessions, on, signal };
  announceFiles(source);

  const visionGraph = await loadGraph("vision_encoder", source);
  if (!visionGraph.ok) return visionGraph;
  const vision = Vision.open(visionGraph.value, config, tensors);
  if (!vision.ok) return vision;

  const embeddingsGraph = await loadGraph("embed_tokens", source);
  if (!embeddingsGraph.ok) return embeddingsGraph;
  const embeddings = Embeddings.open(embeddingsGraph.value, config.decoder.hiddenSize, tensors);
  if (!embeddings.ok) return embeddings;

  const decoderGraph = await loadGraph("decoder_model_merged", source);
  if (!decoderGraph.ok) return decoderGraph;
  // There is a device only after the first session on it.
  const gpu = device.value.provider === "webgpu" ? await runtime.env.webgpu.device : undefined;
  const buffers = gpu === undefined ? undefined : new GpuBuffers(gpu);
  const decoder = Decoder.open(decoderGraph.value, config.decoder, tensors, buffers);
  if (!decoder.ok) return decoder;

  const model: Model = {
    identity: files.value.identity,
    device: device.value,
    config,
    vocabulary,
    vision: vision.value,
    embeddings: embeddings.value,
    decoder: decoder.value,
    sessions,
    tensors,
    bytes: graphNames.reduce((sum, name) => sum + filesOf(name, source).bytes, 0),
    lost: gpu === undefined ? undefined : lossOf(gpu),
  };
  if (gpu === undefined) return success(model);
  const warm = await warmUp(model, signal);
  return warm.ok ? success(model) : warm;
}

interface GraphSource {
  readonly files: ModelFiles;
  readonly device: Device;
  readonly sessions: Sessions;
  readonly on: (event: LoadEvent) => void;
  readonly signal: AbortSignal;
}

function allDtypes(entries: readonly FileEntry[]): AvailableDtypes {
  return {
    vision_encoder: availableDtypes(entries, "vision_encoder"),
    embed_tokens: availableDtypes(entries, "embed_tokens"),
    decoder_model_merged: availableDtypes(entries, "decoder_model_merged"),
  };
}

function filesOf(name: GraphName, { files, device }: GraphSource): GraphFiles {
  const found = graphFiles(files.entries, name, device.dtypes[name]);
  if (found === undefined) throw new Error(`${name} was chosen in a format that is not there`);
  return found;
}

/** Every file with its size before the first is read, so that progress counts against the whole. */
function announceFiles(source: GraphSource): void {
  for (const name of graphNames) {
    const { graph, data } = filesOf(name, source);
    for (const { path, bytes } of [graph, ...data.map(({ file }) => file)]) {
      source.on({ type: "downloading", file: path, bytes: 0, total: bytes });
    }
  }
}

async function loadGraph(name: GraphName, source: GraphSource): Promise<Result<Graph>> {
  const wanted = filesOf(name, source);
  const bytes = await readGraph(wanted, source);
  if (!bytes.ok) return bytes;
  if (source.signal.aborted) return failed({ type: "cancelled" });
  source.on({ type: "compiling", file: wanted.graph.path });
  return source.sessions.create(name, bytes.value);
}

async function readGraph(wanted: GraphFiles, source: GraphSource): Promise<Result<GraphBytes>> {
  const graph = await readFile(wanted.graph.path, source);
  if (!graph.ok) return graph;
  const data: GraphBytes["data"][number][] = [];
  for (const { file, location } of wanted.data) {
    const bytes = await readFile(file.path, source);
    if (!bytes.ok) return bytes;
    data.push({ location, bytes: bytes.value });
  }
  return success({ graph: graph.value, data });
}

function readFile(
  path: string,
  { files, on, signal }: GraphSource,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const report = (bytes: number, total: number): void =>
    on({ type: "downloading", file: path, bytes, total });
  return files.read(path, report, signal);
}

async function lossOf(device: GPUDevice): Promise<string> {
  const { reason, message } = await device.lost;
  return `${reason}: ${message}`;
}
