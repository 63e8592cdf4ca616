import type { ImageId } from "./conversation.ts";

/** What can go wrong that a user can do something about, each with its facts; the page makes the sentence. */
export type EngineFailure =
  | { readonly type: "cancelled" }
  /** No network, and `file` is not on this device. */
  | { readonly type: "offline"; readonly file: string }
  /** The server answered, but not with the file: 404, 401, 5xx, or a web page in its place. */
  | { readonly type: "download"; readonly file: string; readonly status: number; readonly detail: string }
  /** A file is not what its listing says: `received` of `expected` bytes. */
  | {
      readonly type: "integrity";
      readonly file: string;
      readonly expected: number;
      readonly received: number;
    }
  | {
      readonly type: "unreadable-image";
      readonly image: ImageId;
      readonly reason: UnreadableReason;
      readonly mime: string;
    }
  /** The prompt takes `tokens` positions and the model has `limit`. */
  | { readonly type: "context-full"; readonly tokens: number; readonly limit: number }
  | { readonly type: "out-of-memory"; readonly doing: Stage; readonly detail: string }
  /** The folder or repository does not hold a model that Ocelli can run. */
  | { readonly type: "unsupported-model"; readonly reason: UnsupportedReason; readonly detail: string }
  | { readonly type: "device-lost"; readonly detail: string }
  /** The runtime failed; the engine starts again in a fresh worker. */
  | { readonly type: "runtime"; readonly doing: Stage; readonly detail: string }
  /** The worker died. The conversation is intact, the next call starts a new one. */
  | { readonly type: "crashed"; readonly detail: string }
  /** The device gave logits that are not numbers. */
  | { readonly type: "wrong-numbers"; readonly doing: Stage };

/** What the engine was doing. */
export type Stage = "loading" | "vision" | "prefill" | "decode";

export type UnreadableReason =
  /** No bytes at all. */
  | "empty"
  /** The bytes are of no image format that this browser decodes. */
  | "format"
  /** An image format, but damaged or cut off. */
  | "damaged"
  /** More pixels than can be decoded safely. */
  | "too-large";

export type UnsupportedReason =
  | "missing-file"
  | "not-idefics3"
  | "malformed-config"
  | "unknown-input"
  | "missing-input"
  | "missing-output"
  | "dtype";
