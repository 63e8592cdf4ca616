import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodePng } from "./png.mjs";

test("a PNG holds exactly the pixels it was given", () => {
  const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, index) => (index * 89) % 256);
  const png = encodePng(5, 3, rgb);
  expect(png.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([5, 3]);
  const length = png.readUInt32BE(33);
  expect(png.subarray(37, 41).toString()).toBe("IDAT");
  const rows = inflateSync(png.subarray(41, 41 + length));
  const decoded: number[] = [];
  for (let y = 0; y < 3; y++) {
    expect(rows[y * 16]).toBe(2);
    for (let x = 0; x < 15; x++) {
      decoded.push(((rows[y * 16 + 1 + x] ?? 0) + (y === 0 ? 0 : (decoded[(y - 1) * 15 + x] ?? 0))) & 255);
    }
  }
  expect(decoded).toEqual([...rgb]);
});

test("pixels of another size are refused", () => {
  expect(() => encodePng(2, 2, new Uint8Array(11))).toThrow("2 x 2 pixels take 12 bytes, not 11");
});
