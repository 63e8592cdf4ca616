import { createHash } from "node:crypto";
import { assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Detail } from "../../src/contract/image.ts";
import tilings from "../golden/tilings.json" with { type: "json" };
import views from "../golden/views.json" with { type: "json" };
import type { ImageConfig } from "../model/model-config.ts";
import type { Pixels } from "./pixels.ts";
import { cutTiles, normalizeView, planTiles } from "./tiles.ts";

const image: ImageConfig = {
  tileSize: 512,
  longestEdge: 2048,
  splitting: true,
  rescaleFactor: 1 / 255,
  // Not those of any model: unequal, so that a mixed-up channel shows.
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

test.each(tilings)("$size at $longest tiles is planned as the reference does", (golden) => {
  const [width = 0, height = 0] = golden.size;
  const plan = planTiles(width, height, { type: "longest", tiles: golden.longest }, image);
  expect(plan).toEqual({
    scalings: [golden.scaled, golden.stretched].map(([w, h]) => ({ width: w, height: h })),
    rows: golden.rows,
    cols: golden.columns,
    views: golden.rows * golden.columns + 1,
    tileSize: 512,
  });
});

test.each(views)(
  "the views of $size at $longest tiles (cut: $cut) are the reference's, bit for bit",
  (golden) => {
    const [width = 0, height = 0] = golden.size;
    const detail: Detail = golden.cut ? { type: "longest", tiles: golden.longest } : { type: "whole" };
    const plan = planTiles(width, height, detail, image);
    expect([plan.rows, plan.cols, plan.views]).toEqual([golden.rows, golden.columns, golden.views]);
    const bytes = createHash("sha256");
    const floats = createHash("sha256");
    const target = new Float32Array(3 * 512 * 512);
    for (const view of cutTiles(ripples(width, height), plan)) {
      bytes.update(view);
      normalizeView(view, image, target);
      floats.update(new Uint8Array(target.buffer));
    }
    expect(bytes.digest("hex")).toBe(golden.bytes);
    expect(floats.digest("hex")).toBe(golden.floats);
  },
);

describe("detail", () => {
  test.each([
    [1, 1, 1],
    [512, 512, 1],
    [767, 10, 1],
    [768, 10, 2],
    [10, 1280, 3],
    [1791, 1, 3],
    [1792, 1, 4],
    [9000, 9000, 4],
  ])("auto makes of %i x %i a picture %i tiles long", (width, height, tiles) => {
    expect(planTiles(width, height, { type: "auto" }, image)).toEqual(
      planTiles(width, height, { type: "longest", tiles }, image),
    );
  });

  test("reference is the model's own longest edge", () => {
    expect(planTiles(640, 480, { type: "reference" }, image)).toMatchObject({ rows: 3, cols: 4, views: 13 });
    const small = { ...image, longestEdge: 512 };
    expect(planTiles(640, 480, { type: "reference" }, small)).toMatchObject({ rows: 0, views: 1 });
  });

  test("a model that is never given tiles is given none unless asked", () => {
    const unsplit = { ...image, splitting: false };
    expect(planTiles(2000, 2000, { type: "auto" }, unsplit).views).toBe(1);
    expect(planTiles(2000, 2000, { type: "reference" }, unsplit).views).toBe(1);
    expect(planTiles(2000, 2000, { type: "longest", tiles: 2 }, unsplit).views).toBe(5);
  });
});

test("no picture is scaled beyond 4096 pixels", () => {
  const plan = planTiles(300, 100, { type: "longest", tiles: 20 }, image);
  expect(plan.scalings).toEqual([
    { width: 4096, height: 1365 },
    { width: 4096, height: 1536 },
  ]);
});

test("of any picture, the grid is the stretched size in whole tiles", () => {
  const edge = integer({ min: 1, max: 20_000 });
  assert(
    property(edge, edge, integer({ min: 1, max: 4 }), (width, height, tiles) => {
      const plan = planTiles(width, height, { type: "longest", tiles }, image);
      const last = plan.scalings.at(-1);
      expect(last).toEqual({ width: Math.max(plan.cols, 1) * 512, height: Math.max(plan.rows, 1) * 512 });
      expect(Math.max(plan.rows, plan.cols, 1)).toBe(tiles);
    }),
  );
});

test("stopping the iteration stops the cutting, and a view is no window into the picture", () => {
  const pixels = ripples(512, 512);
  const [only] = cutTiles(pixels, planTiles(512, 512, { type: "auto" }, image));
  expect(only?.buffer).not.toBe(pixels.data.buffer);
  const plan = planTiles(1024, 1024, { type: "auto" }, image);
  const iteration = cutTiles(ripples(1024, 1024), plan);
  expect(iteration.next().value?.length).toBe(512 * 512 * 3);
  iteration.return();
  expect(iteration.next().done).toBe(true);
});

/** The picture that the golden views are of: waves that grow finer than the pixels. */
function ripples(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, index = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1, index += 1) {
        data[index] = (7 * x * x + 13 * y * y + x * y * (channel + 3) + 97 * channel) >> 3;
      }
    }
  }
  return { width, height, data };
}
