import { expect, test } from "vitest";
import { exifOrientation, turn, upright, type Orientation } from "./orientation.ts";
import type { Pixels } from "./pixels.ts";

// abc     stored, one letter a pixel
// def
const stored = picture(["abc", "def"]);

test.each<[number, readonly string[]]>([
  [1, ["abc", "def"]],
  [2, ["cba", "fed"]],
  [3, ["fed", "cba"]],
  [4, ["def", "abc"]],
  [5, ["ad", "be", "cf"]],
  [6, ["da", "eb", "fc"]],
  [7, ["fc", "eb", "da"]],
  [8, ["cf", "be", "ad"]],
])("EXIF orientation %i", (tag, rows) => {
  for (const little of [true, false]) {
    expect(turn(stored, exifOrientation(exif(tag, little)))).toEqual(picture(rows));
  }
});

test("an upright picture is not copied", () => {
  expect(turn(stored, upright)).toBe(stored);
});

test("four quarter turns and two mirrorings change nothing", () => {
  const quarter: Orientation = { rotation: 90, mirrored: false };
  const mirror: Orientation = { rotation: 0, mirrored: true };
  expect([quarter, quarter, quarter, quarter, mirror, mirror].reduce(turn, stored)).toEqual(stored);
});

test.each([
  ["nothing", new Uint8Array()],
  ["no byte order", new Uint8Array(20)],
  ["a directory beyond its end", exif(6, true, { directory: 4_000_000_000 })],
  ["more entries than bytes", exif(6, true, { entries: 60_000, tag: 0x0110 })],
  ["no such tag", exif(6, true, { tag: 0x0110 })],
  ["another type", exif(6, true, { type: 4 })],
  ["a value of none of the eight", exif(9, true)],
])("EXIF with %s is upright", (_, block) => {
  expect(exifOrientation(block)).toEqual(upright);
});

function picture(rows: readonly string[]): Pixels {
  const width = rows[0]?.length ?? 0;
  const data = Array.from(rows.join(""), (letter) => {
    const code = letter.charCodeAt(0);
    return [code, code + 50, code + 100];
  }).flat();
  return { width, height: rows.length, data: Uint8Array.from(data) };
}

/** One directory of one entry, the orientation; `broken` replaces parts of it. */
function exif(
  value: number,
  little: boolean,
  broken: {
    readonly directory?: number;
    readonly entries?: number;
    readonly tag?: number;
    readonly type?: number;
  } = {},
): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, broken.directory ?? 8, little);
  view.setUint16(8, broken.entries ?? 1, little);
  view.setUint16(10, broken.tag ?? 0x0112, little);
  view.setUint16(12, broken.type ?? 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, value, little);
  return new Uint8Array(view.buffer);
}
