/** How the first three of four bytes of a pixel follow each other. */
export type ByteOrder = "rgb" | "bgr";

/** Writes `target` from as many pixels of `source`, without their fourth byte. */
export function dropAlpha(
  source: Uint8Array | Uint8ClampedArray, // (pixels or more, 4)
  order: ByteOrder,
  target: Uint8Array, // (pixels, 3)
): void {
  const [red, blue] = order === "rgb" ? [0, 2] : [2, 0];
  for (let from = 0, to = 0; to < target.length; from += 4, to += 3) {
    target[to] = source[from + red] ?? 0;
    target[to + 1] = source[from + 1] ?? 0;
    target[to + 2] = source[from + blue] ?? 0;
  }
}
