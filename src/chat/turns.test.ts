import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import type { ImageId } from "../contract/conversation.ts";
import type { Attachment, AttachmentState } from "./attachment.ts";
import type { AnswerState, Exchange, ExchangeId } from "./message.ts";
import { answerStats, imageFacts, wasmDevice } from "./testing/scripted-engine.ts";
import { turnsOf } from "./turns.ts";

const record = { stats: answerStats, model: "nano", device: wasmDevice };
const done: AnswerState = { state: "done", record };
const two = [{ type: "text", text: "Two?" }] as const;

function attachment(id: string, state: AttachmentState = { state: "ready", facts: imageFacts }): Attachment {
  return {
    id: id as ImageId,
    name: id,
    url: "",
    example: false,
    alt: "",
    state: signal(state),
    settled: () => Promise.resolve(),
    pause() {},
    resume() {},
    dispose() {},
  };
}

function exchange(question: string, answer: AnswerState, text = "", pictures: Attachment[] = []): Exchange {
  return {
    id: question as ExchangeId,
    question: [
      ...pictures.map((picture) => ({ type: "image" as const, attachment: picture })),
      { type: "text", text: question },
    ],
    text: signal(text),
    answer: signal(answer),
  };
}

describe("the turns", () => {
  test("hold every answer with its ids, and end with the question", () => {
    expect(turnsOf([exchange("One?", done, "1")], two, "nano")).toEqual([
      { role: "user", content: [{ type: "text", text: "One?" }] },
      { role: "assistant", text: "1", tokens: answerStats.tokens },
      { role: "user", content: [{ type: "text", text: "Two?" }] },
    ]);
  });

  test("hold a text without ids rather than with none of them", () => {
    const stopped: AnswerState = {
      state: "stopped",
      record: { ...record, stats: { ...answerStats, tokens: [] } },
    };
    expect(turnsOf([exchange("One?", stopped, "1")], [], "nano")[1]).toEqual({
      role: "assistant",
      text: "1",
    });
  });

  test("hold no ids of another model", () => {
    const [, answer] = turnsOf([exchange("One?", done, "1")], two, "smolvlm");
    expect(answer).toEqual({ role: "assistant", text: "1" });
  });

  test("pass the pictures of a question that got no answer on to the next one", () => {
    const failedOne: AnswerState = { state: "failed", failure: { type: "crashed", detail: "" } };
    const turns = turnsOf([exchange("One?", failedOne, "", [attachment("a")])], two, "nano");
    expect(turns).toEqual([
      {
        role: "user",
        content: [
          { type: "image", image: "a" },
          { type: "text", text: "Two?" },
        ],
      },
    ]);
  });

  test("keep the words of an answer that was cut off", () => {
    const stopped: AnswerState = { state: "stopped", record };
    const [, answer] = turnsOf([exchange("One?", stopped, "Once")], two, "nano");
    expect(answer).toEqual({ role: "assistant", text: "Once", tokens: answerStats.tokens });
  });

  test("leave out what did not fit the context, and pictures that could not be read", () => {
    const full: AnswerState = {
      state: "failed",
      failure: { type: "context-full", tokens: 9000, limit: 8192 },
    };
    const unreadable: FailedPicture = {
      state: "failed",
      failure: { type: "unreadable-image", image: "b" as ImageId, reason: "empty", mime: "" },
    };
    const exchanges = [
      exchange("One?", full, "", [attachment("a")]),
      exchange("Two?", { state: "failed", failure: unreadable.failure }, "", [attachment("b", unreadable)]),
    ];
    expect(turnsOf(exchanges, two, "nano")).toEqual([{ role: "user", content: two }]);
  });

  test("end with the answer while nothing is asked yet", () => {
    const turns = turnsOf([exchange("One?", done, "1")], [], "nano");
    expect(turns.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });
});

type FailedPicture = Extract<AttachmentState, { state: "failed" }>;
