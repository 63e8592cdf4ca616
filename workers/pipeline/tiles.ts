import type { Detail } from "../../src/contract/image.ts";
import type { ImageConfig } from "../model-config.ts";
import type { Pixels } from "./pixels.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture is scaled and cut; says everything that depends on its size. */
export interface TilePlan {
  /** Sizes the whole picture is scaled to, one after the other; the last one is what is cut. */
  readonly scalings: readonly Size[];
  /** Tiles; 0 and 0 when the whole picture is the one view. */
  readonly rows: number;
  readonly cols: number;
  /** rows * cols + 1 */
  readonly views: number;
  /** Edge of every view in pixels. */
  readonly tileSize: number;
}

/** Pure; the reference's integer rules. */
export declare function planTiles(
  width: number,
  height: number,
  detail: Detail,
  image: ImageConfig,
): TilePlan;

/**
 * The views in the model's order, the global view last: 8-bit RGB, (tileSize, tileSize, 3) each, a buffer of its
 * own. Made one at a time, so that the first is encoded before the last is cut, and work stops where iteration does.
 */
export declare function cutTiles(pixels: Pixels, plan: TilePlan): Generator<Uint8Array<ArrayBuffer>, void>;

/**
 * Writes one view into `target` as the vision encoder wants it: (3, tileSize, tileSize), normalized.
 */
export declare function normalizeView(
  view: Uint8Array,
  image: ImageConfig,
  target: Float32Array, // (3, tileSize, tileSize)
): void;
