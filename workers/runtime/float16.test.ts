import { expect, test } from "vitest";
import { float16FromFloat32, float32FromFloat16 } from "./float16.ts";

test("every half survives the way to float32 and back", () => {
  const halves = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
  const back = float16FromFloat32(float32FromFloat16(halves));
  const changed = halves.filter((bits, i) => !isNaNBits(bits) && back[i] !== bits);
  expect([...changed]).toEqual([]);
});

test("known values", () => {
  const values = Float32Array.of(1, -2, 0.5, 65504, 2 ** -14, 2 ** -24, Infinity, -0);
  const halves = [0x3c00, 0xc000, 0x3800, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x8000];
  expect([...float16FromFloat32(values)]).toEqual(halves);
});

test("rounds to nearest, ties to even, and overflows to infinity", () => {
  const ulp = 2 ** -10;
  const values = Float32Array.of(1 + ulp / 2, 1 + (3 * ulp) / 2, 1 + ulp * 0.51, 65519, 65520, 2 ** -25);
  expect([...float16FromFloat32(values)]).toEqual([0x3c00, 0x3c02, 0x3c01, 0x7bff, 0x7c00, 0]);
});

test("not a number stays not a number", () => {
  const [value] = float32FromFloat16(float16FromFloat32(Float32Array.of(NaN)));
  expect(value).toBeNaN();
});

function isNaNBits(bits: number): boolean {
  return (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
}
