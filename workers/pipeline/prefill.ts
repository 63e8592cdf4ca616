import { failed, success, type Result } from "../../src/contract/result.ts";
import { macrotask } from "../runtime/macrotask.ts";
import type { Decoder } from "./decoder.ts";
import type { Embeddings, FeatureSource } from "./embeddings.ts";
import type { Prompt } from "./prompt.ts";

/**
 * Bytes of logits that one run of a prefill may make: graphs give them for every position, and WASM memory never shrinks. A
 * vocabulary of 49280 gets 85 positions, two to three seconds on two cores, and a stop is heard that soon.
 */
const logitsBudget = 2 ** 24;
/** Fewer positions a run than the first are slow; with more than the last a stop is heard late, and a GPU's watchdog bites. */
const chunkBounds = [64, 512] as const;

/** Positions read in one run. */
export function chunkLength(vocabularySize: number): number {
  const [least, most] = chunkBounds;
  return Math.min(most, Math.max(least, Math.floor(logitsBudget / 4 / vocabularySize)));
}

/** What reads a prompt. */
export interface Reader {
  readonly decoder: Decoder;
  readonly embeddings: Pick<Embeddings, "rows">;
  readonly features: FeatureSource;
}

export interface PrefillWatch {
  /** After each chunk: positions read, of those that had to be. */
  readonly onRead: (tokens: number, of: number) => void;
  /** Asked before each chunk: whether something more urgent waits. */
  readonly isUrgent: () => boolean;
  readonly signal: AbortSignal;
}

/** How a prefill ended. `logits` are those of the prompt's last position. */
export type Prefill =
  | { readonly type: "complete"; readonly reused: number; readonly logits: Float32Array }
  | { readonly type: "paused" };

/**
 * Reads a prompt, but for what the KV cache has of it already. Failures: those of a run, and `cancelled`; chunks read before
 * stay in the cache.
 */
export async function prefill(prompt: Prompt, reader: Reader, watch: PrefillWatch): Promise<Result<Prefill>> {
  const { decoder } = reader;
  const length = prompt.ids.length;
  const chunk = Math.min(chunkLength(decoder.config.vocabularySize), decoder.longestRun);
  const reused = decoder.cache.keepFor(prompt);
  while (true) {
    await macrotask();
    if (watch.signal.aborted) return failed({ type: "cancelled" });
    if (watch.isUrgent()) return success({ type: "paused" });
    const from = decoder.cache.length;
    const to = Math.min(from + chunk, length);
    const rows = await reader.embeddings.rows(prompt, from, to, reader.features);
    if (!rows.ok) return rows;
    if (to === length) {
      const logits = await decoder.readForLogits(prompt, to, rows.value, "prefill");
      if (!logits.ok) return logits;
      watch.onRead(to - reused, length - reused);
      return success({ type: "complete", reused, logits: logits.value });
    }
    const read = await decoder.read(prompt, to, rows.value, "prefill");
    if (!read.ok) return read;
    watch.onRead(to - reused, length - reused);
  }
}
