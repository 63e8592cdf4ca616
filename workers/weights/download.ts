import { failed, success, type Result } from "../../src/contract/result.ts";
import type { FileEntry } from "./file-listing.ts";
import { networkFailure, request } from "./request.ts";

/**
 * Downloads a file of known size straight into one buffer of that size: no second copy exists at any time, which
 * decides whether a file of half a gigabyte fits into a phone's tab.
 * Failures: `offline` (also when the connection breaks), `download`, `integrity` (the body ends early or goes on),
 * `out-of-memory`, `cancelled`.
 */
export async function download(
  url: URL,
  entry: FileEntry,
  on: (bytes: number, total: number) => void,
  signal: AbortSignal,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const answer = await request(url, entry.path, signal);
  if (!answer.ok) return answer;
  const body = answer.value.body;
  const buffer = allocate(entry.bytes);
  if (buffer === undefined) {
    await body?.cancel();
    const detail = `${entry.path}: ${entry.bytes} bytes`;
    return failed({ type: "out-of-memory", doing: "loading", detail });
  }
  const received = await fill(buffer, body, entry, on, signal);
  if (!received.ok) return received;
  if (received.value === entry.bytes) return success(buffer);
  return failed({ type: "integrity", file: entry.path, expected: entry.bytes, received: received.value });
}

/** Bytes that came, at most one chunk more than the buffer holds. */
async function fill(
  buffer: Uint8Array<ArrayBuffer>,
  body: ReadableStream<Uint8Array> | null,
  entry: FileEntry,
  on: (bytes: number, total: number) => void,
  signal: AbortSignal,
): Promise<Result<number>> {
  const reader = body?.getReader();
  if (reader === undefined) return success(0);
  let received = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return success(received);
      const start = received;
      received += value.byteLength;
      if (received > buffer.byteLength) {
        await reader.cancel();
        return success(received);
      }
      buffer.set(value, start);
      on(received, entry.bytes);
    }
  } catch (error) {
    return networkFailure(error, entry.path, signal);
  } finally {
    reader.releaseLock();
  }
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
