import { failed, success, type Result } from "../../src/contract/result.ts";
import { declared, unfit, wrongType, type Feeds, type Graph } from "../runtime/graph.ts";
import type { ModelConfig } from "../model/model-config.ts";
import { bytesOf, floatsFromBits, floatType, type Tensors } from "../runtime/tensors.ts";
import { normalizeView } from "./tiles.ts";

/** Turns one view of a picture into the features that stand at its image tokens. */
export class Vision {
  readonly #graph: Graph;
  readonly #config: ModelConfig;
  readonly #tensors: Tensors;
  /** (3, tileSize, tileSize); used again for each view, since the runtime copies it. */
  readonly #pixels: Float32Array;
  /** (tileSize, tileSize); a view is filled to its edges, so nothing is masked. */
  readonly #mask: Int32Array;

  private constructor(graph: Graph, config: ModelConfig, tensors: Tensors) {
    this.#graph = graph;
    this.#config = config;
    this.#tensors = tensors;
    const area = config.image.tileSize ** 2;
    this.#pixels = new Float32Array(3 * area);
    this.#mask = new Int32Array(area).fill(1);
  }

  /** Fails with `unsupported-model` where the graph is not a vision encoder as the hub's exporters make them. */
  static open(graph: Graph, config: ModelConfig, tensors: Tensors): Result<Vision> {
    const failure = unfit(graph, {
      inputs: ["pixel_values"],
      optional: ["pixel_attention_mask"],
      outputs: ["image_features"],
    });
    return failure === undefined ? success(new Vision(graph, config, tensors)) : failed(failure);
  }

  /**
   * Features of one view, 8-bit RGB (tileSize, tileSize, 3): (tokensPerTile, hiddenSize). One view a run: a batch would
   * need as many times the memory, and nothing could stop it in between.
   */
  async encode(view: Uint8Array): Promise<Result<Float32Array>> {
    normalizeView(view, this.#config.image, this.#pixels);
    const edge = this.#config.image.tileSize;
    const spec = declared(this.#graph.inputs, "pixel_values");
    const pixels = this.#tensors.floats(spec, this.#pixels, [1, 1, 3, edge, edge]);
    if (pixels === undefined) return failed(wrongType(this.#graph.name, spec));
    try {
      const maskSpec = this.#graph.inputs.get("pixel_attention_mask");
      if (maskSpec === undefined) return await this.#features({ pixel_values: pixels });
      const mask = this.#tensors.integers(maskSpec, this.#mask, [1, 1, edge, edge]);
      if (mask === undefined) return failed(wrongType(this.#graph.name, maskSpec));
      try {
        return await this.#features({ pixel_values: pixels, pixel_attention_mask: mask });
      } finally {
        this.#tensors.drop(mask);
      }
    } finally {
      this.#tensors.drop(pixels);
    }
  }

  async #features(feeds: Feeds): Promise<Result<Float32Array>> {
    const run = await this.#graph.run(feeds, ["image_features"], "vision");
    if (!run.ok) return run;
    const [output] = run.value;
    if (output === undefined) throw new Error("one output was asked for");
    try {
      const type = floatType(output);
      if (type === undefined)
        return failed(
          wrongType(this.#graph.name, { name: "image_features", type: output.type, shape: output.dims }),
        );
      const features = floatsFromBits(type, bytesOf(output));
      const { vision, decoder } = this.#config;
      if (features.length !== vision.tokensPerTile * decoder.hiddenSize) {
        const detail = `image_features is ${output.dims.join("x")}, not ${vision.tokensPerTile}x${decoder.hiddenSize}`;
        return failed({ type: "unsupported-model", reason: "malformed-config", detail });
      }
      return success(features);
    } finally {
      this.#tensors.drop(output);
    }
  }
}
