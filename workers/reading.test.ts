import { beforeAll, expect, test } from "vitest";
import type { Decoder } from "./pipeline/decoder.ts";
import { readPrompt } from "./reading.ts";
import { goldenDecoder, goldenReader, positions } from "./testing/golden-decoder.ts";

let decoder: Decoder;

beforeAll(async () => {
  decoder = await goldenDecoder();
});

test("tokens are counted as they are read, also where the prompt is not read to its end", async () => {
  const { embeddings } = goldenReader(decoder, 1);
  const counts = { prefilled: 0, decoded: 0 };
  const loaded = { model: { decoder, embeddings }, images: { cache: { features: noFeatures } }, counts };
  const stop = new AbortController();
  const seen: string[] = [];
  const watch = {
    onRead(tokens: number, of: number): void {
      seen.push(`${tokens} of ${of}, ${counts.prefilled} counted`);
      stop.abort();
    },
    isUrgent: () => false,
    signal: stop.signal,
  };
  expect(await readPrompt(positions(100), loaded, watch)).toMatchObject({ ok: false });
  const rest = await readPrompt(positions(100), loaded, { ...watch, signal: new AbortController().signal });
  expect(rest).toMatchObject({ ok: true, value: { reused: 64 } });
  expect(seen).toEqual(["64 of 100, 64 counted", "36 of 36, 100 counted"]);
});

function noFeatures(): never {
  throw new Error("a prompt without pictures asks for features");
}
