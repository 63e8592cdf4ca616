// @ts-check
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Runs a module of `model/` in its own virtual environment: `node scripts/python.mjs model.run --untrained`.
 * The environment is made on the first run and again whenever its list of packages changes. Writing a model of
 * random weights needs two packages and no torch, so `--full-size` has a small environment to itself.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const oldest = 11; // Python 3.11: what the pinned numpy asks for
const windows = process.platform === "win32";

const [module, ...rest] = process.argv.slice(2);
if (module === undefined) fail("usage: node scripts/python.mjs MODULE [ARGUMENT…]");

const interpreterPath = environment(
  rest.includes("--full-size")
    ? { folder: "model/.venv-graphs", requirements: ["model/requirements-graphs.txt"] }
    : { folder: "model/.venv", requirements: ["model/requirements-torch.txt", "model/requirements.txt"] },
);
process.exitCode =
  spawnSync(interpreterPath, ["-m", module, ...rest], { cwd: root, stdio: "inherit" }).status ?? 1;

/**
 * @param {{ folder: string, requirements: readonly string[] }} place Relative to the root.
 * @returns {string} The environment's interpreter, with `requirements` installed one after the other.
 */
function environment({ folder, requirements }) {
  const home = join(root, folder);
  const python = join(home, windows ? "Scripts/python.exe" : "bin/python");
  const hash = createHash("sha256");
  for (const list of requirements) hash.update(readFileSync(join(root, list)));
  const wanted = hash.digest("hex");
  const stamp = join(home, "installed.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  if (!existsSync(python)) step(interpreter(), ["-m", "venv", home], `make ${folder}`);
  for (const list of requirements) {
    // What an earlier list needs is in the last one, and comes from the usual index.
    const alone = list === requirements.at(-1) ? [] : ["--no-deps"];
    step(python, ["-m", "pip", "install", "--quiet", ...alone, "-r", list], `install ${list}`);
  }
  writeFileSync(stamp, wanted);
  return python;
}

/** @returns {string} The first Python on the PATH that is new enough. */
function interpreter() {
  const names = windows
    ? ["python", "py"]
    : ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];
  const probe = `import sys; sys.exit(sys.version_info < (3, ${oldest}))`;
  const found = names.find((name) => spawnSync(name, ["-c", probe], { stdio: "ignore" }).status === 0);
  return found ?? fail(`Python 3.${oldest} or newer is needed, and none of ${names.join(", ")} is.`);
}

/**
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {string} what For the message when it fails.
 */
function step(command, parameters, what) {
  process.stderr.write(`${what} …\n`);
  const { status, error } = spawnSync(command, parameters, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(`could not ${what}${error === undefined ? "" : `: ${error.message}`}`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
