// @ts-check
import { extname } from "node:path";

/** @type {Readonly<Record<string, string>>} */
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".jinja": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  // Compiled while it is fetched, only under this type.
  ".wasm": "application/wasm",
};

/**
 * The `Content-Type` for a file's name; what is not known is bytes (`.onnx`, `.onnx_data`).
 * @param {string} path
 */
export function mediaType(path) {
  return types[extname(path).toLowerCase()] ?? "application/octet-stream";
}

/**
 * Whether a response of this type can start a page or a worker, and so needs a policy of its own.
 * @param {string} type
 */
export function isCode(type) {
  // An SVG opened by itself is a document, and may hold scripts.
  return ["text/html", "text/javascript", "image/svg+xml"].some((code) => type.startsWith(code));
}
