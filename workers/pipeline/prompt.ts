import type { ImageId, TokenId, Turn } from "../../src/contract/conversation.ts";
import type { ModelConfig } from "../model-config.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What the prompt has to know of a picture. */
export interface PromptImage {
  /** Equal keys mean equal features: the pixels' hash and the tiling. */
  readonly key: string;
  readonly rows: number;
  readonly cols: number;
}

/** Consecutive image positions, filled by the features of one view. */
export interface ImageRun {
  /** Index of the first of `length` positions. */
  readonly start: number;
  readonly length: number;
  readonly image: ImageId;
  readonly key: string;
  /** Which view: 0 .. rows * cols, the global view last. */
  readonly view: number;
}

/** What the decoder reads. An image position is named by its run; all image tokens share one id. */
export interface Prompt {
  readonly ids: Int32Array<ArrayBuffer>; // (positions)
  /** In order of `start`. Ids elsewhere are text, even when they equal the image token's. */
  readonly runs: readonly ImageRun[];
}

/** The special tokens that prompts are made of, found once per model. */
export interface PromptVocabulary {
  readonly tokenizer: Tokenizer;
  readonly config: ModelConfig;
  readonly start: TokenId;
  readonly endOfUtterance: TokenId;
  readonly fakeImage: TokenId;
  readonly globalImage: TokenId;
}

/**
 * The conversation up to and including `Assistant:`.
 * Throws where a turn names a picture that `images` does not have: whoever calls has added them.
 */
export declare function buildPrompt(
  turns: readonly Turn[],
  images: ReadonlyMap<ImageId, PromptImage>,
  vocabulary: PromptVocabulary,
): Prompt;

/** Positions that a picture takes in a prompt, markers included. */
export declare function imagePositions(rows: number, cols: number, vocabulary: PromptVocabulary): number;

/** Leading positions that are the same in both: equal ids and, at image positions, equal key, view and place. */
export declare function sharedPrefix(one: Prompt, other: Prompt): number;
