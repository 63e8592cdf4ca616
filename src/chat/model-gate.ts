import { effect, type ReadonlySignal } from "@preact/signals";
import type { ModelState, ReadyModel } from "./app-state.ts";

/** Waits for a model that answers, over failed loads and new ones; `undefined` once the signal fires. */
export async function modelReady(
  state: ReadonlySignal<ModelState>,
  signal: AbortSignal,
): Promise<ReadyModel | undefined> {
  if (signal.aborted) {
    return undefined;
  }
  const done = new AbortController();
  try {
    return await new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(undefined), { signal: done.signal });
      const stopWatching = effect(() => {
        if (state.value.phase === "ready") {
          resolve(state.value.model);
        }
      });
      done.signal.addEventListener("abort", stopWatching);
    });
  } finally {
    done.abort();
  }
}
