import type { EngineFailure, Stage } from "../../src/contract/failure.ts";

/** The runtime has no error classes: what happened is only in the words. */
const memoryWords = /out of memory|bad_alloc|memory allocation|allocation failed|cannot enlarge memory/i;
const lostWords = /device (is |was )?lost|lost device|instance dropped/i;

/**
 * What a failed call of the runtime means. Whatever it is, the worker is of no use afterwards: the runtime keeps a failed
 * start or run for ever. `error` may be a number, a C++ exception that was not unwound.
 */
export function runtimeFailure(error: unknown, doing: Stage): EngineFailure {
  const detail = error instanceof Error ? error.message : `exception ${String(error)}`;
  if (lostWords.test(detail)) return { type: "device-lost", detail };
  if (memoryWords.test(detail) || error instanceof RangeError)
    return { type: "out-of-memory", doing, detail };
  return { type: "runtime", doing, detail };
}
