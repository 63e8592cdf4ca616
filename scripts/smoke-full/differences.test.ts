import { expect, test } from "vitest";
import { differences, isSame, sameStart } from "./differences.mjs";

test("the largest difference and the root mean square of all", () => {
  const { worst, rms } = differences([1, 2, 3, 4], Float32Array.of(1, 2.5, 3, 3));
  expect(worst).toBe(1);
  expect(rms).toBeCloseTo(Math.sqrt(1.25 / 4));
});

test("what is missing or not a number is no small difference", () => {
  const expected = Float32Array.of(1, 2, 3);
  expect(differences([1, 2], expected).worst).toBeNaN();
  expect(differences([], expected).worst).toBeNaN();
  expect(differences([Number.NaN, 2, 3], expected).worst).toBeNaN();
  expect(differences([1, 2, Number.POSITIVE_INFINITY], expected).worst).toBe(Number.POSITIVE_INFINITY);
});

test("lists are the same up to where they are not", () => {
  expect(sameStart([5, 6, 7], [5, 6, 8])).toBe(2);
  expect(sameStart([5], [5, 6])).toBe(1);
  expect(isSame([5, 6], [5, 6])).toBe(true);
  expect(isSame([5, 6, 7], [5, 6])).toBe(false);
  expect(isSame([5], [5, 6])).toBe(false);
});
