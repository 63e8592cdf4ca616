import type { InferenceSession } from "onnxruntime-web";
import type { Device, GraphName } from "../../src/contract/device.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { Graph } from "./graph.ts";
import { runtimeFailure } from "./runtime-failure.ts";
import type { Runtime } from "./runtime.ts";
import type { Tensors } from "./tensors.ts";

/** The bytes of a graph and of the weights beside it. */
export interface GraphBytes {
  readonly graph: Uint8Array;
  readonly data: readonly { readonly location: string; readonly bytes: Uint8Array }[];
}

/**
 * Makes sessions of one model on one device, one at a time, and counts them. None is released: a worker loads one model, and
 * is thrown away with it, which frees the heap and the GPU buffers of all of them, also of those that a failed load has made.
 */
export class Sessions {
  readonly #runtime: Runtime;
  readonly #device: Device;
  readonly #tensors: Tensors;
  #alive = 0;

  constructor(runtime: Runtime, device: Device, tensors: Tensors) {
    this.#runtime = runtime;
    this.#device = device;
    this.#tensors = tensors;
  }

  get alive(): number {
    return this.#alive;
  }

  /**
   * Compiles a graph. The runtime copies what it needs: the bytes may be let go of afterwards. Fails with `runtime`,
   * `out-of-memory` or `device-lost`, after which this worker is of no use.
   */
  async create(name: GraphName, bytes: GraphBytes): Promise<Result<Graph>> {
    try {
      const session = await this.#runtime.InferenceSession.create(bytes.graph, {
        executionProviders: [providerOf(name, this.#device)],
        graphOptimizationLevel: "all",
        // Nothing on the console: errors come as failures, and a warning would come with every graph of which a GPU leaves
        // some shape arithmetic to the CPU.
        logSeverityLevel: 4,
        externalData: bytes.data.map(({ location, bytes: data }) => ({ path: location, data })),
        ...outputPlaces(name, this.#device),
      });
      this.#alive += 1;
      return success(new Graph(name, session, this.#tensors));
    } catch (error) {
      return failed(runtimeFailure(error, "loading"));
    }
  }
}

/** Looking up a row of a table is no work for a GPU, and the way there and back costs more than a token. */
function providerOf(name: GraphName, device: Device): "webgpu" | "wasm" {
  return name === "embed_tokens" ? "wasm" : device.provider;
}

/**
 * On WebGPU everything of the decoder but its logits stays in GPU buffers: the KV cache is never read back. The names are
 * not known before the session is made, so every output goes there and the logits are fetched by the decoder.
 */
function outputPlaces(
  name: GraphName,
  device: Device,
): Pick<InferenceSession.SessionOptions, "preferredOutputLocation"> {
  const isOnGpu = device.provider === "webgpu" && name === "decoder_model_merged";
  return isOnGpu ? { preferredOutputLocation: "gpu-buffer" } : {};
}
