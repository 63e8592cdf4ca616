// @ts-check
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { pipeline } from "node:stream/promises";
import { byteRange } from "./serve/byte-range.mjs";
import { always, cacheControl, contentSecurityPolicy, isolation } from "./serve/headers.mjs";
import { isCode, mediaType } from "./serve/media-type.mjs";
import { siteFile } from "./serve/site-file.mjs";

/**
 * @typedef {object} SiteOptions
 * @property {readonly import("./serve/site-file.mjs").Mount[]} mounts The longest matching `at` wins.
 * @property {boolean} [isolated] Whether to send COOP and COEP; without them the page has no threads. Default: yes.
 * @property {readonly string[]} [connect] Further origins that the page may fetch from.
 * @property {number} [port] 0 or absent: any free one.
 * @property {string} [host] Default: this machine's loopback addresses only.
 *
 * @typedef {object} Site
 * @property {string} origin `http://localhost:PORT`
 * @property {() => Promise<void>} close Also ends connections that are still open.
 */

/**
 * Serves a built site as a good static host would: right types, the security headers, ranges, ETags, a real 404.
 * It does not compress: the page counts the bytes of a download against their `Content-Length`.
 * @param {SiteOptions} options
 * @returns {Promise<Site>} Rejects with the `EADDRINUSE` of the port.
 */
export async function serve(options) {
  const server = await listen(options, options.port ?? 0, options.host ?? "127.0.0.1");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const servers = [server];
  if (options.host === undefined) {
    // `localhost` is ::1 first on many systems; some have no IPv6 at all.
    const second = await listen(options, address.port, "::1").catch(withoutIpv6);
    if (second !== undefined) servers.push(second);
  }
  return {
    origin: `http://localhost:${address.port}`,
    close: async () => {
      await Promise.all(servers.map(closed));
    },
  };
}

/**
 * @param {SiteOptions} options
 * @param {number} port
 * @param {string} host
 * @returns {Promise<import("node:http").Server>}
 */
function listen(options, port, host) {
  const server = createServer((request, response) => {
    respond(options, request, response).catch((/** @type {unknown} */ error) => {
      // The reader went away in the middle of a file: nothing is left to tell it.
      if (hasCode(error, "ERR_STREAM_PREMATURE_CLOSE") || hasCode(error, "ECONNRESET")) return;
      console.error(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "Content-Type": "text/plain" }).end("500 Internal Server Error\n");
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

/**
 * @param {SiteOptions} options
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function respond(options, request, response) {
  const policy = {
    ...(options.isolated === false ? {} : isolation),
    "Content-Security-Policy": contentSecurityPolicy(options.connect),
  };
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...policy, Allow: "GET, HEAD" }).end();
    return;
  }
  // Not `new URL`: it would fold `..` away before the path is looked at.
  const [path = "/"] = (request.url ?? "/").split(/[?#]/, 1);
  const file = await siteFile(options.mounts, path);
  if (file === undefined) {
    const headers = { ...policy, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache" };
    response.writeHead(404, headers).end(request.method === "HEAD" ? undefined : "404 Not Found\n");
    return;
  }
  const type = mediaType(file.path);
  const headers = {
    ...(isCode(type) ? policy : {}),
    "Content-Type": type,
    "Cache-Control": cacheControl(path),
    ETag: file.etag,
    "Accept-Ranges": "bytes",
  };
  if (request.headers["if-none-match"] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const wanted = ifRange === undefined || ifRange === file.etag ? request.headers.range : undefined;
  const range = byteRange(wanted, file.size);
  if (range.type === "unsatisfiable") {
    response.writeHead(416, { ...headers, "Content-Range": `bytes */${file.size}` }).end();
    return;
  }
  const { first, last } = range.type === "part" ? range : { first: 0, last: file.size - 1 };
  const length = { "Content-Length": last - first + 1 };
  if (range.type === "whole") response.writeHead(200, { ...headers, ...length });
  else {
    const part = { "Content-Range": `bytes ${first}-${last}/${file.size}` };
    response.writeHead(206, { ...headers, ...length, ...part });
  }
  if (request.method === "HEAD" || file.size === 0) response.end();
  else await pipeline(createReadStream(file.path, { start: first, end: last }), response);
}

/** @param {import("node:http").Server} server */
function closed(server) {
  return new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

/**
 * @param {unknown} error
 * @returns {undefined}
 */
function withoutIpv6(error) {
  if (hasCode(error, "EADDRNOTAVAIL") || hasCode(error, "EAFNOSUPPORT")) return undefined;
  throw error;
}

/**
 * @param {unknown} error
 * @param {string} code
 */
export function hasCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}
