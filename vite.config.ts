import { resolve } from "node:path";
import { defineConfig } from "vite";
import { defineConfig as defineTests } from "vitest/config";
import { modelLists } from "./scripts/model-lists.mjs";
import { development } from "./scripts/serve/headers.mjs";

const root = import.meta.dirname;

export default defineConfig({
  // Relative URLs: the built site works from any sub-path.
  base: "./",
  resolve: {
    // The runtime's glue stays a file of its own, so that only the build a device uses is fetched.
    conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "development|production"],
  },
  build: {
    target: "es2023",
    // The CSP has no `data:` scripts and no inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: resolve(root, "index.html") } },
  },
  plugins: [modelLists()],
  worker: { format: "es" },
  server: { headers: development },
  ...defineTests({
    test: {
      include: ["src/**/*.test.{ts,tsx}", "workers/**/*.test.ts", "scripts/**/*.test.ts"],
    },
  }),
});
