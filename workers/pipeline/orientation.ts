import { assertNever } from "../../src/contract/assert-never.ts";
import type { Pixels } from "./pixels.ts";

/** How stored pixels are turned to be upright: clockwise first, then mirrored left to right. */
export interface Orientation {
  readonly rotation: 0 | 90 | 180 | 270;
  readonly mirrored: boolean;
}

export const upright: Orientation = { rotation: 0, mirrored: false };

/** The eight values of EXIF's tag 0x0112, from 1 on. */
const byTag: readonly Orientation[] = [
  upright,
  { rotation: 0, mirrored: true },
  { rotation: 180, mirrored: false },
  { rotation: 180, mirrored: true },
  { rotation: 90, mirrored: true },
  { rotation: 90, mirrored: false },
  { rotation: 270, mirrored: true },
  { rotation: 270, mirrored: false },
];

const orientationTag = 0x0112;
const shortType = 3;

/**
 * The orientation in a block of EXIF data, which is a small TIFF file (TIFF 6.0; CIPA DC-008). Upright where the
 * block does not say or makes no sense: a picture is not refused for its metadata.
 */
export function exifOrientation(exif: Uint8Array): Orientation {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (view.byteLength < 8) return upright;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return upright;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return upright;
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > view.byteLength) return upright;
    if (view.getUint16(entry, little) !== orientationTag) continue;
    if (view.getUint16(entry + 2, little) !== shortType) return upright;
    return byTag[view.getUint16(entry + 8, little) - 1] ?? upright;
  }
  return upright;
}

/** The picture turned; the same where there is nothing to turn. */
export function turn(pixels: Pixels, { rotation, mirrored }: Orientation): Pixels {
  if (rotation === 0 && !mirrored) return pixels;
  const { data } = pixels;
  const sideways = rotation === 90 || rotation === 270;
  const [width, height] = sideways ? [pixels.height, pixels.width] : [pixels.width, pixels.height];
  const walk = walkOf(rotation, pixels.width, pixels.height);
  const across = mirrored ? -walk.across : walk.across;
  const origin = mirrored ? walk.origin + walk.across * (width - 1) : walk.origin;
  const turned = new Uint8Array(data.length);
  let target = 0;
  for (let y = 0; y < height; y += 1) {
    let source = (origin + y * walk.down) * 3;
    for (let x = 0; x < width; x += 1) {
      turned[target] = data[source] ?? 0;
      turned[target + 1] = data[source + 1] ?? 0;
      turned[target + 2] = data[source + 2] ?? 0;
      target += 3;
      source += across * 3;
    }
  }
  return { width, height, data: turned };
}

/** Where the turned picture begins among the stored pixels, and how far its next column and row are. */
interface Walk {
  readonly origin: number;
  readonly across: number;
  readonly down: number;
}

function walkOf(rotation: Orientation["rotation"], width: number, height: number): Walk {
  switch (rotation) {
    case 0:
      return { origin: 0, across: 1, down: width };
    case 90:
      return { origin: (height - 1) * width, across: -width, down: 1 };
    case 180:
      return { origin: height * width - 1, across: -1, down: -width };
    case 270:
      return { origin: width - 1, across: width, down: -1 };
    default:
      return assertNever(rotation);
  }
}
