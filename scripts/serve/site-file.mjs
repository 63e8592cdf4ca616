// @ts-check
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * @typedef {{ at: string, folder: string }} Mount A folder served under a URL path that starts and ends with `/`.
 * @typedef {{ path: string, size: number, etag: string }} SiteFile
 */

/**
 * The file that a URL path names, or `undefined`: there is no fallback page, so that a missing model file is a
 * 404 and never HTML. Nothing outside the mounts, and no dot file, can be named.
 * @param {readonly Mount[]} mounts
 * @param {string} urlPath still percent-encoded
 * @returns {Promise<SiteFile | undefined>}
 */
export async function siteFile(mounts, urlPath) {
  const path = decoded(urlPath);
  if (path === undefined) return undefined;
  const mount = mounts
    .filter(({ at }) => path.startsWith(at))
    .reduce(
      /** @type {(best: Mount | undefined, each: Mount) => Mount} */
      (best, each) => (best === undefined || each.at.length > best.at.length ? each : best),
      undefined,
    );
  if (mount === undefined) return undefined;
  const inside = path.slice(mount.at.length);
  if (inside.split("/").some((name) => name.startsWith("."))) return undefined;
  const file = join(resolve(mount.folder), inside, inside === "" || inside.endsWith("/") ? "index.html" : "");
  const facts = await stat(file).catch(missing);
  if (facts === undefined || !facts.isFile()) return undefined;
  return { path: file, size: facts.size, etag: `"${facts.size.toString(36)}-${facts.mtimeMs.toString(36)}"` };
}

/**
 * @param {string} urlPath
 * @returns {string | undefined} `undefined` where it is malformed or could mean another thing to the file system
 */
function decoded(urlPath) {
  try {
    const path = decodeURIComponent(urlPath);
    return /[\0\\]/.test(path) ? undefined : path;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/**
 * @param {unknown} error
 * @returns {undefined}
 */
function missing(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
  throw error;
}
