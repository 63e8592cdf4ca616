// @ts-check

/** Where the page may fetch model files from, besides its own origin; the hub redirects to all of these. */
const hubOrigins = ["https://huggingface.co", "https://*.huggingface.co", "https://*.hf.co"];

/**
 * The content security policy of the page and of its workers: a worker loaded from the network does not inherit
 * the page's, so that every script response carries it too.
 * @param {readonly string[]} connect further origins to fetch from
 * @param {readonly string[]} style further sources of styles
 */
export function contentSecurityPolicy(connect = [], style = []) {
  const directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "worker-src": ["'self'"],
    "style-src": ["'self'", ...style],
    "img-src": ["'self'", "blob:"],
    "connect-src": ["'self'", ...hubOrigins, ...connect],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}

/** Cross-origin isolation: shared memory, and with it threads, exists only under these. */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** On every response. */
export const always = {
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), " +
    "microphone=(), midi=(), payment=(), usb=()",
};

/**
 * For Vite's development server: as strict as hot replacement allows, which inserts style elements and speaks
 * over a web socket.
 */
export const development = {
  ...always,
  ...isolation,
  "Content-Security-Policy": contentSecurityPolicy(["ws:"], ["'unsafe-inline'"]),
};

/** Names that Vite hashes: `assets/index-DkR9a1_x.js`. Their content never changes. */
const hashed = /\/assets\/[^/]+-[\w-]{8}\.\w+$/;

/**
 * `Cache-Control` of a path. Everything without a hash in its name is asked about again, with its ETag.
 * @param {string} path
 */
export function cacheControl(path) {
  return hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}
