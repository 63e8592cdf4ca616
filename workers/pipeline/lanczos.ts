import type { Pixels } from "./pixels.ts";

/**
 * Scaling as Pillow's `Image.resize(size, LANCZOS)` does it, to the last bit: an antialiased Lanczos filter with
 * weights in fixed point, along rows and along columns, rounded to 8 bits after each pass. The same pixels where
 * the size is the same.
 * Source: Pillow 13.0, `src/libImaging/Resample.c` (8-bit branch).
 */
export function scale(pixels: Pixels, width: number, height: number): Pixels {
  return columnsFirst(pixels, width, height)
    ? scaleRows(scaleColumns(pixels, height), width)
    : scaleColumns(scaleRows(pixels, width), height);
}

/**
 * Pillow scales rows first, except where that is much the slower order: since 13.0 it begins with the columns of
 * a picture that loses more than twice as many rows as columns. Earlier versions never did; the rounding differs.
 */
function columnsFirst(pixels: Pixels, width: number, height: number): boolean {
  const lostRows = pixels.height - height;
  return lostRows > 0 && lostRows > (pixels.width - width) * 2;
}

/** Pillow's `PRECISION_BITS`: 32 bits less 8 for the pixel and 2 for sign and overshoot. */
const fractionBits = 32 - 8 - 2;
const half = 1 << (fractionBits - 1);

const lobes = 3;

/** For each output position: the input positions that it is made of, and their weights. */
interface Windows {
  readonly first: Int32Array; // (outputs)
  readonly count: Int32Array; // (outputs)
  /** Fixed point; `taps` places per output, of which `count` are used. */
  readonly weights: Int32Array; // (outputs, taps)
  readonly taps: number;
}

function windows(inputs: number, outputs: number): Windows {
  const step = inputs / outputs;
  // Scaling down, the filter is widened by the scale, which is what antialiasing is; scaling up, it is not.
  const widening = Math.max(step, 1);
  const reach = lobes * widening;
  const taps = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(outputs);
  const count = new Int32Array(outputs);
  const weights = new Int32Array(outputs * taps);
  const exact = new Float64Array(taps);
  for (let output = 0; output < outputs; output += 1) {
    const center = (output + 0.5) * step;
    const from = Math.max(Math.trunc(center - reach + 0.5), 0);
    const used = Math.min(Math.trunc(center + reach + 0.5), inputs) - from;
    let sum = 0;
    for (let tap = 0; tap < used; tap += 1) {
      const weight = lanczos((tap + from - center + 0.5) / widening);
      exact[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < used; tap += 1) {
      const weight = (exact[tap] ?? 0) / sum;
      weights[output * taps + tap] = Math.trunc(weight * (1 << fractionBits) + (weight < 0 ? -0.5 : 0.5));
    }
    first[output] = from;
    count[output] = used;
  }
  return { first, count, weights, taps };
}

function lanczos(x: number): number {
  return x >= -lobes && x < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function scaleRows(pixels: Pixels, width: number): Pixels {
  const { data, width: inputs, height } = pixels;
  if (inputs === width) return pixels;
  const { first, count, weights, taps } = windows(inputs, width);
  const scaled = new Uint8ClampedArray(height * width * 3);
  let target = 0;
  for (let row = 0; row < height; row += 1) {
    for (let x = 0; x < width; x += 1) {
      let source = (row * inputs + at(first, x)) * 3;
      const start = x * taps;
      const end = start + at(count, x);
      let red = half;
      let green = half;
      let blue = half;
      for (let tap = start; tap < end; tap += 1) {
        const weight = at(weights, tap);
        red += at(data, source) * weight;
        green += at(data, source + 1) * weight;
        blue += at(data, source + 2) * weight;
        source += 3;
      }
      // The array clamps what overshoots to 0..255, as Pillow does.
      scaled[target] = red >> fractionBits;
      scaled[target + 1] = green >> fractionBits;
      scaled[target + 2] = blue >> fractionBits;
      target += 3;
    }
  }
  return { width, height, data: new Uint8Array(scaled.buffer) };
}

function scaleColumns(pixels: Pixels, height: number): Pixels {
  const { data, width, height: inputs } = pixels;
  if (inputs === height) return pixels;
  const { first, count, weights, taps } = windows(inputs, height);
  const rowBytes = width * 3;
  const scaled = new Uint8ClampedArray(height * rowBytes);
  // A whole row at a time: memory is read in its own order.
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < height; y += 1) {
    sums.fill(half);
    let source = at(first, y) * rowBytes;
    const start = y * taps;
    const end = start + at(count, y);
    for (let tap = start; tap < end; tap += 1) {
      const weight = at(weights, tap);
      for (let index = 0; index < rowBytes; index += 1) {
        sums[index] = at(sums, index) + at(data, source + index) * weight;
      }
      source += rowBytes;
    }
    const target = y * rowBytes;
    for (let index = 0; index < rowBytes; index += 1)
      scaled[target + index] = at(sums, index) >> fractionBits;
  }
  return { width, height, data: new Uint8Array(scaled.buffer) };
}

/** Indices here are inside by construction: the windows end where the picture ends. */
function at(array: Int32Array | Uint8Array, index: number): number {
  return array[index] as number;
}
