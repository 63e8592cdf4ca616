// @ts-check
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./project.mjs";

/**
 * Runs a command in the repository's folder, the project's own tools first on the PATH, and gives its exit code.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options] quiet: its output appears only if it fails, and
 * on standard error always
 * @returns {Promise<number>}
 */
export function run(name, args, options = {}) {
  const path = join(root, "node_modules", ".bin") + delimiter + (process.env["PATH"] ?? "");
  const quiet = options.quiet === true;
  const child = spawn(name, args, {
    cwd: root,
    env: { ...process.env, ...options.env, PATH: path },
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    // npm's shims are scripts there.
    shell: process.platform === "win32",
  });
  /** @type {Buffer[]} */
  const said = [];
  child.stdout?.on("data", (/** @type {Buffer} */ chunk) => said.push(chunk));
  child.stderr?.on("data", (/** @type {Buffer} */ chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

/**
 * What a command prints, or `undefined` if there is no such command or it fails.
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<string | undefined>}
 */
export function output(name, args) {
  const child = spawn(name, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => {
    child.once("error", () => {
      resolve(undefined);
    });
    child.once("close", (code) => {
      resolve(code === 0 ? text : undefined);
    });
  });
}
