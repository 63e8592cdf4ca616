import { readFile } from "node:fs/promises";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { TokenId } from "../../src/contract/conversation.ts";
import { success } from "../../src/contract/result.ts";
import type { Graph } from "../runtime/graph.ts";
import { localSessions } from "../testing/local-graphs.ts";
import { Decoder } from "./decoder.ts";
import { chunkLength, generate, prefill, type GenerateLimits, type Reader } from "./generate.ts";
import type { Prompt } from "./prompt.ts";
import { Sampler } from "./sampler.ts";

/** A small decoder and the logits that Python got from it; the embeddings depend on the position alone. */
const folder = `${import.meta.dirname}/../golden/graphs`;
const hiddenSize = 32;
// So many that a run reads the fewest positions it may: 64.
const vocabularySize = 2 ** 20;
const config = {
  hiddenSize,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headDim: 16,
  vocabularySize,
  contextLength: 128,
};
const never = new AbortController().signal;
const patient = { onRead: () => undefined, isUrgent: () => false, signal: never };

let local: Awaited<ReturnType<typeof localSessions>>;
let expected: { readonly prompt: number; readonly logits: readonly number[][] };
let graph: Graph;
let decoder: Decoder;
let reader: Reader;

beforeAll(async () => {
  local = await localSessions();
  expected = JSON.parse(await readFile(`${folder}/expected.json`, "utf8"));
});

beforeEach(async () => {
  graph = await local.open("decoder_model_merged", folder, "decoder_gqa.onnx");
  const opened = Decoder.open(graph, config, local.tensors, undefined);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  decoder = opened.value;
  reader = readerOf(1);
});

afterEach(async () => {
  decoder.cache.clear();
  await local.sessions.release(graph);
});

/** Reads embeddings as the golden values were made, times `scale`. */
function readerOf(scale: number): Reader {
  const value = (position: number, unit: number): number => scale * Math.sin((position + 1) * (unit + 1));
  return {
    decoder,
    embeddings: {
      rows: async (_prompt, from, to) =>
        success(
          Float32Array.from({ length: (to - from) * hiddenSize }, (_, index) =>
            value(from + Math.floor(index / hiddenSize), index % hiddenSize),
          ),
        ),
    },
    features: () => new Float32Array(0),
  };
}

function positions(count: number): Prompt {
  return { ids: Int32Array.from({ length: count }, (_, position) => position), runs: [] };
}

async function answer(
  limits: Partial<GenerateLimits>,
  onToken = (_token: TokenId) => false,
  signal = never,
  sampler = new Sampler({ type: "greedy" }),
) {
  const prompt = positions(expected.prompt);
  const read = await prefill(prompt, reader, patient);
  if (!read.ok || read.value.type !== "complete") throw new Error("not read");
  const ends = { maxNewTokens: 9, contextLength: config.contextLength, end: [], ...limits };
  return generate(prompt, read.value.logits, reader, { sampler, limits: ends, onToken }, signal);
}

/** Six tokens from an empty cache. */
async function drawn(seed: number): ReturnType<typeof answer> {
  decoder.cache.clear();
  const sampler = new Sampler({ type: "random", temperature: 3, seed });
  return answer({ maxNewTokens: 6 }, undefined, never, sampler);
}

/** What Python's logits say, the most likely token of each step. */
function tokens(count: number): readonly TokenId[] {
  return expected.logits.slice(0, count).map((row) => row.indexOf(Math.max(...row)) as TokenId);
}

test("makes the tokens that Python's logits say, up to the limit", async () => {
  expect(await answer({ maxNewTokens: 4 })).toEqual(success({ finish: "length", tokens: tokens(4) }));
  expect(decoder.cache.length).toBe(expected.prompt + 3);
});

test("ends with any of the ending tokens, which belongs to the answer", async () => {
  const end = tokens(4).slice(2);
  const count = tokens(4).findIndex((token) => end.includes(token)) + 1;
  expect(await answer({ end })).toEqual(success({ finish: "end", tokens: tokens(count) }));
});

test("ends at a stop string, with the token that completes it", async () => {
  let made = 0;
  const onToken = (): boolean => ++made === 3;
  expect(await answer({}, onToken)).toEqual(success({ finish: "stop-string", tokens: tokens(3) }));
});

test("the penalty ranges over the prompt and over what was made", async () => {
  const first = expected.logits[0] ?? [];
  // So strong that no token of the sequence can be the likeliest: prompt ids are 0, 1, 2 and so on.
  const sampler = new Sampler({ type: "greedy", repetitionPenalty: 1000 });
  const result = await answer({ maxNewTokens: 4 }, undefined, never, sampler);
  if (!result.ok) throw new Error(result.failure.type);
  const best = first.reduce(
    (most, logit, id) => (id >= expected.prompt && logit > (first[most] ?? NaN) ? id : most),
    expected.prompt,
  );
  expect(result.value.tokens[0]).toBe(best);
  expect(new Set(result.value.tokens).size).toBe(4);
  expect(Math.min(...result.value.tokens)).toBeGreaterThanOrEqual(expected.prompt);
});

test("drawn with a seed, an answer comes again", async () => {
  expect(await drawn(3)).toEqual(await drawn(3));
  expect(await drawn(3)).not.toEqual(await drawn(4));
});

test("ends where the context does", async () => {
  const contextLength = expected.prompt + 2;
  expect(await answer({ contextLength })).toEqual(success({ finish: "length", tokens: tokens(2) }));
});

test("stops between two tokens, and keeps those it has made", async () => {
  const stop = new AbortController();
  let made = 0;
  const onToken = (): boolean => {
    made += 1;
    if (made === 2) stop.abort();
    return false;
  };
  expect(await answer({}, onToken, stop.signal)).toEqual(success({ finish: "stopped", tokens: tokens(2) }));
});

test("lets messages in between two tokens", async () => {
  const stop = new AbortController();
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => stop.abort());
  port1.start();
  // A message to stop arrives as a task of its own, like one of the page.
  const tell = (): boolean => {
    port2.postMessage("stop");
    return false;
  };
  const result = await answer({ maxNewTokens: 50 }, tell, stop.signal);
  port1.close();
  expect(result).toMatchObject({ ok: true, value: { finish: "stopped" } });
});

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

test("logits that are not numbers are a failure and not an answer", async () => {
  reader = readerOf(NaN);
  expect(await answer({})).toEqual({ ok: false, failure: { type: "wrong-numbers", doing: "prefill" } });
});

test("a chunk is as long as its logits allow, within bounds", () => {
  expect(chunkLength(49280)).toBe(85);
  expect(chunkLength(1024)).toBe(512);
  expect(chunkLength(10 ** 6)).toBe(64);
});
