import type { TokenId } from "../../src/contract/conversation.ts";
import type { Finish } from "../../src/contract/answer.ts";
import { success, type Result } from "../../src/contract/result.ts";
import { macrotask } from "../runtime/macrotask.ts";
import { withToken } from "./kv-cache.ts";
import type { Reader } from "./prefill.ts";
import type { Prompt } from "./prompt.ts";
import type { Sampler } from "./sampler.ts";

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

/**
 * Why an answer that has not ended goes no further. `positions` include the last token's, which is not read yet: when they fill
 * the window, reading it could give one more token, which would have no position of its own.
 */
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
