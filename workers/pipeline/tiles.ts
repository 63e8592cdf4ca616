import { assertNever } from "../../src/contract/assert-never.ts";
import type { Detail } from "../../src/contract/image.ts";
import type { ImageConfig } from "../model/model-config.ts";
import { scale } from "./lanczos.ts";
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

/** The Auto rule never cuts finer than this many tiles along the longest edge. */
const autoTiles = 4;

/** The reference scales nothing beyond this edge (`MAX_IMAGE_SIZE`). */
const longestScaledEdge = 4096;

/**
 * The sizes and the grid of a picture of `width` x `height` pixels, by the reference's integer rules
 * (`transformers`, `Idefics3ImageProcessorPil`): the longest edge becomes a number of tiles, then both edges become
 * whole tiles, aspect ratio disregarded.
 */
export function planTiles(width: number, height: number, detail: Detail, image: ImageConfig): TilePlan {
  const { tileSize } = image;
  const { longestEdge, splits } = fineness(width, height, detail, image);
  const scaled = belowMaximum(toLongestEdge({ width, height }, longestEdge));
  if (!splits) {
    const scalings = [scaled, { width: tileSize, height: tileSize }];
    return { scalings, rows: 0, cols: 0, views: 1, tileSize };
  }
  const stretched = toWholeTiles(scaled, tileSize);
  const single = stretched.width <= tileSize && stretched.height <= tileSize;
  const rows = single ? 0 : stretched.height / tileSize;
  const cols = single ? 0 : stretched.width / tileSize;
  return { scalings: [scaled, stretched], rows, cols, views: rows * cols + 1, tileSize };
}

/**
 * The views in the model's order, the global view last: 8-bit RGB, (tileSize, tileSize, 3) each, a buffer of its
 * own. Made one at a time, so that the first is encoded before the last is cut, and work stops where iteration does.
 */
export function* cutTiles(pixels: Pixels, plan: TilePlan): Generator<Uint8Array<ArrayBuffer>, void> {
  const { rows, cols, tileSize } = plan;
  const whole = plan.scalings.reduce<Pixels>((from, size) => scale(from, size.width, size.height), pixels);
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < cols; col += 1) yield cut(whole, row * tileSize, col * tileSize, tileSize);
  }
  // A copy where nothing was scaled: a view is its receiver's own.
  const last = scale(whole, tileSize, tileSize).data;
  yield last === pixels.data ? last.slice() : last;
}

/** Writes one view into `target` as the vision encoder wants it: planes of red, green and blue, normalized. */
export function normalizeView(
  view: Uint8Array, // (tileSize, tileSize, 3)
  image: ImageConfig,
  target: Float32Array, // (3, tileSize, tileSize)
): void {
  const area = view.length / 3;
  image.mean.forEach((mean, channel) => {
    const values = normalizedValues(image.rescaleFactor, mean, image.std[channel] ?? 1);
    const plane = target.subarray(channel * area, (channel + 1) * area);
    for (let pixel = 0; pixel < area; pixel += 1) {
      plane[pixel] = values[view[pixel * 3 + channel] ?? 0] ?? 0;
    }
  });
}

/** What each of the 256 values becomes, rounded to 32 bits at each step as the reference does. */
function normalizedValues(rescaleFactor: number, mean: number, std: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => {
    const rescaled = Math.fround(value * rescaleFactor);
    return Math.fround(rescaled - Math.fround(mean)) / Math.fround(std);
  });
}

/** What the longest edge is scaled to, and whether the picture is cut at all. */
function fineness(
  width: number,
  height: number,
  detail: Detail,
  image: ImageConfig,
): { readonly longestEdge: number; readonly splits: boolean } {
  switch (detail.type) {
    case "auto": {
      const filled = Math.round(Math.max(width, height) / image.tileSize);
      const tiles = Math.min(Math.max(filled, 1), autoTiles);
      return { longestEdge: tiles * image.tileSize, splits: image.splitting };
    }
    case "longest":
      return { longestEdge: Math.max(1, Math.trunc(detail.tiles)) * image.tileSize, splits: true };
    case "reference":
      return { longestEdge: image.longestEdge, splits: image.splitting };
    case "whole":
      return { longestEdge: image.longestEdge, splits: false };
    default:
      return assertNever(detail);
  }
}

/** `_resize_output_size_rescale_to_max_len`: the other edge in proportion, cut to an integer, made even, at least 1. */
function toLongestEdge({ width, height }: Size, longestEdge: number): Size {
  const aspect = width / height;
  return width >= height
    ? { width: longestEdge, height: Math.max(even(Math.trunc(longestEdge / aspect)), 1) }
    : { width: Math.max(even(Math.trunc(longestEdge * aspect)), 1), height: longestEdge };
}

function even(edge: number): number {
  return edge + (edge % 2);
}

/** `_resize_output_size_scale_below_upper_bound` */
function belowMaximum(size: Size): Size {
  const { width, height } = size;
  if (Math.max(width, height) <= longestScaledEdge) return size;
  const aspect = width / height;
  return width >= height
    ? { width: longestScaledEdge, height: Math.max(Math.trunc(longestScaledEdge / aspect), 1) }
    : { width: Math.max(Math.trunc(longestScaledEdge * aspect), 1), height: longestScaledEdge };
}

/** `resize_for_vision_encoder`: the longest edge up to whole tiles, the other one in proportion to it and up again. */
function toWholeTiles({ width, height }: Size, tileSize: number): Size {
  const aspect = width / height;
  const up = (edge: number) => Math.ceil(edge / tileSize) * tileSize;
  return width >= height
    ? { width: up(width), height: up(Math.trunc(up(width) / aspect)) }
    : { width: up(Math.trunc(up(height) * aspect)), height: up(height) };
}

function cut(whole: Pixels, top: number, left: number, edge: number): Uint8Array<ArrayBuffer> {
  const view = new Uint8Array(edge * edge * 3);
  for (let row = 0; row < edge; row += 1) {
    const start = ((top + row) * whole.width + left) * 3;
    view.set(whole.data.subarray(start, start + edge * 3), row * edge * 3);
  }
  return view;
}
