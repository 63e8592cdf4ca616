import { assert, constantFrom, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { tinyImages } from "../testing/tiny-images.ts";
import { readImageHeader } from "./image-header.ts";

type Name = keyof typeof tinyImages;

describe("a picture of 3 x 2 pixels", () => {
  test.each<[Name, string, number, boolean]>([
    ["png", "image/png", 0, false],
    ["pngRotated", "image/png", 90, false],
    ["jpeg", "image/jpeg", 0, false],
    // Every browser turns JPEG itself.
    ["progressiveJpeg", "image/jpeg", 0, false],
    ["lossyWebp", "image/webp", 0, false],
    ["losslessWebp", "image/webp", 0, false],
    ["rotatedWebp", "image/webp", 270, false],
    ["gif", "image/gif", 0, false],
    ["bmp", "image/bmp", 0, false],
    ["avif", "image/avif", 0, false],
  ])("%s", (name, format, rotation, mirrored) => {
    expect(readImageHeader(bytesOf(name))).toEqual({
      ok: true,
      header: { format, width: 3, height: 2, orientation: { rotation, mirrored } },
    });
  });

  test("in an old bitmap, or one from the top down", () => {
    const old = Uint8Array.of(...ascii("BM"), ...Array(12).fill(0), 12, 0, 0, 0, 3, 0, 2, 0);
    const down = bytesOf("bmp");
    new DataView(down.buffer).setInt32(22, -2, true);
    for (const bytes of [old, down]) {
      expect(readImageHeader(bytes)).toMatchObject({ ok: true, header: { width: 3, height: 2 } });
    }
  });
});

test.each([
  ["nothing", new Uint8Array(), "empty"],
  ["text", ascii("This is no picture.\n"), "format"],
  ["a vector drawing", ascii('<svg xmlns="http://www.w3.org/2000/svg"/>'), "format"],
  ["HEIC", Uint8Array.of(0, 0, 0, 24, ...ascii("ftypheic"), 0, 0, 0, 0, ...ascii("mif1heic")), "format"],
  ["a PNG of the signature alone", bytesOf("png").slice(0, 8), "damaged"],
  ["a JPEG that ends before its frame", bytesOf("jpeg").slice(0, 100), "damaged"],
  ["a JPEG that begins with its data", Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2), "damaged"],
  ["a WebP of no known kind", ascii("RIFF....WEBPVP9 ...................."), "damaged"],
  ["an AVIF without a size", Uint8Array.of(0, 0, 0, 16, ...ascii("ftypavif"), 0, 0, 0, 0), "damaged"],
  ["a PNG without width", resized(0, 2), "damaged"],
  ["a PNG of 10 gigapixels", resized(30_000, 333_334), "too-large"],
  ["a PNG of one endless row", resized(1_000_000, 1), "too-large"],
  ["a PNG just over the limit", resized(10_000, 10_001), "too-large"],
])("%s is refused", (_, bytes, reason) => {
  expect(readImageHeader(bytes)).toEqual({ ok: false, reason });
});

test("a PNG at the limit is read", () => {
  expect(readImageHeader(resized(10_000, 10_000)).ok).toBe(true);
});

test("a picture's bytes may be in the middle of a buffer", () => {
  const bytes = bytesOf("losslessWebp");
  const inside = new Uint8Array(bytes.length + 20).subarray(7, 7 + bytes.length);
  inside.set(bytes);
  expect(readImageHeader(inside)).toEqual(readImageHeader(bytes));
});

test("whatever is broken in a file, there is a header or a reason", () => {
  const names = constantFrom(...(Object.keys(tinyImages) as Name[]));
  assert(
    property(names, uint8Array({ minLength: 1, maxLength: 40 }), uint8Array(), (name, noise, where) => {
      const bytes = bytesOf(name);
      for (const [index, place] of where.entries()) bytes[place] = noise[index % noise.length] ?? 0;
      const cut = bytes.subarray(0, where.length === 0 ? noise.length : bytes.length);
      const read = readImageHeader(cut);
      const area = read.ok ? read.header.width * read.header.height : 1;
      expect(area).toBeGreaterThan(0);
      expect(area).toBeLessThanOrEqual(100_000_000);
      expect(["damaged", "format", "too-large", undefined]).toContain(read.ok ? undefined : read.reason);
    }),
    { numRuns: 3_000 },
  );
});

function bytesOf(name: Name): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(tinyImages[name]), (character) => character.charCodeAt(0));
}

/** The PNG, declaring another size. */
function resized(width: number, height: number): Uint8Array {
  const bytes = bytesOf("png");
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
