import { request } from "node:http";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { byteRange } from "./serve/byte-range.mjs";
import { serve } from "./serve.mjs";
import type { Site } from "./serve.mjs";

let folder = "";
let site: Site;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "site-"));
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await mkdir(join(folder, "local"));
  await writeFile(join(folder, "secret.txt"), "not yours");
  await writeFile(join(folder, "dist", "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(folder, "dist", ".hidden"), "hidden");
  await writeFile(join(folder, "dist", "assets", "index-DkR9a1_x.js"), "export {}");
  await writeFile(join(folder, "dist", "runtime.wasm"), "0123456789");
  await writeFile(join(folder, "dist", "empty.json"), "");
  await writeFile(join(folder, "local", "config.json"), "{}");
  site = await serve({
    mounts: [
      { at: "/", folder: join(folder, "dist") },
      { at: "/models/local/", folder: join(folder, "local") },
    ],
    connect: ["http://localhost:1"],
  });
});

afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

/** The status of a path that no URL parser has touched. */
function rawStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(site.origin);
    request({ host: "127.0.0.1", port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("headers", () => {
  test("page and scripts carry the policy and the isolation, other files do not", async () => {
    for (const path of ["/", "/assets/index-DkR9a1_x.js"]) {
      const { headers } = await fetch(site.origin + path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy.split("; ")).toContain("default-src 'none'");
      expect(policy.split("; ")).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).toContain("https://*.hf.co http://localhost:1;");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|data:/);
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
    const { headers } = await fetch(`${site.origin}/runtime.wasm`);
    expect(headers.get("content-security-policy")).toBeNull();
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("isolation can be left out", async () => {
    const plain = await serve({ mounts: [{ at: "/", folder: join(folder, "dist") }], isolated: false });
    const { headers } = await fetch(`${plain.origin}/`);
    await plain.close();
    expect(headers.get("cross-origin-embedder-policy")).toBeNull();
    expect(headers.get("content-security-policy")).not.toBeNull();
  });

  test("only names with a hash are kept without asking", async () => {
    const script = await fetch(`${site.origin}/assets/index-DkR9a1_x.js`);
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    const page = await fetch(`${site.origin}/?device=wasm`);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const etag = page.headers.get("etag") ?? "";
    const again = await fetch(`${site.origin}/`, { headers: { "If-None-Match": etag } });
    expect(again.status).toBe(304);
  });
});

describe("paths", () => {
  test("what is not there is a 404, never the page", async () => {
    const missing = await fetch(`${site.origin}/models/none/config.json`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toBe("404 Not Found\n");
    expect((await fetch(`${site.origin}/assets`)).status).toBe(404);
  });

  test("a mount serves its folder under its path", async () => {
    expect(await (await fetch(`${site.origin}/models/local/config.json`)).text()).toBe("{}");
  });

  test.each([
    "/../secret.txt",
    "/models/local/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/.hidden",
    "/index.html%00.js",
    "/%",
  ])("%s leads nowhere", async (path) => {
    expect(await rawStatus(path)).toBe(404);
  });

  test("only reading is offered", async () => {
    const response = await fetch(`${site.origin}/`, { method: "POST", body: "x" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });
});

describe("bytes", () => {
  test("a range gives its part", async () => {
    const part = await fetch(`${site.origin}/runtime.wasm`, { headers: { Range: "bytes=2-4" } });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 2-4/10");
    expect(await part.text()).toBe("234");
    const beyond = await fetch(`${site.origin}/runtime.wasm`, { headers: { Range: "bytes=10-" } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get("content-range")).toBe("bytes */10");
  });

  test("a range of another version gives the whole file", async () => {
    const headers = { Range: "bytes=2-4", "If-Range": '"other"' };
    const whole = await fetch(`${site.origin}/runtime.wasm`, { headers });
    expect(whole.status).toBe(200);
    expect(await whole.text()).toBe("0123456789");
  });

  test("HEAD says the size and sends nothing; an empty file is empty", async () => {
    const head = await fetch(`${site.origin}/runtime.wasm`, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("10");
    expect(head.headers.get("content-type")).toBe("application/wasm");
    expect(await head.text()).toBe("");
    const empty = await fetch(`${site.origin}/empty.json`);
    expect([empty.status, await empty.text()]).toEqual([200, ""]);
  });

  test.each([
    [undefined, { type: "whole" }],
    ["bytes=0-", { type: "part", first: 0, last: 9 }],
    ["bytes=-3", { type: "part", first: 7, last: 9 }],
    ["bytes=-30", { type: "part", first: 0, last: 9 }],
    ["bytes=8-99", { type: "part", first: 8, last: 9 }],
    ["bytes=-0", { type: "unsatisfiable" }],
    ["bytes=5-4", { type: "whole" }],
    ["bytes=0-1,3-4", { type: "whole" }],
    ["lines=1-2", { type: "whole" }],
    ["bytes=-", { type: "whole" }],
  ])("Range: %s", (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });
});
