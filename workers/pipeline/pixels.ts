import type { ImageId } from "../../src/contract/conversation.ts";
import type { Result } from "../../src/contract/result.ts";

/** A picture: 8-bit RGB, (height, width, 3), the EXIF orientation applied, alpha dropped. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes a picture's file. `mime` is what the file claims to be and is reported, never trusted.
 * Failures: `unreadable-image`, `out-of-memory`, `cancelled`.
 */
export declare function decodePixels(
  image: ImageId,
  bytes: ArrayBuffer,
  mime: string,
  signal: AbortSignal,
): Promise<Result<Pixels>>;
