import { describe, expect, test } from "vitest";
import type { AppState } from "../../chat/app-state.ts";
import type { AnswerState } from "../../chat/message.ts";
import { nano, smolvlm } from "../../chat/models.ts";
import type { Notice } from "../../chat/notice.ts";
import { parameterNames } from "../../chat/parameters.ts";
import { answerStats, loadedModel, wasmDevice } from "../../chat/testing/scripted-engine.ts";
import type { ImageId } from "../../contract/conversation.ts";
import { type DeviceReason, dtypes, graphNames } from "../../contract/device.ts";
import type { EngineFailure, UnreadableReason } from "../../contract/failure.ts";
import { endLine, speedLine, tokensPerSecond } from "./answer-words.ts";
import { deviceLabel, dtypeName, graphLabel, reasonSentence } from "./device-words.ts";
import { failureWords } from "./failure-words.ts";
import { noticeWords } from "./notice-words.ts";
import { bytesOf, statusWords } from "./status-words.ts";

/** One of each: a new member of a union does not compile until it is here. */
const failures: { readonly [Type in EngineFailure["type"]]: Extract<EngineFailure, { type: Type }> } = {
  cancelled: { type: "cancelled" },
  offline: { type: "offline", file: "onnx/decoder.onnx" },
  download: { type: "download", file: "onnx/decoder.onnx", status: 404, detail: "not found" },
  integrity: { type: "integrity", file: "onnx/decoder.onnx", expected: 2000, received: 1000 },
  "unreadable-image": {
    type: "unreadable-image",
    image: "a" as ImageId,
    reason: "format",
    mime: "text/plain",
  },
  "context-full": { type: "context-full", tokens: 9000, limit: 8192 },
  "out-of-memory": { type: "out-of-memory", doing: "vision", detail: "" },
  "unsupported-model": { type: "unsupported-model", reason: "not-idefics3", detail: "llava" },
  "device-lost": { type: "device-lost", detail: "" },
  runtime: { type: "runtime", doing: "prefill", detail: "" },
  crashed: { type: "crashed", detail: "" },
  "wrong-numbers": { type: "wrong-numbers", doing: "decode" },
};

const reasons: { readonly [Type in DeviceReason["type"]]: Extract<DeviceReason, { type: Type }> } = {
  "asked-for": { type: "asked-for", provider: "wasm" },
  "webgpu-adapter": { type: "webgpu-adapter", description: "a card", software: false },
  "no-webgpu": { type: "no-webgpu" },
  "no-adapter": { type: "no-adapter" },
  "software-adapter": { type: "software-adapter" },
  "webgpu-failed": { type: "webgpu-failed", detail: "no memory" },
  "no-f16": { type: "no-f16" },
  threads: { type: "threads", threads: 4 },
  "no-threads": { type: "no-threads" },
  dtype: { type: "dtype", graph: "vision_encoder", dtype: "q8", asked: true },
};

const notices: { readonly [Type in Notice["type"]]: Extract<Notice, { type: Type }> } = {
  "bad-parameter": { type: "bad-parameter", parameter: { name: "tiles", value: "9" } },
  "load-failed": {
    type: "load-failed",
    choice: { source: smolvlm("https://huggingface.co") },
    failure: failures.offline,
    backTo: nano,
  },
  "stepped-down": { type: "stepped-down", from: "webgpu", to: "wasm", reason: undefined },
  "dtype-replaced": { type: "dtype-replaced", asked: "bnb4", graphs: ["vision_encoder", "embed_tokens"] },
  "picture-failed": { type: "picture-failed", name: "notes.png", failure: failures["unreadable-image"] },
  "example-failed": { type: "example-failed", file: "star.png" },
  "link-dropped": { type: "link-dropped" },
};

const sentence = /^\S.*[.]$/s;

describe("a failure", () => {
  test.each(Object.entries(failures))("%s has a whole sentence", (_type, failure) => {
    expect(failureWords(failure).sentence).toMatch(sentence);
  });

  test.each(Object.entries(failures).filter(([type]) => type !== "unsupported-model"))(
    "%s has something to do about it",
    (_type, failure) => {
      expect(failureWords(failure).remedies.length).toBeGreaterThan(0);
    },
  );

  test("says its facts", () => {
    expect(failureWords(failures["context-full"]).sentence).toContain("9,000 tokens, and it can hold 8,192");
    expect(failureWords(failures.integrity).sentence).toContain("1,000 of 2,000 bytes");
    expect(failureWords(failures.offline).sentence).toContain("“decoder.onnx”");
    expect(failureWords({ type: "offline", file: "owner/name" }).sentence).toContain("“owner/name”");
    expect(failureWords(failures["unreadable-image"]).sentence).toContain("text/plain");
  });

  test("of a picture tells the four ways apart", () => {
    const ways: readonly UnreadableReason[] = ["empty", "format", "damaged", "too-large"];
    const said = ways.map((reason) => failureWords({ ...failures["unreadable-image"], reason }).sentence);
    expect(new Set(said).size).toBe(4);
  });

  test.each([401, 404, 503, 200])("of a download with status %i has its own words", (status) => {
    expect(failureWords({ ...failures.download, status }).sentence).toMatch(sentence);
  });
});

