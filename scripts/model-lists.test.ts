import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listFiles } from "./model-lists.mjs";

const folder = fileURLToPath(new URL("../public/models/ocelli-nano/", import.meta.url));

test("lists the embedded model with the sizes of its files", async () => {
  const list = listFiles(folder);
  const paths = list.map((file) => file.path);
  expect(paths).toContain("tokenizer.json");
  expect(paths).toContain("onnx/vision_encoder.onnx");
  expect(paths).not.toContain("onnx");
  for (const file of list) {
    expect([file.type, file.size]).toEqual(["file", (await readFile(`${folder}${file.path}`)).length]);
  }
});
