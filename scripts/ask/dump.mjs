// @ts-check
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodePng } from "../png.mjs";

/**
 * What a model was given. `rgb` is base64 of (tileSize, tileSize, 3) bytes.
 * @typedef {{ rows: number, cols: number, tileSize: number, rgb: readonly string[] }} DumpedImage
 * @typedef {{ ids: readonly number[], images: readonly DumpedImage[] }} Dumped
 */

/**
 * Writes `prompt.json` with the ids and, for each image, the rows and columns of its tiles (0 and 0 for one view),
 * and `image-I-tile-J.png` with the views in the model's order, the global one last. I and J count from 0.
 * @param {Dumped} input
 * @param {string} folder made if it is not there
 */
export async function writeDump({ ids, images }, folder) {
  await mkdir(folder, { recursive: true });
  const prompt = {
    ids,
    rows: images.map(({ rows }) => rows),
    cols: images.map(({ cols }) => cols),
    images: images.map(({ rows, cols, tileSize, rgb }) => ({ rows, cols, tileSize, views: rgb.length })),
  };
  await writeFile(join(folder, "prompt.json"), `${JSON.stringify(prompt)}\n`);
  for (const [image, { tileSize, rgb }] of images.entries()) {
    for (const [view, base64] of rgb.entries()) {
      const png = encodePng(tileSize, tileSize, Buffer.from(base64, "base64"));
      await writeFile(join(folder, `image-${image}-tile-${view}.png`), png);
    }
  }
}
