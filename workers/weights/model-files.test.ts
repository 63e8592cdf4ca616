import { afterEach, expect, test } from "vitest";
import type { ModelSource } from "../../src/contract/model.ts";
import { startLocalHub, startSite, type Fault, type LocalHub } from "../testing/local-hub.ts";
import { openModelFiles, type ModelFiles } from "./model-files.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const models = new URL("http://127.0.0.1:9/models/");
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const weights = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
const files = new Map([
  ["config.json", new TextEncoder().encode('{"model_type":"idefics3"}')],
  ["onnx/decoder_model_merged_q4.onnx", weights],
  ["onnx/decoder_model_merged_q4.onnx_data", weights.subarray(7)],
  ["README.md", new Uint8Array()],
]);

async function hub(faults: readonly (readonly [string, Fault])[] = []): Promise<LocalHub> {
  const started = await startLocalHub({
    repo: "owner/a-model.1",
    commit,
    files,
    pageSize: 3,
    faults: new Map(faults),
  });
  open.push(started);
  return started;
}

function source(endpoint: string, revision = "main"): ModelSource {
  return { type: "hub", repo: "owner/a-model.1", revision, endpoint };
}

async function opened(from: ModelSource, at = models): Promise<ModelFiles> {
  const result = await openModelFiles(from, at, AbortSignal.timeout(5_000));
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

async function read(from: ModelFiles, path: string, signal = AbortSignal.timeout(5_000)) {
  const steps: number[] = [];
  const result = await from.read(path, (bytes) => steps.push(bytes), signal);
  return { result, steps };
}

test("lists a repository over several pages, at the commit that its branch points to", async () => {
  const local = await hub();
  const found = await opened(source(local.endpoint));
  expect(found.identity).toContain(`owner/a-model.1@${commit}`);
  expect([...found.entries].sort((a, b) => a.path.localeCompare(b.path))).toEqual([
    { path: "config.json", bytes: 25 },
    { path: "onnx/decoder_model_merged_q4.onnx", bytes: 200_000 },
    { path: "onnx/decoder_model_merged_q4.onnx_data", bytes: 199_993 },
    { path: "README.md", bytes: 0 },
  ]);
  expect(local.requests).toEqual([
    "GET /api/models/owner/a-model.1/revision/main",
    `GET /api/models/owner/a-model.1/tree/${commit}?recursive=true`,
    `GET /api/models/owner/a-model.1/tree/${commit}?recursive=true&cursor=3`,
  ]);
});

test("asks for no revision where a commit is given", async () => {
  const local = await hub();
  await opened(source(local.endpoint, commit));
  expect(local.requests[0]).toBe(`GET /api/models/owner/a-model.1/tree/${commit}?recursive=true`);
});

test("reads a file through the redirect to another origin, with progress up to its size", async () => {
  const local = await hub();
  const found = await opened(source(local.endpoint, commit));
  const { result, steps } = await read(found, "onnx/decoder_model_merged_q4.onnx");
  expect(result.ok && Buffer.compare(result.value, weights)).toBe(0);
  expect(steps.at(-1)).toBe(200_000);
  expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  expect(local.requests.slice(-2)).toEqual([
    `GET /owner/a-model.1/resolve/${commit}/onnx/decoder_model_merged_q4.onnx`,
    "GET storage/blob/onnx/decoder_model_merged_q4.onnx?Signature=once",
  ]);
  expect((await read(found, "README.md")).result).toEqual({ ok: true, value: new Uint8Array() });
});

const file = "onnx/decoder_model_merged_q4.onnx";

test.each<[Fault, object]>([
  ["short", { type: "integrity", file, expected: 200_000, received: 100_000 }],
  ["long", { type: "integrity", file, expected: 200_000 }],
  ["broken", { type: "offline", file }],
  ["page", { type: "download", file, status: 200, detail: "a web page in place of the file" }],
  ["missing", { type: "download", file, status: 404, detail: "Entry not found" }],
])("a %s answer is a failure with its facts", async (fault, failure) => {
  const local = await hub([[file, fault]]);
  const { result } = await read(await opened(source(local.endpoint)), file);
  expect(result).toMatchObject({ ok: false, failure });
});

test("an abort in the middle of a body is a cancellation", async () => {
  const local = await hub([[file, "stalled"]]);
  const found = await opened(source(local.endpoint));
  const controller = new AbortController();
  const result = await found.read(file, () => controller.abort(), controller.signal);
  expect(result).toEqual({ ok: false, failure: { type: "cancelled" } });
});

test("no server, no repository and no such file are told apart", async () => {
  const local = await hub();
  const signal = AbortSignal.timeout(5_000);
  expect(await openModelFiles(source("http://127.0.0.1:9"), models, signal)).toEqual({
    ok: false,
    failure: { type: "offline", file: "owner/a-model.1" },
  });
  const other: ModelSource = { type: "hub", repo: "a/b", revision: "main", endpoint: local.endpoint };
  expect(await openModelFiles(other, models, signal)).toEqual({
    ok: false,
    failure: { type: "download", file: "a/b", status: 404, detail: "Repository not found" },
  });
  const { result } = await read(await opened(source(local.endpoint)), "onnx/none.onnx");
  expect(result).toMatchObject({ ok: false, failure: { type: "unsupported-model", reason: "missing-file" } });
});

test.each(["../../secret", "a/b/c", "a b", "", "a/../b", "https://x"])(
  "a repository called %j is not asked for",
  async (repo) => {
    const local = await hub();
    const result = await openModelFiles(
      { type: "hub", repo, revision: "main", endpoint: local.endpoint },
      models,
      AbortSignal.timeout(5_000),
    );
    expect(result).toMatchObject({ ok: false, failure: { type: "unsupported-model" } });
    expect(local.requests).toEqual([]);
  },
);

test("a site's folder is listed by its files.json", async () => {
  const list = [
    { type: "file", path: "config.json", size: 3 },
    { type: "file", path: "onnx/x y.onnx", size: 5 },
  ];
  const site = await startSite(
    new Map([
      ["/sub/models/nano/files.json", new TextEncoder().encode(JSON.stringify(list))],
      ["/sub/models/nano/onnx/x%20y.onnx", new TextEncoder().encode("12345")],
    ]),
  );
  open.push(site);
  const found = await opened({ type: "site", name: "nano" }, new URL(`${site.origin}/sub/models/`));
  expect(found.entries.map((entry) => entry.bytes)).toEqual([3, 5]);
  const { result } = await read(found, "onnx/x y.onnx");
  expect(result.ok && new TextDecoder().decode(result.value)).toBe("12345");
});

test.each([undefined, "<!doctype html><title>app</title>"])(
  "a site's folder without a list is asked for the names of the layout (fallback page: %s)",
  async (fallback) => {
    const path = "/models/nano/onnx/decoder_model_merged.onnx";
    const site = await startSite(
      new Map([
        ["/models/nano/config.json", new Uint8Array(2)],
        [path, new Uint8Array(3)],
        [`${path}_data`, new Uint8Array(4)],
        [`${path}_data_1`, new Uint8Array(5)],
      ]),
      fallback,
    );
    open.push(site);
    const found = await opened({ type: "site", name: "nano" }, new URL(`${site.origin}/models/`));
    expect(found.entries).toEqual([
      { path: "config.json", bytes: 2 },
      { path: "onnx/decoder_model_merged.onnx", bytes: 3 },
      { path: "onnx/decoder_model_merged.onnx_data", bytes: 4 },
      { path: "onnx/decoder_model_merged.onnx_data_1", bytes: 5 },
    ]);
  },
);

test.each([
  ["not a list", {}],
  ["a path that leaves the folder", [{ type: "file", path: "../x", size: 1 }]],
  ["a path from the root", [{ type: "file", path: "/x", size: 1 }]],
  ["a negative size", [{ type: "file", path: "x", size: -1 }]],
  ["a size that is no number", [{ type: "file", path: "x", size: "1" }]],
])("a list with %s is refused", async (_, list) => {
  const site = await startSite(
    new Map([["/models/nano/files.json", new TextEncoder().encode(JSON.stringify(list))]]),
  );
  open.push(site);
  const result = await openModelFiles(
    { type: "site", name: "nano" },
    new URL(`${site.origin}/models/`),
    AbortSignal.timeout(5_000),
  );
  expect(result).toMatchObject({ ok: false, failure: { type: "download" } });
});
