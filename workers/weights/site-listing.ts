import { dtypes, graphNames } from "../../src/contract/device.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { decodeFileListing, fileUrl, type FileEntry, type FileListing } from "./file-listing.ts";
import { graphPath } from "./graph-files.ts";
import { request, requestJson } from "./request.ts";
import { smallFiles } from "./small-files.ts";

/**
 * The files of a folder of this site. `files.json` in the folder lists them, in the form of the hub's tree;
 * a folder without one is asked for each name that the hub's layout knows.
 */
export async function listSiteFiles(
  name: string,
  models: URL,
  signal: AbortSignal,
): Promise<Result<FileListing>> {
  if (!/^[\w-][\w.-]*$/.test(name)) {
    return failed({ type: "unsupported-model", reason: "missing-file", detail: name });
  }
  const folder = new URL(`${name}/`, models);
  const entries = await readEntries(folder, name, signal);
  if (!entries.ok) return entries;
  return success({
    identity: `site:${folder.href}`,
    entries: entries.value,
    url: (path) => fileUrl(folder, path),
  });
}

async function readEntries(
  folder: URL,
  name: string,
  signal: AbortSignal,
): Promise<Result<readonly FileEntry[]>> {
  const source = `${name}/files.json`;
  const answer = await requestJson(new URL("files.json", folder), source, signal);
  if (answer.ok) return decodeFileListing(answer.value.json, source);
  return isAbsent(answer) ? probe(folder, signal) : answer;
}

async function probe(folder: URL, signal: AbortSignal): Promise<Result<readonly FileEntry[]>> {
  const graphs = graphNames.flatMap((graph) => dtypes.map((dtype) => graphPath(graph, dtype)));
  const found: FileEntry[] = [];
  for (const group of await Promise.all([
    ...Object.keys(smallFiles).map((path) => probeFile(folder, path, signal)),
    ...graphs.map((path) => probeGraph(folder, path, signal)),
  ])) {
    if (!group.ok) return group;
    found.push(...group.value);
  }
  return success(found);
}

/** The graph and its external data, which is numbered without gaps. */
async function probeGraph(
  folder: URL,
  path: string,
  signal: AbortSignal,
): Promise<Result<readonly FileEntry[]>> {
  const found: FileEntry[] = [];
  for (let next = path; ; next = found.length === 1 ? `${path}_data` : `${path}_data_${found.length - 1}`) {
    const file = await probeFile(folder, next, signal);
    if (!file.ok) return file;
    if (file.value.length === 0) return success(found);
    found.push(...file.value);
  }
}

/** The file, or nothing where the server has none. */
async function probeFile(
  folder: URL,
  path: string,
  signal: AbortSignal,
): Promise<Result<readonly FileEntry[]>> {
  const answer = await request(fileUrl(folder, path), path, signal, "HEAD");
  if (!answer.ok) return isAbsent(answer) ? success([]) : answer;
  const { headers, status } = answer.value;
  const bytes = Number(headers.get("content-length") ?? Number.NaN);
  if (headers.has("content-encoding") || !Number.isSafeInteger(bytes)) {
    const detail = "the server does not say how long the file is; list it in files.json";
    return failed({ type: "download", file: path, status, detail });
  }
  return success([{ path, bytes }]);
}

/** 404, or the page that single-page sites send for names they do not have. */
function isAbsent(answer: Result<unknown>): boolean {
  if (answer.ok || answer.failure.type !== "download") return false;
  return answer.failure.status === 404 || answer.failure.status === 200;
}
