import type { TokenId } from "../../src/contract/conversation.ts";

/** What a model's own files say about it; no number of a model is written in code. */
export interface ModelConfig {
  readonly modelType: "idefics3" | "smolvlm";
  readonly image: ImageConfig;
  readonly vision: VisionConfig;
  readonly decoder: DecoderConfig;
  readonly tokens: TokenConfig;
}

/** How a picture becomes views (`preprocessor_config.json`). */
export interface ImageConfig {
  /** Edge of a view in pixels: `max_image_size.longest_edge`. */
  readonly tileSize: number;
  /** What the reference scales the longest edge to: `size.longest_edge`. */
  readonly longestEdge: number;
  /** Whether the reference cuts pictures: `do_image_splitting`. */
  readonly splitting: boolean;
  /** A pixel becomes `(value * rescaleFactor - mean) / std`. */
  readonly rescaleFactor: number;
  readonly mean: Rgb;
  readonly std: Rgb;
}

export type Rgb = readonly [red: number, green: number, blue: number];

export interface VisionConfig {
  readonly patchSize: number;
  /** Image tokens of one view: `(tileSize / patchSize)² / scaleFactor²`. */
  readonly tokensPerTile: number;
}

export interface DecoderConfig {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabularySize: number;
  /** Positions of the context window. */
  readonly contextLength: number;
}

export interface TokenConfig {
  /** The id at whose positions image features stand. */
  readonly image: TokenId;
  /** Any of these ends an answer; at least one. */
  readonly end: readonly TokenId[];
}