test.each(Object.entries(reasons))("the reason %s is a sentence", (_type, reason) => {
  expect(reasonSentence(reason)).toMatch(sentence);
});

test.each(Object.entries(notices))("the notice %s is a sentence", (_type, notice) => {
  expect(noticeWords(notice).sentence).toMatch(sentence);
});

test.each(parameterNames)("a bad ?%s= says what is possible", (name) => {
  const words = noticeWords({ type: "bad-parameter", parameter: { name, value: "x".repeat(500) } });
  expect(words.sentence).toContain(`“${name}=x`);
  expect(words.sentence.length).toBeLessThan(250);
});

test("a device that is not the one asked for is explained", () => {
  const notice = notices["stepped-down"];
  expect(noticeWords({ ...notice, reason: reasons["no-webgpu"] })).toMatchObject({
    sentence: "This browser has no WebGPU, so the model runs on the processor.",
  });
  expect(noticeWords({ ...notice, reason: reasons["webgpu-failed"] })).toMatchObject({
    sentence: "WebGPU did not work here, so the model runs on WASM, which is slower.",
    detail: "no memory",
  });
});

test("a load that failed says what is there in its place", () => {
  expect(noticeWords(notices["load-failed"]).sentence).toMatch(
    /^SmolVLM-256M did not load\..*Ocelli Nano is back/,
  );
});

test("formats and graphs have names", () => {
  expect(dtypes.map(dtypeName).every((name) => name.endsWith("-bit"))).toBe(true);
  expect(new Set(graphNames.map(graphLabel)).size).toBe(3);
  expect(deviceLabel(wasmDevice)).toBe("WASM · 2 threads · 8-bit");
  expect(deviceLabel({ ...wasmDevice, provider: "webgpu" })).toBe("WebGPU · 8-bit");
});

describe("the status", () => {
  const ready: AppState = { phase: "ready", model: { choice: { source: nano }, loaded: loadedModel } };
  const answering: AppState = { ...ready, phase: "answering" };
  const waiting: AnswerState = { state: "waiting", waiting: { for: "pictures" } };
  const encoding = { state: "encoding", views: 3, of: 13 } as const;

  test("counts the tiles of a picture, asked about or not", () => {
    const words = { words: "Looking at the picture", figures: "3 of 13 tiles" };
    expect(statusWords({ state: ready, pictures: [encoding] })).toEqual(words);
    expect(statusWords({ state: answering, answer: waiting, pictures: [encoding] })).toEqual(words);
  });

  const at = (answer: AnswerState): string => statusWords({ state: answering, answer, pictures: [] }).words;

  test("is what the model does", () => {
    expect(at({ state: "streaming" })).toBe("Answering");
    expect(at({ state: "waiting", waiting: { for: "engine" } })).toBe("Reading the question");
    expect(statusWords({ state: ready, pictures: [] })).toEqual({ words: "Ready" });
  });

  test("counts the bytes of a load", () => {
    const state: AppState = {
      phase: "loading",
      choice: { source: nano },
      step: { step: "downloading", bytes: 1_200_000, total: 4_000_000 },
      asked: false,
    };
    expect(statusWords({ state, pictures: [] })).toEqual({
      words: "Loading Ocelli Nano",
      figures: "1.2 of 4.0 MB",
    });
    expect(bytesOf(112e6, 264e6)).toBe("112 of 264 MB");
  });
});

test("speed is tokens after the first, over the time after the first", () => {
  expect(tokensPerSecond({ ...answerStats, decodeMs: 50 })).toBe(20);
  expect(speedLine({ ...answerStats, decodeMs: 50 })).toBe("0.8 s to the first word · 20 tokens/s");
  expect(speedLine({ ...answerStats, timeToFirstTokenMs: 12.3 })).toMatch(/^12 ms to the first word/);
  expect(tokensPerSecond({ ...answerStats, tokens: [] })).toBeUndefined();
  expect(endLine({ ...answerStats, finish: "length" })).toMatch(sentence);
  expect(endLine(answerStats)).toBeUndefined();
});
