import { expect, test } from "vitest";
import { dropAlpha } from "./rgb.ts";

const source = Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255, 7, 8, 9, 128);

test("the color under alpha is kept, in either order", () => {
  const target = new Uint8Array(9);
  dropAlpha(source, "rgb", target);
  expect([...target]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  dropAlpha(source, "bgr", target);
  expect([...target]).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
});

test("the target says how many pixels there are", () => {
  const target = new Uint8Array(6);
  dropAlpha(source, "rgb", target);
  expect([...target]).toEqual([1, 2, 3, 4, 5, 6]);
});
