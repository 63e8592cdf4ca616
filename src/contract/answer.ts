import type { ImageId, TokenId, Turn } from "./conversation.ts";
import type { Sampling } from "./sampling.ts";

export interface AnswerRequest {
  /** The whole conversation; the last turn is the user's. */
  readonly turns: readonly Turn[];
  /** At least 1. */
  readonly maxNewTokens: number;
  /** Greedy where it is left out. */
  readonly sampling?: Sampling;
  /**
   * The answer ends as soon as its text holds one of these, none of them empty. The text that is streamed ends before it; its
   * tokens stay in `AnswerStats.tokens`, as in `transformers`. What special tokens are called is not part of the text.
   */
  readonly stop?: readonly string[];
}

export type AnswerEvent =
  | { readonly type: "encoding"; readonly image: ImageId; readonly views: number; readonly of: number }
  | { readonly type: "reading"; readonly tokens: number; readonly of: number }
  | { readonly type: "text"; readonly chunk: string };

/** Why an answer ended: the model said so; its text reached a stop string; the token or context limit; the user. */
export type Finish = "end" | "stop-string" | "length" | "stopped";

export interface AnswerStats {
  readonly finish: Finish;
  /** What was generated, the ending token included, for the next turn's prompt. */
  readonly tokens: readonly TokenId[];
  /** Positions of the prompt, and how many of them were already in the KV cache. */
  readonly promptTokens: number;
  readonly reusedTokens: number;
  /** Views encoded for this answer (not those encoded before it was asked). */
  readonly encodedViews: number;
  /** From the request to the first token, and from there to the last, in milliseconds. */
  readonly timeToFirstTokenMs: number;
  readonly decodeMs: number;
}
