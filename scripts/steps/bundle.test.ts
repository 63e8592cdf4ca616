import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle, staticImports } from "./bundle.mjs";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bundle-"));
  await mkdir(join(folder, "assets"));
  const files = {
    "index.html": '<script type="module" crossorigin src="./assets/index-a.js"></script>',
    "assets/index-a.js": 'import{x}from"./shared-b.js";import("./lazy-c.js");new Worker("worker-d.js");x()',
    "assets/shared-b.js": 'export{x}from"./deep-e.js"',
    "assets/deep-e.js": 'import"./index-a.js";export const x=()=>{}',
    "assets/lazy-c.js": 'import"./deep-e.js"',
    "assets/worker-d.js": "0",
    "assets/runtime.wasm": "1234567",
    "assets/page.css": "a{}",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});

afterAll(() => rm(folder, { recursive: true }));

test("the first scripts are the page's entry and what it imports statically, each once", async () => {
  const { first, later, styles, runtime } = await bundle(folder);
  expect(first.map(({ file }) => file)).toEqual([
    join("assets", "index-a.js"),
    join("assets", "shared-b.js"),
    join("assets", "deep-e.js"),
  ]);
  expect(later.map(({ file }) => file).sort()).toEqual([
    join("assets", "lazy-c.js"),
    join("assets", "worker-d.js"),
  ]);
  expect(styles).toHaveLength(1);
  expect(runtime).toEqual([{ file: join("assets", "runtime.wasm"), bytes: 7 }]);
});

test("packages are not files of the site", () => {
  expect(staticImports('import a from "preact"; import b from "./b.js"; export * from "../c.js"')).toEqual([
    "./b.js",
    "../c.js",
  ]);
});
