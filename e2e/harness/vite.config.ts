import { resolve } from "node:path";
import { defineConfig, mergeConfig } from "vite";
import site from "../../vite.config.ts";

/** The engine's harness, built as the site is but apart from it: nothing of it is ever published. */
export default defineConfig(
  mergeConfig(site, {
    root: import.meta.dirname,
    // The embedded model and the list of its files.
    publicDir: resolve(import.meta.dirname, "../../public"),
    build: {
      outDir: "dist",
      emptyOutDir: true,
      rolldownOptions: { input: { index: resolve(import.meta.dirname, "index.html") } },
    },
  }),
);
