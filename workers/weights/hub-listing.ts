import type { ModelSource } from "../../src/contract/model.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { decodeFileListing, fileUrl, type FileEntry, type FileListing } from "./file-listing.ts";
import { requestJson } from "./request.ts";

type HubSource = Extract<ModelSource, { type: "hub" }>;

/** The hub lists 1,000 files a page; a model repository has a page or two. */
const maxPages = 50;

/**
 * The files of a repository at one commit. A branch is resolved first, so that all files of a load are of one
 * version even when the branch moves meanwhile.
 */
export async function listHubFiles(source: HubSource, signal: AbortSignal): Promise<Result<FileListing>> {
  if (!isRepository(source.repo)) {
    return failed({ type: "unsupported-model", reason: "missing-file", detail: source.repo });
  }
  const endpoint = new URL(source.endpoint.endsWith("/") ? source.endpoint : `${source.endpoint}/`);
  const api = new URL(`api/models/${source.repo}/`, endpoint);
  const commit = await resolveCommit(api, source, signal);
  if (!commit.ok) return commit;
  const entries = await readTree(api, commit.value, source.repo, signal);
  if (!entries.ok) return entries;
  const folder = new URL(`${source.repo}/resolve/${commit.value}/`, endpoint);
  return success({
    identity: `hub:${endpoint.host}/${source.repo}@${commit.value}`,
    entries: entries.value,
    url: (path) => fileUrl(folder, path),
  });
}

async function resolveCommit(api: URL, source: HubSource, signal: AbortSignal): Promise<Result<string>> {
  if (isCommit(source.revision)) return success(source.revision);
  const url = new URL(`revision/${encodeURIComponent(source.revision)}`, api);
  const answer = await requestJson(url, source.repo, signal);
  if (!answer.ok) return answer;
  const { json } = answer.value;
  const sha = typeof json === "object" && json !== null && "sha" in json ? json.sha : undefined;
  if (typeof sha === "string" && isCommit(sha)) return success(sha);
  return failed({
    type: "download",
    file: source.repo,
    status: 200,
    detail: `no commit for revision ${source.revision}`,
  });
}

async function readTree(
  api: URL,
  commit: string,
  repo: string,
  signal: AbortSignal,
): Promise<Result<readonly FileEntry[]>> {
  const entries: FileEntry[] = [];
  let url: URL | undefined = new URL(`tree/${commit}?recursive=true`, api);
  for (let page = 0; url !== undefined; page += 1) {
    if (page === maxPages) {
      const detail = `more than ${maxPages} pages of files`;
      return failed({ type: "download", file: repo, status: 200, detail });
    }
    const answer = await requestJson(url, repo, signal);
    if (!answer.ok) return answer;
    const files = decodeFileListing(answer.value.json, repo);
    if (!files.ok) return files;
    entries.push(...files.value);
    const next = nextPage(answer.value.headers.get("link"), url);
    if (next !== undefined && next.origin !== url.origin) {
      const detail = `the list of files goes on elsewhere: ${next.origin}`;
      return failed({ type: "download", file: repo, status: 200, detail });
    }
    url = next;
  }
  return success(entries);
}

/** `Link: <url>; rel="next"` (RFC 8288). */
function nextPage(link: string | null, from: URL): URL | undefined {
  const target = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1];
  return target === undefined ? undefined : new URL(target, from);
}

/** `owner/name`, or the bare name of the hub's oldest models. */
function isRepository(repo: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(repo);
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
