import type { TokenId } from "../../src/contract/conversation.ts";
import type { Finish } from "../../src/contract/answer.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { macrotask } from "../runtime/macrotask.ts";
import type { Decoder } from "./decoder.ts";
import type { Embeddings, FeatureSource } from "./embeddings.ts";
import { withToken } from "./kv-cache.ts";
import type { Prompt } from "./prompt.ts";
import type { Sampler } from "./sampler.ts";

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

export interface GenerateLimits {
  readonly maxNewTokens: number;
  /** Positions of the context window. */
  readonly contextLength: number;
  readonly end: readonly TokenId[];
}

/** What makes an answer of logits. */
export interface Writer {
  readonly sampler: Sampler;
  readonly limits: GenerateLimits;
  /** Is given each token; says whether the text has reached a stop string with it. */
  readonly onToken: (token: TokenId) => boolean;
}

export interface Generated {
  readonly finish: Finish;
  /** The ending token included. */
  readonly tokens: readonly TokenId[];
}

/**
 * Makes tokens from the logits of a prompt's last position on. Stopped by the signal it is a success with the tokens made so
 * far. Failures: those of a run, and `wrong-numbers`.
 */
export async function generate(
  prompt: Prompt,
  logits: Float32Array,
  reader: Reader,
  { sampler, limits, onToken }: Writer,
  signal: AbortSignal,
): Promise<Result<Generated>> {
  const tokens: TokenId[] = [];
  let sequence = prompt;
  let next = sampler.next(logits, sequence.ids, "prefill");
  while (next.ok) {
    const token = next.value;
    tokens.push(token);
    const isAtStop = onToken(token);
    sequence = withToken(sequence, token);
    await macrotask();
    const ended = limits.end.includes(token) ? "end" : isAtStop ? "stop-string" : undefined;
    const finish = ended ?? cut(tokens.length, sequence.ids.length, limits, signal);
    if (finish !== undefined) return success({ finish, tokens });
    next = await step(sequence, reader, sampler);
  }
  return next;
}

/** Why an answer that has not ended goes no further. */
function cut(
  tokens: number,
  positions: number,
  limits: GenerateLimits,
  signal: AbortSignal,
): Finish | undefined {
  if (tokens >= limits.maxNewTokens || positions >= limits.contextLength) return "length";
  return signal.aborted ? "stopped" : undefined;
}

/** Reads the sequence's last token and takes the next one. */
async function step(sequence: Prompt, reader: Reader, sampler: Sampler): Promise<Result<TokenId>> {
  const length = sequence.ids.length;
  const rows = await reader.embeddings.rows(sequence, length - 1, length, reader.features);
  if (!rows.ok) return rows;
  const logits = await reader.decoder.readForLogits(sequence, length, rows.value, "decode");
  return logits.ok ? sampler.next(logits.value, sequence.ids, "decode") : logits;
}
