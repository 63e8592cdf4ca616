import type { ImageRun, Prompt } from "./prompt.ts";

/**
 * Leading positions that are the same in both: equal ids and, where a picture's features stand, the same features
 * at the same place. What was computed for these positions can be used again.
 */
export function sharedPrefix(one: Prompt, other: Prompt): number {
  const ids = sharedIds(one.ids, other.ids);
  const runs = Math.max(one.runs.length, other.runs.length);
  for (let index = 0; index < runs; index += 1) {
    const [left, right] = [one.runs[index], other.runs[index]];
    const start = Math.min(left?.start ?? Number.POSITIVE_INFINITY, right?.start ?? Number.POSITIVE_INFINITY);
    if (start >= ids) return ids;
    if (!isSameRun(left, right)) return start;
  }
  return ids;
}

function sharedIds(one: Int32Array, other: Int32Array): number {
  const length = Math.min(one.length, other.length);
  for (let position = 0; position < length; position += 1) {
    if (one[position] !== other[position]) return position;
  }
  return length;
}

/** Lengths are equal where keys are: a key belongs to one model. */
function isSameRun(one: ImageRun | undefined, other: ImageRun | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.start === other.start &&
    one.key === other.key &&
    one.view === other.view
  );
}
