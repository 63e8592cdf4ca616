// @ts-check
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../command.mjs";
import { root } from "../project.mjs";
import { hasCode } from "../serve.mjs";

/**
 * What ONNX Runtime in Python made of a dtype (model/full_size_reference.py); times in milliseconds.
 * @typedef {object} ReferenceRun
 * @property {readonly number[]} tokens
 * @property {readonly number[]} margins How far the best logit was ahead of the next, at each token.
 * @property {{ load: number, vision: number, prefill: number, decode: number }} milliseconds
 *
 * @typedef {object} Reference
 * @property {string} question
 * @property {string} picture A PNG in base64.
 * @property {readonly number[]} ids
 * @property {Record<string, ReferenceRun>} dtypes
 * @property {(dtype: string) => Promise<Float32Array>} logits After the prompt: (vocabulary).
 */

/**
 * The reference values of a model; written first if they are not there, or older than the graphs.
 * @param {string} model
 * @returns {Promise<Reference>}
 */
export async function readReference(model) {
  const folder = join(model, "reference");
  const graphs = join(model, "onnx");
  const times = (await readdir(graphs)).map((name) => changed(join(graphs, name)));
  if ((await changed(join(folder, "reference.json"))) < Math.max(...(await Promise.all(times)))) {
    process.stderr.write("running the model in Python\n");
    const python = [join(root, "scripts", "python.mjs"), "model.full_size_reference", "--model", model];
    if ((await run(process.execPath, python)) !== 0) throw new Error("there are no reference values");
  }
  /** @type {Pick<Reference, "question" | "ids" | "dtypes">} */
  const values = JSON.parse(await readFile(join(folder, "reference.json"), "utf8"));
  return {
    ...values,
    picture: await readFile(join(folder, "picture.png"), "base64"),
    logits: async (dtype) => {
      const { buffer, byteOffset, length } = await readFile(join(folder, `${dtype}.logits`));
      return new Float32Array(buffer.slice(byteOffset, byteOffset + length));
    },
  };
}

/**
 * @param {string} path
 * @returns {Promise<number>} milliseconds, 0 where there is nothing
 */
async function changed(path) {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}
