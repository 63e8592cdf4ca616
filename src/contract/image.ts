/**
 * How finely an image is cut. `longest`: the longest edge is scaled to that many tiles; `auto`: as many as the
 * picture fills, at most 4; `reference`: what the Python processor does by default; `whole`: one view, never cut.
 */
export type Detail =
  | { readonly type: "auto" }
  | { readonly type: "longest"; readonly tiles: number }
  | { readonly type: "reference" }
  | { readonly type: "whole" };

export interface ImageFacts {
  /** Size in pixels after the EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Tiles cut from it; 0 and 0 when the whole picture is the one view. */
  readonly rows: number;
  readonly cols: number;
  /** Views encoded: rows * cols + 1. */
  readonly views: number;
  /** Positions it takes in the prompt, markers included. */
  readonly tokens: number;
}

export type ImageEvent =
  | { readonly type: "decoded"; readonly facts: ImageFacts }
  | { readonly type: "encoded"; readonly views: number; readonly of: number };

/** What the model is given, for inspection. */
export interface ModelInput {
  readonly ids: readonly number[];
  readonly images: readonly InspectedImage[];
}

export interface InspectedImage {
  readonly rows: number;
  readonly cols: number;
  readonly tileSize: number;
  /** 8-bit RGB, (tileSize, tileSize, 3) each, in the model's order, the global view last. */
  readonly views: readonly Uint8Array<ArrayBuffer>[];
}
