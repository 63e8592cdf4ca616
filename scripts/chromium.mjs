// @ts-check
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { output, run } from "./command.mjs";
import { hasCode } from "./serve.mjs";

/** Names on the PATH and places off it, the most specific first. */
const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Flags for every run: no traffic of the browser's own, and no sandbox where root cannot have one. */
export const chromiumFlags = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** Flags that give a headless browser without a GPU a software WebGPU: real and slow. */
export const softwareWebgpuFlags = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/**
 * The path of a Chromium that runs; installed if there is none. What is done is said on standard error.
 * @throws {Error} where none can be had; the message says what to do
 */
export async function chromium() {
  const found = await findChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && (await isDebian())) {
    process.stderr.write("no Chromium here: installing Debian's package\n");
    await run("apt-get", ["update"], { quiet: true });
    const packages = ["chromium", "fonts-liberation"];
    await run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], {
      quiet: true,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = await findChromium();
    if (installed !== undefined) return installed;
  }
  process.stderr.write("no Chromium here: installing Playwright's\n");
  const dependencies = process.getuid?.() === 0 && process.platform === "linux" ? ["--with-deps"] : [];
  await run("playwright", ["install", ...dependencies, "chromium"], { quiet: true });
  const installed = await findChromium();
  if (installed !== undefined) return installed;
  throw new Error(
    "There is no Chromium and none could be installed. Install one (Debian: apt-get install chromium), " +
      "or say where it is: CHROMIUM=/path/to/chromium",
  );
}

/**
 * A Chromium that is already here.
 * @returns {Promise<string | undefined>}
 */
async function findChromium() {
  for (const variable of ["CHROMIUM", "CHROME"]) {
    const path = process.env[variable];
    if (path === undefined || path === "") continue;
    if (!(await runs(path))) throw new Error(`${variable} is "${path}", which does not run as a Chromium.`);
    return path;
  }
  const { chromium: playwrights } = await import("@playwright/test");
  const places = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const candidates = [
    ...names.flatMap((name) => (isAbsolute(name) ? [name] : places.map((place) => join(place, name)))),
    playwrights.executablePath(),
  ];
  for (const path of candidates) {
    if (existsSync(path) && (await runs(path))) return path;
  }
  return undefined;
}

/**
 * Ubuntu's `chromium-browser` is a stub that asks for a snap and fails: only what tells its version runs.
 * @param {string} path
 */
async function runs(path) {
  const version = await output(path, ["--version"]);
  return version !== undefined && /\bChrom(e|ium)\b/.test(version);
}

async function isDebian() {
  const release = await readFile("/etc/os-release", "utf8").catch((/** @type {unknown} */ error) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
  // Ubuntu's chromium is a snap, which a container does not run.
  return /^ID=debian$/m.test(release) && existsSync("/usr/bin/apt-get");
}
