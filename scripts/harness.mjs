// @ts-check
import { join } from "node:path";
import { build } from "vite";
import { root } from "./project.mjs";

/**
 * Builds the page that gives tests the engine without the app (`e2e/harness/harness.ts` says what `window.harness` can do), and
 * returns its folder. Serve it at `/`; the embedded model is in it, others are mounted at `/models/NAME/`.
 * @returns {Promise<string>}
 */
export async function buildHarness() {
  const folder = join(root, "e2e/harness");
  await build({ configFile: join(folder, "vite.config.ts"), logLevel: "warn" });
  return join(folder, "dist");
}
