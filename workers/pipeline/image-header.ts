import type { UnreadableReason } from "../../src/contract/failure.ts";
import { exifOrientation, upright, type Orientation } from "./orientation.ts";

/** Formats that are read, by what browsers call them. */
export type ImageFormat =
  | "image/png"
  | "image/jpeg"
  | "image/webp"
  | "image/gif"
  | "image/bmp"
  | "image/avif";

/** What a picture's file says before it is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** Size in pixels as stored, before any orientation. */
  readonly width: number;
  readonly height: number;
  /** Of PNG and WebP, where not every browser applies it; upright of the others, whatever they say. */
  readonly orientation: Orientation;
}

export type HeaderResult =
  | { readonly ok: true; readonly header: ImageHeader }
  | { readonly ok: false; readonly reason: UnreadableReason };

/**
 * 100 megapixels are 300 MB of RGB, beside what the browser's decoder holds. A file of a few bytes can declare
 * far more.
 */
const maxPixels = 100_000_000;

/** Browsers' canvases end here. */
const longestCanvasEdge = 32_767;

/** Looks at the first bytes, and never trusts a name or a type. Every file gives a header or a reason. */
export function readImageHeader(bytes: Uint8Array): HeaderResult {
  if (bytes.length === 0) return { ok: false, reason: "empty" };
  const read = readers.find(({ starts }) => starts(bytes));
  if (read === undefined) return { ok: false, reason: "format" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = read.header(view, bytes);
    if (found === undefined) return { ok: false, reason: "damaged" };
    const { width, height, exif } = found;
    if (width === 0 || height === 0) return { ok: false, reason: "damaged" };
    if (width > longestCanvasEdge || height > longestCanvasEdge || width * height > maxPixels) {
      return { ok: false, reason: "too-large" };
    }
    const orientation = exif === undefined ? upright : exifOrientation(exif);
    return { ok: true, header: { format: read.format, width, height, orientation } };
  } catch (error) {
    // The view ends before the header does.
    if (error instanceof RangeError) return { ok: false, reason: "damaged" };
    throw error;
  }
}

interface Found {
  readonly width: number;
  readonly height: number;
  readonly exif?: Uint8Array;
}

interface Reader {
  readonly format: ImageFormat;
  readonly starts: (bytes: Uint8Array) => boolean;
  /** Undefined where the size is nowhere; throws RangeError where the file ends too early. */
  readonly header: (view: DataView, bytes: Uint8Array) => Found | undefined;
}

const readers: readonly Reader[] = [
  { format: "image/png", starts: (bytes) => hasText(bytes, 0, "\x89PNG\r\n\x1a\n"), header: pngHeader },
  { format: "image/jpeg", starts: (bytes) => hasText(bytes, 0, "\xff\xd8\xff"), header: jpegHeader },
  { format: "image/gif", starts: (bytes) => hasText(bytes, 0, "GIF8"), header: gifHeader },
  {
    format: "image/webp",
    starts: (bytes) => hasText(bytes, 0, "RIFF") && hasText(bytes, 8, "WEBP"),
    header: webpHeader,
  },
  { format: "image/avif", starts: isAvif, header: avifHeader },
  { format: "image/bmp", starts: (bytes) => hasText(bytes, 0, "BM"), header: bmpHeader },
];

/** Chunks of length, type, data and checksum; IHDR is the first, eXIf stands anywhere. */
function pngHeader(view: DataView, bytes: Uint8Array): Found | undefined {
  if (!hasText(bytes, 12, "IHDR")) return undefined;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  for (let at = 8; at + 12 <= bytes.length; at += view.getUint32(at) + 12) {
    if (hasText(bytes, at + 4, "eXIf")) {
      return { ...size, exif: bytes.subarray(at + 8, at + 8 + view.getUint32(at)) };
    }
  }
  return size;
}

/** Segments of marker, length and data; the frame header (SOF0 to SOF15, but for three of them) has the size. */
function jpegHeader(view: DataView): Found | undefined {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      // Fill bytes may stand before a marker.
      at += 1;
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else {
      // The picture's data begin, or it ends, with no frame before.
      if (marker === 0xda || marker === 0xd9) return undefined;
      at += view.getUint16(at + 2) + 2;
    }
  }
}

function gifHeader(view: DataView): Found {
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** An old header has 16-bit sizes; in a new one a negative height says that rows go from the top down. */
function bmpHeader(view: DataView): Found {
  if (view.getUint32(14, true) === 12) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** RIFF chunks; the first one says the size in one of three ways, EXIF stands behind the picture. */
function webpHeader(view: DataView, bytes: Uint8Array): Found | undefined {
  const size = webpSize(view, bytes);
  if (size === undefined) return undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    if (hasText(bytes, at, "EXIF")) {
      // Some writers keep the prefix that EXIF has in a JPEG.
      const start = at + 8 + (hasText(bytes, at + 8, "Exif\0\0") ? 6 : 0);
      return { ...size, exif: bytes.subarray(start, at + 8 + length) };
    }
    at += 8 + length + (length % 2);
  }
  return size;
}

function webpSize(view: DataView, bytes: Uint8Array): Found | undefined {
  if (hasText(bytes, 12, "VP8X")) {
    const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { width: uint24(24) + 1, height: uint24(27) + 1 };
  }
  if (hasText(bytes, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (hasText(bytes, 12, "VP8 ")) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return undefined;
}

function isAvif(bytes: Uint8Array): boolean {
  if (!hasText(bytes, 4, "ftyp") || bytes.length < 16) return false;
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    if (hasText(bytes, at, "avif") || hasText(bytes, at, "avis")) return true;
  }
  return false;
}

/** The largest `ispe` property (ISO/IEC 23008-12): of the picture itself, or of the grid it is put together as. */
function avifHeader(view: DataView, bytes: Uint8Array): Found | undefined {
  let largest: Found | undefined;
  for (let at = 0; at + 16 <= Math.min(bytes.length, metadataBytes); at += 1) {
    if (!hasText(bytes, at, "ispe")) continue;
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (largest === undefined || found.width * found.height > largest.width * largest.height) largest = found;
  }
  return largest;
}

/** Properties stand before the picture's data; those of a grid of hundreds of tiles fit in this. */
const metadataBytes = 1 << 18;

/** Whether these bytes stand at `at`; `text` has a character for each. */
function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
