import type { Dtype } from "../../src/contract/device.ts";
import type { LoadedModel } from "../../src/contract/model.ts";
import type { Result } from "../../src/contract/result.ts";
import type { Turn } from "../../src/contract/conversation.ts";

/** One run of the model that is served at `models/full-size/`. */
export interface Trial {
  readonly dtype: Dtype;
  readonly question: string;
  readonly newTokens: number;
}

/** What a trial gave; times in milliseconds. */
export interface Measurement {
  readonly loaded: LoadedModel;
  /** Of the prompt. */
  readonly ids: readonly number[];
  /** After the prompt's last position: (vocabulary). */
  readonly logits: readonly number[];
  readonly tokens: readonly number[];
  readonly text: string;
  /** From the call to three graphs that are ready, download from this machine included. */
  readonly loadMs: number;
  /** From the picture's bytes to its features. */
  readonly visionMs: number;
  /** From asking to the first token, the picture encoded before: the prompt is read. */
  readonly prefillMs: number;
  /** From one token to the next. */
  readonly decodeMs: number;
  /** The runtime's heap, which never shrinks. */
  readonly heapBytes: number;
  /** All that the page and its workers hold at the end, as the browser counts it. */
  readonly pageBytes: number;
}

/** What the worker of a trial offers beside the engine. */
export interface LogitsProbe {
  /** Reads the prompt of these turns from an empty cache and gives the logits of its last position. */
  logits(turns: readonly Turn[]): Promise<Result<Float32Array>>;
}

declare global {
  interface Window {
    measure: (trial: Trial) => Promise<Measurement>;
  }
}
