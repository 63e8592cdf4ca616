// @ts-check
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodePng } from "../png.mjs";

/**
 * Writes `prompt.json` with the ids and, for each image, the rows and columns of its tiles (0 and 0 for one view),
 * and `image-I-tile-J.png` with the views in the model's order, the global one last. I and J count from 0.
 * @param {import("../../src/contract/image.ts").ModelInput} input
 * @param {string} folder made if it is not there
 */
export async function writeDump({ ids, images }, folder) {
  await mkdir(folder, { recursive: true });
  const prompt = {
    ids,
    rows: images.map(({ rows }) => rows),
    cols: images.map(({ cols }) => cols),
    images: images.map(({ rows, cols, tileSize, views }) => ({ rows, cols, tileSize, views: views.length })),
  };
  await writeFile(join(folder, "prompt.json"), `${JSON.stringify(prompt)}\n`);
  for (const [image, { tileSize, views }] of images.entries()) {
    for (const [view, rgb] of views.entries()) {
      const png = encodePng(tileSize, tileSize, rgb);
      await writeFile(join(folder, `image-${image}-tile-${view}.png`), png);
    }
  }
}
