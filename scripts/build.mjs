// @ts-check
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./serve.mjs";
import { run } from "./command.mjs";
import { dist, root } from "./project.mjs";

/** What the built site is made of. */
const sources = [
  "index.html",
  "vite.config.ts",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
  "src",
  "workers",
  "public",
  // What vite.config.ts imports.
  "scripts/model-lists.mjs",
  "scripts/serve/headers.mjs",
];

/**
 * Builds the site; what the build says goes to standard error, and only if it fails.
 * @throws {Error} if it does not build
 */
export async function build() {
  if ((await run("vite", ["build", "--logLevel", "warn"], { quiet: true })) !== 0) {
    throw new Error("the site does not build");
  }
}

/** Builds the site unless the one in `dist` is newer than all of its sources. */
export async function buildIfStale() {
  const built = await changed(join(dist, "index.html"));
  const times = await Promise.all(sources.map((name) => newest(join(root, name))));
  if (built > Math.max(...times)) return;
  process.stderr.write("building the site\n");
  await build();
}

/**
 * The latest change in a file or folder: a folder's own time tells of files that were removed.
 * @param {string} path
 * @returns {Promise<number>} milliseconds, 0 where there is nothing
 */
async function newest(path) {
  const time = await changed(path);
  const entries = await readdir(path, { recursive: true }).catch((/** @type {unknown} */ error) => {
    if (hasCode(error, "ENOTDIR") || hasCode(error, "ENOENT")) return [];
    throw error;
  });
  const times = await Promise.all(entries.map((name) => changed(join(path, name))));
  return times.reduce((latest, each) => Math.max(latest, each), time);
}

/**
 * @param {string} path
 * @returns {Promise<number>}
 */
async function changed(path) {
  const facts = await stat(path).catch((/** @type {unknown} */ error) => {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  });
  return facts?.mtimeMs ?? 0;
}
