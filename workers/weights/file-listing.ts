import { failed, success, type Result } from "../../src/contract/result.ts";

/** One file of a model: its path inside the repository or folder, and its size. */
export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
}

/** Where a source's files are, once found out. */
export interface FileListing {
  /** Names this very version of the model. */
  readonly identity: string;
  readonly entries: readonly FileEntry[];
  readonly url: (path: string) => URL;
}

/**
 * Decodes a list of files as the hub's `/api/models/{repo}/tree/{commit}` gives it; a site folder's `files.json`
 * has the same form. Folders and unknown fields are passed over. `source` names the list in failures.
 */
export function decodeFileListing(listing: unknown, source: string): Result<readonly FileEntry[]> {
  if (!Array.isArray(listing)) return malformed(source, "not a list");
  const entries: FileEntry[] = [];
  for (const item of listing as readonly unknown[]) {
    const fields = (typeof item === "object" && item !== null ? item : {}) as Readonly<
      Record<"type" | "path" | "size", unknown>
    >;
    if (fields.type !== "file") continue;
    const { path, size } = fields;
    if (typeof path !== "string" || !isInside(path)) return malformed(source, `path ${JSON.stringify(path)}`);
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
      return malformed(source, `size of ${path}`);
    }
    entries.push({ path, bytes: size });
  }
  return success(entries);
}

/** `path` below `folder`, each segment escaped. */
export function fileUrl(folder: URL, path: string): URL {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), folder);
}

/** Whether a path stays inside the folder that it is relative to. */
function isInside(path: string): boolean {
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

function malformed(source: string, detail: string): Result<never> {
  return failed({
    type: "download",
    file: source,
    status: 200,
    detail: `malformed list of files: ${detail}`,
  });
}
