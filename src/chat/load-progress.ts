import type { LoadEvent } from "../contract/model.ts";
import type { LoadStep } from "./app-state.ts";

/**
 * Sums the files of one load; each is announced with its size before the first byte of any comes. What is compiled
 * while others are still to come does not hide how much that is.
 */
export function trackLoad(): (event: Exclude<LoadEvent, { type: "stepping-down" }>) => LoadStep {
  const files = new Map<string, { readonly bytes: number; readonly total: number }>();
  return (event) => {
    if (event.type === "downloading") {
      files.set(event.file, { bytes: event.bytes, total: event.total });
    }
    let bytes = 0;
    let total = 0;
    for (const file of files.values()) {
      bytes += file.bytes;
      total += file.total;
    }
    return event.type === "compiling" && bytes >= total
      ? { step: "compiling" }
      : { step: "downloading", bytes, total };
  };
}
