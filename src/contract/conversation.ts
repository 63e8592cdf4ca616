import type { Brand } from "./brand.ts";

/** Names one image of one conversation; made by the page, known to the worker. */
export type ImageId = Brand<string, "ImageId">;

/** A position in the tokenizer's vocabulary. */
export type TokenId = Brand<number, "TokenId">;

/** A piece of a message. Text and images interleave freely. */
export type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly image: ImageId };

/**
 * One message. An assistant's turn keeps the ids the model generated, so that a follow-up continues from
 * exactly what was said; `text` alone is for turns that did not come from this model.
 */
export type Turn =
  | { readonly role: "system" | "user"; readonly content: readonly Part[] }
  | { readonly role: "assistant"; readonly text: string; readonly tokens?: readonly TokenId[] };
