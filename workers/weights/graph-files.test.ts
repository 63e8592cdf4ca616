import { expect, test } from "vitest";
import { availableDtypes, graphFiles, graphPath } from "./graph-files.ts";

const entries = [
  { path: "onnx/decoder_model_merged.onnx", bytes: 10 },
  { path: "onnx/decoder_model_merged.onnx_data", bytes: 2_000 },
  { path: "onnx/decoder_model_merged.onnx_data_1", bytes: 500 },
  { path: "onnx/decoder_model_merged_quantized.onnx", bytes: 700 },
  { path: "onnx/decoder_model_merged_q4f16.onnx_data", bytes: 700 },
  { path: "onnx/vision_encoder_q4.onnx", bytes: 40 },
];

test("graphs are named as on the hub", () => {
  expect(graphPath("embed_tokens", "fp32")).toBe("onnx/embed_tokens.onnx");
  expect(graphPath("vision_encoder", "q8")).toBe("onnx/vision_encoder_quantized.onnx");
  expect(graphPath("decoder_model_merged", "q4f16")).toBe("onnx/decoder_model_merged_q4f16.onnx");
});

test("a graph brings its external data, in order, under the names that the graph has for it", () => {
  expect(graphFiles(entries, "decoder_model_merged", "fp32")).toEqual({
    graph: entries[0],
    data: [
      { file: entries[1], location: "decoder_model_merged.onnx_data" },
      { file: entries[2], location: "decoder_model_merged.onnx_data_1" },
    ],
    bytes: 2_510,
  });
});

test("a format is available where its graph is, weights alone do not count", () => {
  expect(availableDtypes(entries, "decoder_model_merged")).toEqual(["fp32", "q8"]);
  expect(availableDtypes(entries, "vision_encoder")).toEqual(["q4"]);
  expect(availableDtypes(entries, "embed_tokens")).toEqual([]);
});
