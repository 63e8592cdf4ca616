/**
 * IEEE 754 half precision as bit patterns. Browsers get `Float16Array` only now (Chromium 135, Safari 18.2), so the
 * conversion is written out.
 */

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Rounds to nearest, ties to even; too large becomes infinity. */
export function float16FromFloat32(values: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i] ?? 0);
  return halves;
}

export function float32FromFloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = fromHalf(halves[i] ?? 0);
  return values;
}

function toHalf(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and more
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24; Math.round breaks ties upwards, so ties are made even by hand.
    const steps = Math.abs(scratch[0]) * 2 ** 24;
    const down = Math.floor(steps);
    const rest = steps - down;
    const isUp = rest > 0.5 || (rest === 0.5 && down % 2 === 1);
    return sign | (isUp ? down + 1 : down);
  }
  const rebased = magnitude - 0x38000000;
  const odd = (rebased >>> 13) & 1;
  return sign | ((rebased + 0xfff + odd) >>> 13);
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
