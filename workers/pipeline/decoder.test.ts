import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { localSessions } from "../testing/local-graphs.ts";
import { Decoder } from "./decoder.ts";
import { prefixOf } from "./kv-cache.ts";
import type { Prompt } from "./prompt.ts";

/** Small decoders of every kind that share their weights, made by Python; README.md beside them. */
const folder = `${import.meta.dirname}/../golden/graphs`;
const config = {
  hiddenSize: 32,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headDim: 16,
  vocabularySize: 64,
  contextLength: 128,
};

let local: Awaited<ReturnType<typeof localSessions>>;
let expected: { readonly prompt: number; readonly steps: number; readonly logits: readonly number[][] };

beforeAll(async () => {
  local = await localSessions();
  expected = JSON.parse(await readFile(`${folder}/expected.json`, "utf8"));
});

async function open(kind: string, data: readonly string[] = []) {
  const graph = await local.open("decoder_model_merged", folder, `decoder_${kind}.onnx`, data);
  return { graph, opened: Decoder.open(graph, config, local.tensors, undefined) };
}

async function decoder(kind: string, data: readonly string[] = []) {
  const { opened } = await open(kind, data);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return {
    decoder: opened.value,
    close: () => opened.value.cache.clear(),
  };
}

/** Positions with ids of their own; the rows, not the ids, are what is computed with. */
function positions(count: number): Prompt {
  return { ids: Int32Array.from({ length: count }, (_, position) => position), runs: [] };
}

/** Rows of the positions `from` to `to`, as the golden values were made: (to - from, hiddenSize). */
function rows(from: number, to: number): Float32Array {
  const { hiddenSize } = config;
  return Float32Array.from({ length: (to - from) * hiddenSize }, (_, index) =>
    Math.sin((from + Math.floor(index / hiddenSize) + 1) * ((index % hiddenSize) + 1)),
  );
}

async function logitsAt(subject: Decoder, to: number): Promise<Float32Array> {
  const read = await subject.readForLogits(positions(to), to, rows(subject.cache.length, to), "prefill");
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
}

function largestDifference(one: Float32Array, other: readonly number[] = []): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? NaN))), 0);
}

const kinds = [
  { kind: "gqa", data: [], tolerance: 1e-5 },
  { kind: "plain", data: [], tolerance: 1e-5 },
  { kind: "num_logits_to_keep", data: [], tolerance: 1e-5 },
  { kind: "external_data", data: ["decoder_external_data.onnx_data"], tolerance: 1e-5 },
  // A cache in half precision rounds what is read from it to 11 bits.
  { kind: "fp16_cache", data: [], tolerance: 5e-3 },
] as const;

test.each(kinds)("a $kind decoder gives the logits of Python, at once and step by step", async (each) => {
  const { decoder: subject, close } = await decoder(each.kind, each.data);
  for (let step = 0; step <= expected.steps; step++) {
    const logits = await logitsAt(subject, expected.prompt + step);
    expect(largestDifference(logits, expected.logits[step])).toBeLessThan(each.tolerance);
  }
  close();
});

test.each(["gqa", "plain", "fp16_cache"])(
  "a %s decoder reads a prompt in chunks as at once",
  async (kind) => {
    const { decoder: subject, close } = await decoder(kind);
    for (const to of [5, 6, 11]) {
      const read = await subject.read(positions(to), to, rows(subject.cache.length, to), "prefill");
      expect(read.ok).toBe(true);
    }
    const logits = await logitsAt(subject, expected.prompt);
    expect(largestDifference(logits, expected.logits[0])).toBeLessThan(kind === "fp16_cache" ? 5e-3 : 1e-5);
    close();
  },
);

test.each(["gqa", "plain", "fp16_cache"])("a %s decoder goes on from a cropped cache", async (kind) => {
  const { decoder: subject, close } = await decoder(kind);
  await logitsAt(subject, expected.prompt + expected.steps);
  subject.cache.crop(7);
  expect(subject.cache.sequence).toEqual(positions(7));
  const logits = await logitsAt(subject, expected.prompt);
  expect(largestDifference(logits, expected.logits[0])).toBeLessThan(kind === "fp16_cache" ? 5e-3 : 1e-5);
  close();
});

test("the cache keeps what a prompt shares with it, and always leaves a position to read", async () => {
  const { decoder: subject, close } = await decoder("gqa");
  await logitsAt(subject, 12);
  expect(subject.cache.keepFor(positions(20))).toBe(12);
  expect(subject.cache.keepFor(positions(12))).toBe(11);
  const other = positions(10);
  other.ids[4] = 99;
  expect(subject.cache.keepFor(other)).toBe(4);
  expect(subject.cache.keepFor({ ids: Int32Array.of(99), runs: [] })).toBe(0);
  close();
});

test("an unknown required input is named", async () => {
  const { opened } = await open("unknown_input");
  expect(opened).toMatchObject({
    ok: false,
    failure: {
      type: "unsupported-model",
      reason: "unknown-input",
      detail: "decoder_model_merged: cross_attention_gate",
    },
  });
});

test("a graph without a mask takes prompts of one length only: it is refused", async () => {
  const { opened } = await open("without_mask");
  expect(opened).toMatchObject({
    ok: false,
    failure: { reason: "missing-input", detail: "decoder_model_merged: attention_mask" },
  });
});

test("fewer layers than the config says are missing inputs", async () => {
  const { graph } = await open("gqa");
  const opened = Decoder.open(graph, { ...config, layers: 3 }, local.tensors, undefined);
  expect(opened).toEqual({
    ok: false,
    failure: {
      type: "unsupported-model",
      reason: "missing-input",
      detail: "decoder_model_merged: past_key_values.2.key",
    },
  });
});

test("nothing is left of 20 conversations", async () => {
  const { decoder: subject, close } = await decoder("gqa");
  for (let turn = 0; turn < 20; turn++) {
    await logitsAt(subject, expected.prompt + (turn % 3));
    subject.cache.crop(turn % 5);
  }
  close();
  expect(local.tensors.alive).toBe(0);
});

test("a prefix cuts the run of image positions it ends in", () => {
  const image = "image" as never;
  const run = { start: 2, length: 4, image, key: "k", view: 0 };
  const prompt: Prompt = { ids: Int32Array.from({ length: 8 }, (_, id) => id), runs: [run] };
  expect(prefixOf(prompt, 4)).toEqual({ ids: Int32Array.of(0, 1, 2, 3), runs: [{ ...run, length: 2 }] });
  expect(prefixOf(prompt, 2).runs).toEqual([]);
  expect(prefixOf(prompt, 6).runs).toEqual([run]);
});
