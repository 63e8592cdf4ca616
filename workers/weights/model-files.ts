import type { ModelSource } from "../../src/contract/model.ts";
import { assertNever } from "../../src/contract/assert-never.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { download } from "./download.ts";
import type { FileEntry, FileListing } from "./file-listing.ts";
import { listHubFiles } from "./hub-listing.ts";
import { listSiteFiles } from "./site-listing.ts";

/** Bytes of one file so far; called at each chunk of the network. */
export type ReadProgress = (bytes: number, total: number) => void;

/**
 * The files of one model at one fixed version. What they are is known before any is read. Whoever wants a store
 * in front of the network wraps this interface.
 */
export interface ModelFiles {
  /** Names this very version: the same identity means the same bytes. */
  readonly identity: string;
  readonly entries: readonly FileEntry[];
  /**
   * The whole file, in a buffer of its own, written once.
   * Failures: `unsupported-model` (not listed), `offline`, `download`, `integrity`, `cancelled`.
   */
  read(path: string, on: ReadProgress, signal: AbortSignal): Promise<Result<Uint8Array<ArrayBuffer>>>;
}

/**
 * Finds a model's files. `models` is the URL of the site's folder of models, with its slash at the end.
 * Failures: as `ModelFiles.read`.
 */
export async function openModelFiles(
  source: ModelSource,
  models: URL,
  signal: AbortSignal,
): Promise<Result<ModelFiles>> {
  const listing = await listFiles(source, models, signal);
  return listing.ok ? success(filesOf(listing.value)) : listing;
}

function listFiles(source: ModelSource, models: URL, signal: AbortSignal): Promise<Result<FileListing>> {
  switch (source.type) {
    case "site":
      return listSiteFiles(source.name, models, signal);
    case "hub":
      return listHubFiles(source, signal);
    default:
      return assertNever(source);
  }
}

function filesOf(listing: FileListing): ModelFiles {
  const byPath = new Map(listing.entries.map((entry) => [entry.path, entry]));
  return {
    identity: listing.identity,
    entries: listing.entries,
    read(path, on, signal) {
      const entry = byPath.get(path);
      if (entry === undefined) {
        return Promise.resolve(failed({ type: "unsupported-model", reason: "missing-file", detail: path }));
      }
      return download(listing.url(path), entry, on, signal);
    },
  };
}
