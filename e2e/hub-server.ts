import { createHash, createHmac } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { byteRange } from "../scripts/serve/byte-range.mjs";

/** The commit that every branch of every repository here points to. */
export const commit = "9f2c1b7a4e6d8035c1aa97b3f0e4d5268b7c9e01";

/** Files that a hub keeps in its large file storage: redirected to another host, with a sha256 in the listing. */
const isLarge = (path: string): boolean => /\.onnx(_data)?$/.test(path);

/** Seconds that a redirect's target lives. */
const lifetime = 60;

export interface HubOptions {
  /** `owner/name` to the folder that is served as that repository. */
  readonly repositories: Readonly<Record<string, string>>;
  /** Awaited half way through the body of a large file. */
  readonly halfWay?: (path: string) => Promise<void>;
}

export interface Hub {
  readonly endpoint: string;
  /** Where large files come from. */
  readonly storage: string;
  /** What was asked for, in order: `GET /api/models/…`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * A server with the hub's URLs, headers and manners: branches resolve to a commit, listings tell sizes and sha256,
 * large files redirect to signed URLs of another origin that expire, errors are JSON, an unknown repository is
 * a 401 (a private one would be the same). See https://huggingface.co/docs/hub/api.
 */
export async function serveHub(options: HubOptions): Promise<Hub> {
  const requests: string[] = [];
  const secret = "e2e";
  const storageServer = createServer((request, response) => {
    answer(response, () => storedFile(options, secret, request, response));
  });
  const storage = `http://localhost:${await listening(storageServer)}`;
  const hubServer = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(response, () => hubAnswer(options, secret, storage, request, response));
  });
  const endpoint = `http://localhost:${await listening(hubServer)}`;
  return {
    endpoint,
    storage,
    requests,
    close: async () => {
      await Promise.all([closed(hubServer), closed(storageServer)]);
    },
  };
}

async function hubAnswer(
  options: HubOptions,
  secret: string,
  storage: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", storage);
  response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
  response.setHeader("Vary", "Origin");
  response.setHeader(
    "Access-Control-Expose-Headers",
    "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,ETag,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag",
  );
  const [, repository = ""] =
    /^\/(?:api\/models\/|api\/resolve-cache\/models\/)?([^/]+\/[^/]+)/.exec(pathname) ?? [];
  const folder = options.repositories[repository];
  if (folder === undefined) {
    json(response, 401, { error: "Invalid username or password." });
    return;
  }
  response.setHeader("X-Repo-Commit", commit);
  const rest = pathname.slice(pathname.indexOf(repository) + repository.length);
  if (rest === "/revision/main" || rest === `/revision/${commit}`) {
    json(response, 200, { id: repository, modelId: repository, sha: commit, private: false, gated: false });
    return;
  }
  if (rest.startsWith("/tree/")) {
    json(response, 200, await listing(folder));
    return;
  }
  const [, revision, path = ""] = /^\/(?:resolve\/)?([^/]+)\/(.+)$/.exec(rest) ?? [];
  const file = await fileIn(folder, path);
  if ((revision !== "main" && revision !== commit) || file === undefined) {
    response.setHeader("X-Error-Code", "EntryNotFound");
    response.setHeader("X-Error-Message", "Entry not found");
    json(response, 404, { error: "Entry not found" });
    return;
  }
  if (pathname.startsWith("/api/resolve-cache/")) {
    response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", ETag: `"${sha1(file)}"` });
    response.end(file);
    return;
  }
  if (isLarge(path)) {
    const expires = Math.floor(Date.now() / 1000) + lifetime;
    const target = `/${repository}/${path}`;
    const signature = signed(secret, target, expires);
    response.writeHead(302, {
      Location: `${storage}${target}?Expires=${expires}&Signature=${signature}`,
      "X-Linked-Size": file.length,
      "X-Linked-ETag": `"${sha256(file)}"`,
    });
    response.end();
    return;
  }
  response.writeHead(307, { Location: `/api/resolve-cache/models/${repository}/${commit}/${path}` }).end();
}

/** The other host: any origin may read, only signed URLs that have not expired are answered. */
async function storedFile(
  options: HubOptions,
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const expires = Number(searchParams.get("Expires"));
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Expose-Headers", "Content-Range, ETag");
  const good = searchParams.get("Signature") === signed(secret, pathname, expires);
  const [, repository = "", path = ""] = /^\/([^/]+\/[^/]+)\/(.+)$/.exec(pathname) ?? [];
  const folder = options.repositories[repository];
  const file = folder === undefined ? undefined : await fileIn(folder, path);
  if (!good || expires * 1000 < Date.now() || file === undefined) {
    response
      .writeHead(403, { "Content-Type": "application/xml" })
      .end("<Error><Code>AccessDenied</Code></Error>");
    return;
  }
  const range = byteRange(request.headers.range, file.length);
  if (range.type === "unsatisfiable") {
    response.writeHead(416, { "Content-Range": `bytes */${file.length}` }).end();
    return;
  }
  const [first, end] = range.type === "part" ? [range.first, range.last + 1] : [0, file.length];
  const body = file.subarray(first, end);
  response.writeHead(range.type === "part" ? 206 : 200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": body.length,
    "Accept-Ranges": "bytes",
    ETag: `"${sha256(file)}"`,
    ...(range.type === "part" ? { "Content-Range": `bytes ${first}-${end - 1}/${file.length}` } : {}),
  });
  const half = Math.floor(body.length / 2);
  response.write(body.subarray(0, half));
  await options.halfWay?.(path);
  response.end(body.subarray(half));
}

/** `/api/models/{id}/tree/{commit}?recursive=true` */
async function listing(folder: string): Promise<readonly object[]> {
  const names = await readdir(folder, { recursive: true });
  const entries = await Promise.all(
    names.sort().map(async (path) => {
      if ((await stat(join(folder, path))).isDirectory()) {
        return { type: "directory", oid: createHash("sha1").update(path).digest("hex"), size: 0, path };
      }
      const file = await readFile(join(folder, path));
      const lfs = isLarge(path) ? { lfs: { oid: sha256(file), size: file.length, pointerSize: 134 } } : {};
      return Object.assign(lfs, { type: "file", oid: sha1(file), size: file.length, path });
    }),
  );
  return entries;
}

async function fileIn(folder: string, path: string): Promise<Buffer | undefined> {
  const names = await readdir(folder, { recursive: true });
  return names.includes(path) ? await readFile(join(folder, path)) : undefined;
}

const sha256 = (file: Buffer): string => createHash("sha256").update(file).digest("hex");
/** As git names a file. */
const sha1 = (file: Buffer): string =>
  createHash("sha1").update(`blob ${file.length}\0`).update(file).digest("hex");
const signed = (secret: string, path: string, expires: number): string =>
  createHmac("sha256", secret).update(`${path} ${expires}`).digest("hex");

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

function answer(response: ServerResponse, work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "localhost", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else resolve(address.port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}
