/** What the worker has done and holds, for tests and for people who measure. */
export interface Counters {
  readonly imagesDecoded: number;
  readonly viewsEncoded: number;
  readonly tokensPrefilled: number;
  readonly tokensDecoded: number;
  /** Alive now. */
  readonly sessions: number;
  readonly tensors: number;
  /** Bytes of the WASM heap, where the runtime shows it; 0 otherwise. */
  readonly heapBytes: number;
}
