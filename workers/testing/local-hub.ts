import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What the local hub holds and how it misbehaves. */
export interface HubContent {
  readonly repo: string;
  readonly commit: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Files a page of the tree; the hub has 1,000. */
  readonly pageSize: number;
  /** What happens to one path instead of being served well. */
  readonly faults: ReadonlyMap<string, Fault>;
}

export type Fault =
  /** A shorter body with a length that fits it. */
  | "short"
  /** The connection ends before the promised length. */
  | "broken"
  | "long"
  /** 200 with a web page. */
  | "page"
  /** 404, explained in JSON and in a header. */
  | "missing"
  /** Half of the body, then nothing. */
  | "stalled";

export interface LocalHub {
  readonly endpoint: string;
  /** The origin that file contents are redirected to. */
  readonly storage: string;
  /** Paths asked for, in order, with their methods. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * A server with the hub's URLs, and a second one on another origin for the contents of files, as the hub's
 * redirects go to signed URLs on hosts of their own. For tests.
 */
export async function startLocalHub(content: HubContent): Promise<LocalHub> {
  const requests: string[] = [];
  const storage = await listen((request, response) => {
    requests.push(`${request.method} storage${request.url}`);
    serveContent(content, new URL(request.url ?? "/", "http://storage"), request, response);
  });
  const hub = await listen((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    serveHub(content, storage.origin, new URL(request.url ?? "/", hub.origin), response);
  });
  return {
    endpoint: hub.origin,
    storage: storage.origin,
    requests,
    close: async () => {
      await Promise.all([hub.close(), storage.close()]);
    },
  };
}

/** Serves a fixed answer for each path, 404 for others; for tests of a plain site. */
export function startSite(files: ReadonlyMap<string, Uint8Array>, fallback?: string) {
  return listen((request, response) => {
    const body = files.get(new URL(request.url ?? "/", "http://site").pathname);
    if (body !== undefined) {
      response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": body.length });
      response.end(request.method === "HEAD" ? undefined : body);
    } else if (fallback === undefined) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("404\n");
    } else {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(fallback);
    }
  });
}

function serveHub(content: HubContent, storage: string, url: URL, response: ServerResponse): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Expose-Headers", "Link, X-Error-Code, X-Error-Message");
  const api = `/api/models/${content.repo}`;
  const resolve = `/${content.repo}/resolve/${content.commit}/`;
  if (url.pathname === `${api}/revision/main`) {
    json(response, 200, { id: content.repo, sha: content.commit });
  } else if (url.pathname === `${api}/tree/${content.commit}`) {
    serveTree(content, url, response);
  } else if (url.pathname.startsWith(resolve)) {
    const path = decodeURIComponent(url.pathname.slice(resolve.length));
    if (!content.files.has(path) || content.faults.get(path) === "missing")
      missing(response, "Entry not found");
    else response.writeHead(302, { Location: `${storage}/blob/${path}?Signature=once` }).end();
  } else {
    missing(response, "Repository not found");
  }
}

function serveTree(content: HubContent, url: URL, response: ServerResponse): void {
  const paths = [...content.files.keys()].sort();
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const page = paths.slice(from, from + content.pageSize);
  if (from + content.pageSize < paths.length) {
    url.searchParams.set("cursor", String(from + content.pageSize));
    response.setHeader("Link", `<${url.href}>; rel="next"`);
  }
  const files = page.map((path) => ({
    type: "file",
    oid: "0",
    path,
    size: content.files.get(path)?.length,
    lfs: { oid: "00", pointerSize: 135 },
  }));
  json(response, 200, [{ type: "directory", oid: "0", size: 0, path: "onnx" }, ...files]);
}

function serveContent(
  content: HubContent,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  const path = decodeURIComponent(url.pathname.replace("/blob/", ""));
  const body = content.files.get(path) ?? new Uint8Array();
  const fault = content.faults.get(path);
  const half = body.subarray(0, body.length >> 1);
  const whole = { "Content-Length": body.length, "Content-Type": "binary/octet-stream" };
  if (url.searchParams.get("Signature") !== "once") response.writeHead(403).end();
  else if (fault === "page") response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html>");
  else if (fault === "short") response.writeHead(200, { "Content-Length": half.length }).end(half);
  else if (fault === "long") response.writeHead(200).end(new Uint8Array(body.length + 1));
  else if (fault === "broken") response.writeHead(200, whole).write(half, () => request.socket.destroy());
  else if (fault === "stalled") response.writeHead(200, whole).write(half);
  else response.writeHead(200, whole).end(body);
}

function missing(response: ServerResponse, message: string): void {
  response.setHeader("X-Error-Message", message);
  json(response, 404, { error: message });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}
