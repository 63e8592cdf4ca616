import type { TokenId } from "../../src/contract/conversation.ts";
import type { UnsupportedReason } from "../../src/contract/failure.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { ConfigError, Fields } from "./model-config-fields.ts";
import type { DecoderConfig, ImageConfig, ModelConfig, TokenConfig, VisionConfig } from "./model-config.ts";

/** The decoded JSON of a model's files; absent where the model has no such file. */
export interface ConfigJson {
  readonly config: unknown;
  readonly preprocessor?: unknown;
  readonly processor?: unknown;
  readonly generation?: unknown;
}

/** No model is near these; they keep a hostile config from asking for absurd memory. */
const size = { min: 1, max: 1 << 20 };
const count = { min: 1, max: 1 << 10 };
const tile = { min: 16, max: 2048 };

/**
 * Reads what a model says about itself. Fields that the reference leaves out of its files when they have their
 * default (`transformers`, `Idefics3Config` and `LlamaConfig`) have that default here.
 * Failures: `unsupported-model`, `not-idefics3` or `malformed-config`, naming file and field.
 */
export function decodeModelConfig(json: ConfigJson): Result<ModelConfig> {
  try {
    const config = new Fields(json.config, "config.json");
    const modelType = config.string("model_type");
    if (modelType !== "idefics3" && modelType !== "smolvlm") return unsupported("not-idefics3", modelType);
    const decoder = decodeDecoder(config.object("text_config"));
    const image = decodeImage(json);
    const vision = decodeVision(config, image, json.processor);
    const tokens = decodeTokens(config, decoder, json.generation);
    return success({ modelType, image, vision, decoder, tokens });
  } catch (error) {
    if (error instanceof ConfigError) return unsupported("malformed-config", error.message);
    throw error;
  }
}

function decodeDecoder(text: Fields): DecoderConfig {
  const hiddenSize = text.integer("hidden_size", size);
  const heads = text.integer("num_attention_heads", count, 32);
  const kvHeads = text.integer("num_key_value_heads", count, heads);
  const headDim = text.integer("head_dim", size, hiddenSize / heads);
  if (heads % kvHeads !== 0) {
    throw new ConfigError(`config.json text_config: ${heads} heads do not share ${kvHeads} KV heads`);
  }
  return {
    hiddenSize,
    layers: text.integer("num_hidden_layers", count, 32),
    heads,
    kvHeads,
    headDim,
    vocabularySize: text.integer("vocab_size", size),
    contextLength: text.integer("max_position_embeddings", size, 2048),
  };
}

/** From `preprocessor_config.json`, or the part of `processor_config.json` that has taken its place. */
function decodeImage(json: ConfigJson): ImageConfig {
  const nested =
    json.processor === undefined ? undefined : new Fields(json.processor, "processor_config.json");
  const fields = nested?.has("image_processor")
    ? nested.object("image_processor")
    : new Fields(json.preprocessor, "preprocessor_config.json");
  const tileSize = fields.object("max_image_size").integer("longest_edge", tile);
  if (!fields.boolean("do_resize", true)) throw new ConfigError("preprocessor config: do_resize is false");
  if (fields.integer("resample", { min: 0, max: 5 }, lanczos) !== lanczos) {
    throw new ConfigError("preprocessor config: resample is not 1, Lanczos");
  }
  const rescales = fields.boolean("do_rescale", true);
  const normalizes = fields.boolean("do_normalize", true);
  const range = { min: -1_000, max: 1_000 };
  return {
    tileSize,
    longestEdge: fields.object("size").integer("longest_edge", { min: 1, max: 1 << 16 }),
    splitting: fields.boolean("do_image_splitting", true),
    rescaleFactor: rescales ? fields.number("rescale_factor", { min: 1e-6, max: 1 }, 1 / 255) : 1,
    mean: normalizes ? fields.triple("image_mean", range, 0.5) : [0, 0, 0],
    std: normalizes ? fields.triple("image_std", { min: 1e-6, max: 1_000 }, 0.5) : [1, 1, 1],
  };
}

/** PIL's number of the filter. */
const lanczos = 1;

function decodeVision(config: Fields, image: ImageConfig, processor: unknown): VisionConfig {
  const vision = config.object("vision_config");
  const imageSize = vision.integer("image_size", tile);
  if (imageSize !== image.tileSize) {
    throw new ConfigError(`views of ${image.tileSize} pixels for an encoder of ${imageSize}`);
  }
  const patchSize = vision.integer("patch_size", { min: 1, max: imageSize }, 32);
  const scaleFactor = config.integer("scale_factor", { min: 1, max: 64 }, 2);
  const tokensPerTile = Math.floor(Math.floor(imageSize / patchSize) ** 2 / scaleFactor ** 2);
  if (tokensPerTile < 1 || tokensPerTile > 4096) throw new ConfigError(`${tokensPerTile} tokens for a view`);
  const written = processor === undefined ? undefined : new Fields(processor, "processor_config.json");
  if (written?.has("image_seq_len")) {
    const length = written.integer("image_seq_len", size);
    if (length !== tokensPerTile) {
      throw new ConfigError(`processor_config.json: image_seq_len is ${length}, not ${tokensPerTile}`);
    }
  }
  return { patchSize, tokensPerTile };
}

function decodeTokens(config: Fields, decoder: DecoderConfig, generation: unknown): TokenConfig {
  const ids = { min: 0, max: decoder.vocabularySize - 1 };
  const name = "eos_token_id";
  const places = [
    ...(generation === undefined ? [] : [new Fields(generation, "generation_config.json")]),
    config,
    config.object("text_config"),
  ];
  const place = places.find((fields) => fields.has(name)) ?? config;
  const end = place.integers(name, ids);
  if (end.length === 0) throw new ConfigError(`${name} is empty`);
  // Decoding: the numbers were just checked to be positions in the vocabulary.
  return { image: config.integer("image_token_id", ids) as TokenId, end: end as readonly TokenId[] };
}

function unsupported(reason: UnsupportedReason, detail: string): Result<never> {
  return failed({ type: "unsupported-model", reason, detail });
}
