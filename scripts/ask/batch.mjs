// @ts-check
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * @typedef {{ type: "question", line: Record<string, unknown>, question: import("./arguments.mjs").Question }
 *   | { type: "error", line: Record<string, unknown>, error: string }} BatchLine
 */

/**
 * Reads a line of a batch: `{"images": [paths], "question": "…"}`. What else it holds is kept for the output.
 * @param {string} text
 * @param {readonly string[]} folders where relative paths start; the first that has the file
 * @returns {BatchLine}
 */
export function readBatchLine(text, folders) {
  const line = parse(text);
  if (line === undefined) return { type: "error", line: { text }, error: "the line is not a JSON object" };
  const images = line["images"] ?? [];
  const question = line["question"];
  if (typeof question !== "string" || question.trim() === "") {
    return { type: "error", line, error: "the line has no question" };
  }
  if (!Array.isArray(images) || !images.every((path) => typeof path === "string")) {
    return { type: "error", line, error: "images is not a list of paths" };
  }
  const paths = images.map((path) => folders.map((folder) => resolve(folder, path)).find(existsSync));
  const missing = paths.indexOf(undefined);
  if (missing !== -1) return { type: "error", line, error: `there is no file ${images[missing]}` };
  return {
    type: "question",
    line,
    question: { images: paths.filter((path) => path !== undefined), question },
  };
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | undefined}
 */
function parse(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return /** @type {Record<string, unknown>} */ (value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
