import { beforeAll, beforeEach, expect, test } from "vitest";
import { success } from "../../src/contract/result.ts";
import { goldenDecoder, goldenReader, positions } from "../testing/golden-decoder.ts";
import type { Decoder } from "./decoder.ts";
import { chunkLength, prefill, type Reader } from "./prefill.ts";

const never = new AbortController().signal;
const patient = { onRead: () => undefined, isUrgent: () => false, signal: never };

let decoder: Decoder;
let reader: Reader;

beforeAll(async () => {
  decoder = await goldenDecoder();
  reader = goldenReader(decoder, 1);
});

beforeEach(() => decoder.cache.clear());

test("a prompt is read in chunks, and stopping keeps those that were read", async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const cut = await prefill(positions(100), reader, {
    ...patient,
    onRead(done, of) {
      seen.push(`${done} of ${of}`);
      stop.abort();
    },
    signal: stop.signal,
  });
  expect(cut).toEqual({ ok: false, failure: { type: "cancelled" } });
  const rest = await prefill(positions(100), reader, {
    ...patient,
    onRead: (done, of) => seen.push(`${done} of ${of}`),
  });
  expect(rest).toMatchObject({ ok: true, value: { type: "complete", reused: 64 } });
  expect(seen).toEqual(["64 of 100", "36 of 36"]);
});

test("something more urgent pauses it between two chunks", async () => {
  let asked = 0;
  const isUrgent = (): boolean => ++asked > 1;
  const paused = await prefill(positions(100), reader, { ...patient, isUrgent });
  expect(paused).toEqual(success({ type: "paused" }));
  expect(decoder.cache.length).toBe(64);
});

test("a chunk is as long as its logits allow, within bounds", () => {
  expect(chunkLength(49280)).toBe(85);
  expect(chunkLength(1024)).toBe(512);
  expect(chunkLength(10 ** 6)).toBe(64);
});
