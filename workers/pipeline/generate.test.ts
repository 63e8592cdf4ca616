import { readFile } from "node:fs/promises";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { TokenId } from "../../src/contract/conversation.ts";
import { success } from "../../src/contract/result.ts";
import {
  goldenConfig,
  goldenDecoder,
  goldenGraphs,
  goldenReader,
  positions,
} from "../testing/golden-decoder.ts";
import type { Decoder } from "./decoder.ts";
import { generate, type GenerateLimits } from "./generate.ts";
import { prefill, type Reader } from "./prefill.ts";
import { Sampler } from "./sampler.ts";

const never = new AbortController().signal;
const patient = { onRead: () => undefined, isUrgent: () => false, signal: never };

let expected: { readonly prompt: number; readonly logits: readonly number[][] };
let decoder: Decoder;
let reader: Reader;

beforeAll(async () => {
  decoder = await goldenDecoder();
  expected = JSON.parse(await readFile(`${goldenGraphs}/expected.json`, "utf8"));
});

beforeEach(() => {
  decoder.cache.clear();
  reader = goldenReader(decoder, 1);
});

async function answer(
  limits: Partial<GenerateLimits>,
  onToken = (_token: TokenId) => false,
  signal = never,
  sampler = new Sampler({ type: "greedy" }),
) {
  const prompt = positions(expected.prompt);
  const read = await prefill(prompt, reader, patient);
  if (!read.ok || read.value.type !== "complete") throw new Error("not read");
  const ends = { maxNewTokens: 9, contextLength: goldenConfig.contextLength, end: [], ...limits };
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

test("logits that are not numbers are a failure and not an answer", async () => {
  reader = goldenReader(decoder, NaN);
  expect(await answer({})).toEqual({ ok: false, failure: { type: "wrong-numbers", doing: "prefill" } });
});
