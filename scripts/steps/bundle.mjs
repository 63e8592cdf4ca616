// @ts-check
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { parseAst } from "vite";

/**
 * @typedef {{ file: string, bytes: number, brotli: number }} Weight Sizes in bytes; `brotli` at the highest level.
 * @typedef {object} Bundle
 * @property {readonly Weight[]} first What the page needs before its first interaction: entry and static imports.
 * @property {readonly Weight[]} later Every other script: workers and lazy chunks.
 * @property {readonly Weight[]} styles
 * @property {readonly { file: string, bytes: number }[]} runtime Compiled code, fetched by the worker.
 */

/**
 * Weighs a built site.
 * @param {string} folder
 * @returns {Promise<Bundle>}
 */
export async function bundle(folder) {
  const files = (await readdir(folder, { recursive: true })).filter((file) => !file.startsWith("models"));
  const first = await firstScripts(folder);
  const scripts = files.filter((file) => /\.m?js$/.test(file));
  return {
    first: await Promise.all(first.map((file) => weigh(folder, file))),
    later: await Promise.all(
      scripts.filter((file) => !first.includes(file)).map((file) => weigh(folder, file)),
    ),
    styles: await Promise.all(
      files.filter((file) => file.endsWith(".css")).map((file) => weigh(folder, file)),
    ),
    runtime: await Promise.all(
      files
        .filter((file) => file.endsWith(".wasm"))
        .map(async (file) => ({ file, bytes: (await readFile(join(folder, file))).length })),
    ),
  };
}

/**
 * The scripts that `index.html` names, and all that they import statically.
 * @param {string} folder
 * @returns {Promise<readonly string[]>} paths below `folder`
 */
async function firstScripts(folder) {
  const html = await readFile(join(folder, "index.html"), "utf8");
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.m?js)"/g)];
  const waiting = named.map(([, path = ""]) => join(".", path.replace(/^\//, "")));
  /** @type {Set<string>} */
  const found = new Set();
  for (const file of waiting) {
    if (found.has(file)) continue;
    found.add(file);
    const code = await readFile(join(folder, file), "utf8");
    for (const path of staticImports(code)) {
      waiting.push(relative(folder, join(folder, dirname(file), path)));
    }
  }
  if (found.size === 0) throw new Error("index.html loads no script");
  return [...found];
}

/**
 * @param {string} code
 * @returns {readonly string[]} the relative paths that the module imports or re-exports
 */
export function staticImports(code) {
  return parseAst(code).body.flatMap((node) => {
    if (!("source" in node) || node.source === null) return [];
    return node.source.value.startsWith(".") ? [node.source.value] : [];
  });
}

/**
 * @param {string} folder
 * @param {string} file
 * @returns {Promise<Weight>}
 */
async function weigh(folder, file) {
  const content = await readFile(join(folder, file));
  return { file, bytes: content.length, brotli: brotliCompressSync(content).length };
}
