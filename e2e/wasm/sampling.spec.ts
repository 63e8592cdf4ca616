import { expect, type Page } from "@playwright/test";
import type { AnswerRequest } from "../../src/contract/answer.ts";
import type { TokenId, Turn } from "../../src/contract/conversation.ts";
import type { Sampling } from "../../src/contract/sampling.ts";
import { loadNano, test } from "../harness/fixture.ts";

const turns: readonly Turn[] = [
  { role: "user", content: [{ type: "text", text: "How many shapes are there?" }] },
];

test.beforeEach(({ harness }) => loadNano(harness, { provider: "wasm", dtype: "fp32" }));

test("the same seed draws the same answer again, another seed another one", async ({ harness }) => {
  const one = await answer(harness, { sampling: hot(1) });
  expect((await answer(harness, { sampling: hot(1) })).tokens).toEqual(one.tokens);
  expect((await answer(harness, { sampling: hot(2) })).tokens).not.toEqual(one.tokens);
});

test("of a single token that is left, drawing gives the greedy answer", async ({ harness }) => {
  const greedy = await answer(harness, {});
  const drawn = await answer(harness, {
    sampling: { type: "random", temperature: 3, topK: 1, seed: 5 },
  });
  expect(drawn).toEqual(greedy);
  expect(greedy.finish).toBe("end");
});

test("an answer ends at a stop string, which is not shown, and the conversation goes on", async ({
  harness,
}) => {
  const whole = await answer(harness, {});
  const stop = whole.text.slice(-2);
  const cut = await answer(harness, { stop: ["never said", stop] });
  expect(cut).toMatchObject({ finish: "stop-string", text: whole.text.slice(0, whole.text.indexOf(stop)) });
  expect(whole.tokens.slice(0, cut.tokens.length)).toEqual(cut.tokens);
  const followUp: readonly Turn[] = [...turns, { role: "assistant", ...cut }, ...turns];
  expect((await answer(harness, { turns: followUp })).finish).toBe("end");
});

test("settings that cannot be are an error and not an answer", async ({ harness }) => {
  const cold: Sampling = { type: "random", temperature: 0, seed: 1 };
  await expect(answer(harness, { sampling: cold })).rejects.toThrow("temperature");
  await expect(answer(harness, { stop: [""] })).rejects.toThrow("stop string");
  await expect(answer(harness, { maxNewTokens: Number.NaN })).rejects.toThrow("maxNewTokens");
  // The engine is as good as before.
  expect((await answer(harness, {})).finish).toBe("end");
});

function hot(seed: number): Sampling {
  return { type: "random", temperature: 4, topK: 200, topP: 0.98, seed };
}

interface Answer {
  readonly text: string;
  readonly tokens: readonly TokenId[];
  readonly finish: string;
}

async function answer(harness: Page, wish: Partial<AnswerRequest>): Promise<Answer> {
  const { result, text } = await harness.evaluate((request) => window.harness.answerTo(request), {
    turns,
    maxNewTokens: 12,
    ...wish,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return { text, tokens: result.value.tokens, finish: result.value.finish };
}
