import type { UnreadableReason } from "../../src/contract/failure.ts";
import type { ImageId } from "../../src/contract/conversation.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { readImageHeader, type ImageHeader } from "./image-header.ts";
import { turn, type Orientation } from "./orientation.ts";
import { dropAlpha, type ByteOrder } from "./rgb.ts";

/** A picture: 8-bit RGB, (height, width, 3), the EXIF orientation applied, alpha dropped. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes a picture's file as the reference does (Pillow: `exif_transpose`, `convert("RGB")`): the first frame, color
 * profiles not applied. `mime` is what the file claims to be; it is reported, never trusted.
 * Failures: `unreadable-image`, `out-of-memory`, `cancelled`.
 *
 * A canvas decodes to the same bytes as Pillow, but premultiplies: it loses the color under alpha. `ImageDecoder` keeps
 * that, but gives YUV of most JPEG, WebP and AVIF, from which chroma would be scaled up another way. So it is
 * asked first where alpha is possible, and taken where it gives RGB. Both were compared with Pillow on Chromium 156.
 */
export async function decodePixels(
  image: ImageId,
  bytes: ArrayBuffer,
  mime: string,
  signal: AbortSignal,
): Promise<Result<Pixels>> {
  if (signal.aborted) return failed({ type: "cancelled" });
  const read = readImageHeader(new Uint8Array(bytes));
  const unreadable = (reason: UnreadableReason) =>
    failed({ type: "unreadable-image", image, reason, mime } as const);
  if (!read.ok) return unreadable(read.reason);
  try {
    const pixels =
      (await decodeKeepingColors(bytes, read.header, signal)) ??
      (await decodeOnCanvas(bytes, read.header, signal));
    if (signal.aborted) return failed({ type: "cancelled" });
    return pixels === undefined ? unreadable("damaged") : success(pixels);
  } catch (error) {
    if (signal.aborted) return failed({ type: "cancelled" });
    if (!(error instanceof RangeError)) throw error;
    const detail = `${read.header.width} x ${read.header.height} pixels: ${error.message}`;
    return failed({ type: "out-of-memory", doing: "vision", detail });
  }
}

/** Rows that are converted at once, so that no second copy of a large picture exists. Even, as YUV wants it. */
const stripRows = 512;

/** Channel orders in which a frame's RGB is read as it lies in memory. */
const byteOrders: Readonly<Record<string, ByteOrder>> = {
  RGBA: "rgb",
  RGBX: "rgb",
  BGRA: "bgr",
  BGRX: "bgr",
};

/** Undefined where this browser, or this picture, has no frame in RGB. */
async function decodeKeepingColors(
  bytes: ArrayBuffer,
  header: ImageHeader,
  signal: AbortSignal,
): Promise<Pixels | undefined> {
  const opaque = header.format === "image/jpeg" || header.format === "image/bmp";
  if (opaque || typeof ImageDecoder === "undefined") return undefined;
  if (!(await ImageDecoder.isTypeSupported(header.format))) return undefined;
  // The option is of the specification's first version, which browsers have, and not in the library's types.
  const init: ImageDecoderInit & { readonly premultiplyAlpha: "none" } = {
    data: bytes,
    type: header.format,
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
    preferAnimation: false,
  };
  const decoder = new ImageDecoder(init);
  let frame: VideoFrame | undefined;
  try {
    frame = await firstFrame(decoder);
    const order = byteOrders[frame?.format ?? ""];
    const area = frame?.visibleRect;
    if (frame === undefined || order === undefined || !area) return undefined;
    const stored = await readFrame(frame, area, order, signal);
    return turn(stored, header.format === "image/avif" ? frameOrientation(frame) : header.orientation);
  } finally {
    frame?.close();
    decoder.close();
  }
}

/** Undefined where it cannot be decoded: what a damaged file is, the canvas decides. */
async function firstFrame(decoder: ImageDecoder): Promise<VideoFrame | undefined> {
  try {
    return (await decoder.decode({ frameIndex: 0, completeFramesOnly: true })).image;
  } catch (error) {
    if (error instanceof DOMException || error instanceof RangeError) return undefined;
    throw error;
  }
}

async function readFrame(
  frame: VideoFrame,
  { x, y, width, height }: DOMRectReadOnly,
  order: ByteOrder,
  signal: AbortSignal,
): Promise<Pixels> {
  const data = new Uint8Array(width * height * 3);
  const strip = new Uint8Array(width * Math.min(stripRows, height) * 4);
  for (let top = 0; top < height && !signal.aborted; top += stripRows) {
    const rows = Math.min(stripRows, height - top);
    await frame.copyTo(strip, { rect: { x, y: y + top, width, height: rows } });
    dropAlpha(strip, order, data.subarray(top * width * 3, (top + rows) * width * 3));
  }
  return { width, height, data };
}

/** AVIF is turned by its container, which the frame tells; not yet in the library's types. */
function frameOrientation(frame: VideoFrame): Orientation {
  const { rotation, flip } = frame as VideoFrame & { readonly rotation?: unknown; readonly flip?: unknown };
  const turned = rotation === 90 || rotation === 180 || rotation === 270 ? rotation : 0;
  return { rotation: turned, mirrored: flip === true };
}

/** Undefined where the browser cannot decode the file. */
async function decodeOnCanvas(
  bytes: ArrayBuffer,
  header: ImageHeader,
  signal: AbortSignal,
): Promise<Pixels | undefined> {
  // Chromium does not turn WebP; asking no browser to leaves it to us in all of them.
  const turnHere = header.format === "image/webp";
  const bitmap = await bitmapOf(new Blob([bytes], { type: header.format }), turnHere ? "none" : "from-image");
  if (bitmap === undefined) return undefined;
  try {
    const stored = readBitmap(bitmap, signal);
    return turnHere ? turn(stored, header.orientation) : stored;
  } finally {
    bitmap.close();
  }
}

async function bitmapOf(blob: Blob, imageOrientation: ImageOrientation): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(blob, {
      imageOrientation,
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function readBitmap(bitmap: ImageBitmap, signal: AbortSignal): Pixels {
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height * 3);
  const canvas = new OffscreenCanvas(width, Math.min(stripRows, height));
  // Kept in memory: pixels that go through a GPU are not exact on all of them.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new RangeError("no canvas of this size");
  context.globalCompositeOperation = "copy";
  for (let top = 0; top < height && !signal.aborted; top += stripRows) {
    const rows = Math.min(stripRows, height - top);
    context.drawImage(bitmap, 0, -top);
    const strip = context.getImageData(0, 0, width, rows).data;
    dropAlpha(strip, "rgb", data.subarray(top * width * 3, (top + rows) * width * 3));
  }
  return { width, height, data };
}
