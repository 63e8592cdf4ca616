import { expect, test } from "vitest";
import { decodeModelConfig, type ConfigJson } from "./model-config-decoding.ts";

/** The shape of SmolVLM-256M's files. */
const smol = {
  config: {
    model_type: "idefics3",
    image_token_id: 49190,
    scale_factor: 4,
    text_config: {
      hidden_size: 576,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      head_dim: 64,
      vocab_size: 49280,
      max_position_embeddings: 8192,
    },
    vision_config: { image_size: 512, patch_size: 16 },
  },
  preprocessor: {
    do_image_splitting: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    max_image_size: { longest_edge: 512 },
    size: { longest_edge: 2048 },
    resample: 1,
    rescale_factor: 0.00392156862745098,
  },
  processor: { image_seq_len: 64 },
  generation: { eos_token_id: 49279 },
} satisfies ConfigJson;

test("SmolVLM-256M", () => {
  expect(decodeModelConfig(smol)).toEqual({
    ok: true,
    value: {
      modelType: "idefics3",
      image: {
        tileSize: 512,
        longestEdge: 2048,
        splitting: true,
        rescaleFactor: 0.00392156862745098,
        mean: [0.5, 0.5, 0.5],
        std: [0.5, 0.5, 0.5],
      },
      vision: { patchSize: 16, tokensPerTile: 64 },
      decoder: {
        hiddenSize: 576,
        layers: 30,
        heads: 9,
        kvHeads: 3,
        headDim: 64,
        vocabularySize: 49280,
        contextLength: 8192,
      },
      tokens: { image: 49190, end: [49279] },
    },
  });
});

test("a sibling of 384 px tiles that leaves defaults out has 81 tokens a tile", () => {
  const { num_key_value_heads: _, head_dim: __, ...text } = smol.config.text_config;
  const result = decodeModelConfig({
    config: {
      ...smol.config,
      model_type: "smolvlm",
      scale_factor: 3,
      text_config: { ...text, hidden_size: 2048, num_attention_heads: 32 },
      vision_config: { image_size: 384, patch_size: 14 },
    },
    preprocessor: {
      ...smol.preprocessor,
      max_image_size: { longest_edge: 384 },
      size: { longest_edge: 1536 },
    },
    generation: { eos_token_id: [2, 49279] },
  });
  expect(result).toMatchObject({
    ok: true,
    value: {
      modelType: "smolvlm",
      vision: { tokensPerTile: 81 },
      decoder: { heads: 32, kvHeads: 32, headDim: 64 },
      tokens: { end: [2, 49279] },
    },
  });
});

test("the image processor may be a part of processor_config.json", () => {
  const { config, preprocessor, generation } = smol;
  expect(decodeModelConfig({ config, generation, processor: { image_processor: preprocessor } })).toEqual(
    decodeModelConfig(smol),
  );
});

test("the end of an answer is found in config.json where there is no generation config", () => {
  const { generation: _, ...files } = smol;
  expect(decodeModelConfig({ ...files, config: { ...smol.config, eos_token_id: 7 } })).toMatchObject({
    ok: true,
    value: { tokens: { end: [7] } },
  });
  expect(decodeModelConfig(files)).toMatchObject({ ok: false, failure: { reason: "malformed-config" } });
});

test("without normalization a pixel's value stays as it is", () => {
  const preprocessor = { ...smol.preprocessor, do_rescale: false, do_normalize: false };
  expect(decodeModelConfig({ ...smol, preprocessor })).toMatchObject({
    ok: true,
    value: { image: { rescaleFactor: 1, mean: [0, 0, 0], std: [1, 1, 1] } },
  });
});

test("another architecture is named", () => {
  expect(decodeModelConfig({ ...smol, config: { ...smol.config, model_type: "llava" } })).toEqual({
    ok: false,
    failure: { type: "unsupported-model", reason: "not-idefics3", detail: "llava" },
  });
});

const text = smol.config.text_config;
test.each<[string, ConfigJson, RegExp]>([
  ["no JSON object", { ...smol, config: [] }, /config\.json: not an object/],
  ["no preprocessor", { ...smol, preprocessor: undefined }, /preprocessor_config\.json/],
  [
    "a string for a number",
    configured({ text_config: { ...text, hidden_size: "576" } }),
    /hidden_size is "576"/,
  ],
  [
    "infinitely many layers",
    configured({ text_config: { ...text, num_hidden_layers: 1e300 } }),
    /num_hidden_layers/,
  ],
  ["half a layer", configured({ text_config: { ...text, num_hidden_layers: 1.5 } }), /not an integer/],
  ["heads that do not divide", configured({ text_config: { ...text, num_key_value_heads: 2 } }), /KV heads/],
  ["an image token outside", configured({ image_token_id: 49280 }), /image_token_id is 49280/],
  ["no text config", configured({ text_config: undefined }), /text_config: not an object/],
  ["an end token outside", { ...smol, generation: { eos_token_id: [1, -1] } }, /eos_token_id/],
  ["no end token", { ...smol, generation: { eos_token_id: [] } }, /eos_token_id is empty/],
  ["a tile of one pixel", { ...smol, preprocessor: tiled(1) }, /longest_edge is 1/],
  ["a tile that the encoder does not take", { ...smol, preprocessor: tiled(384) }, /views of 384/],
  ["another image length", { ...smol, processor: { image_seq_len: 81 } }, /image_seq_len is 81/],
  ["another filter", { ...smol, preprocessor: { ...smol.preprocessor, resample: 3 } }, /Lanczos/],
  ["no deviation", { ...smol, preprocessor: { ...smol.preprocessor, image_std: [0, 1, 1] } }, /image_std/],
])("refuses %s, naming it", (_, json, detail) => {
  const result = decodeModelConfig(json);
  expect(result).toMatchObject({ failure: { type: "unsupported-model", reason: "malformed-config" } });
  expect(!result.ok && result.failure.type === "unsupported-model" && result.failure.detail).toMatch(detail);
});

function configured(fields: object): ConfigJson {
  return { ...smol, config: { ...smol.config, ...fields } };
}

function tiled(edge: number): object {
  return { ...smol.preprocessor, max_image_size: { longest_edge: edge } };
}
