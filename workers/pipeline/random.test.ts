import { expect, test } from "vitest";
import { pcg32, seededCoins } from "./random.ts";

test("gives the numbers of PCG32's own demo", () => {
  const next = pcg32(42n, 54n);
  // The first round that `pcg32-demo` of the reference implementation prints.
  expect(Array.from({ length: 6 }, next)).toEqual([
    0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e,
  ]);
});

test.each([0, 1, 2 ** 53 - 1])("coins from seed %d lie in [0, 1), evenly, and come again", (seed) => {
  const coin = seededCoins(seed);
  const coins = Array.from({ length: 10_000 }, coin);
  expect(coins.every((value) => value >= 0 && value < 1)).toBe(true);
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    coins.filter((value) => Math.floor(value * 10) === tenth),
  );
  // Five standard deviations of a tenth of 10,000: 5 * sqrt(10000 * 0.09).
  for (const tenth of tenths) expect(Math.abs(tenth.length - 1000)).toBeLessThan(150);
  const again = seededCoins(seed);
  expect(coins.slice(0, 100)).toEqual(Array.from({ length: 100 }, again));
});
