import type { EngineFailure } from "../../src/contract/failure.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { macrotask } from "../runtime/macrotask.ts";
import type { Vision } from "./vision.ts";

/** What is left to encode of one picture, and what there is. */
interface Entry {
  readonly features: Float32Array[]; // of each encoded view: (tokensPerTile, hiddenSize)
  readonly of: number;
  /** Cuts the next view; let go of, with the pixels it holds, after the last. */
  remaining: Iterator<Uint8Array<ArrayBuffer>, void> | undefined;
  /** Cut and not encoded: what fails is encoded again, and not the next view in its place. */
  pending: Uint8Array<ArrayBuffer> | undefined;
}

/** How an encoding ended: all views are there, or it made way and goes on when it is called again. */
export type Encoding = "complete" | "paused";

export interface EncodingWatch {
  /** After each view. */
  readonly onView: (views: number, of: number) => void;
  /** Asked before each view: whether something more urgent waits. */
  readonly isUrgent: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Image features by key. Equal keys mean equal features, so that a picture which comes twice is encoded once; an encoding
 * that was stopped goes on at the view where it was.
 */
export class ImageCache {
  readonly #entries = new Map<string, Entry>();
  #viewsEncoded = 0;

  /** Since the start, for counters. */
  get viewsEncoded(): number {
    return this.#viewsEncoded;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Makes a picture known by its `of` views, none of which is cut before it is encoded. */
  add(key: string, views: Iterator<Uint8Array<ArrayBuffer>, void>, of: number): void {
    this.#entries.set(key, { features: [], of, remaining: views, pending: undefined });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** Features of one view of a picture that is completely encoded: (tokensPerTile, hiddenSize). */
  features(key: string, view: number): Float32Array {
    const features = this.#entry(key).features[view];
    if (features === undefined) throw new Error(`view ${view} of ${key} is not encoded`);
    return features;
  }

  /** Encodes what is missing, view by view. Failures: as `Vision.encode`, and `cancelled`. */
  async encode(key: string, vision: Pick<Vision, "encode">, watch: EncodingWatch): Promise<Result<Encoding>> {
    const entry = this.#entry(key);
    while (entry.features.length < entry.of) {
      await macrotask();
      if (watch.signal.aborted) return failed(cancelled);
      if (watch.isUrgent()) return success("paused");
      entry.pending ??= entry.remaining?.next().value ?? undefined;
      if (entry.pending === undefined) throw new Error("fewer views than planned");
      const features = await vision.encode(entry.pending);
      if (!features.ok) return features;
      entry.pending = undefined;
      entry.features.push(features.value);
      this.#viewsEncoded += 1;
      watch.onView(entry.features.length, entry.of);
    }
    entry.remaining = undefined;
    return success("complete");
  }

  #entry(key: string): Entry {
    const entry = this.#entries.get(key);
    if (entry === undefined) throw new Error(`no picture of key ${key}`);
    return entry;
  }
}

const cancelled: EngineFailure = { type: "cancelled" };
