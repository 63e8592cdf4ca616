import { expect, test } from "vitest";
import { success } from "../contract/result.ts";
import { isSettingValue, samplingFault } from "../contract/sampling.ts";
import { answerSeeds, type SamplingChoice } from "./answer-settings.ts";
import { answerStats, called } from "./testing/scripted-engine.ts";
import { answerState, ask, ready } from "./testing/started-chat.ts";

const random: SamplingChoice = { type: "random", temperature: 0.7, topP: 0.9 };

test("answers are greedy, at most 500 tokens long and without stop strings, whatever the seed", async () => {
  const { chat, engine } = await ready("?seed=7");
  ask(chat, "How many?");
  const { asked } = await called(engine.answers, 0);
  expect(asked).toMatchObject({ sampling: { type: "greedy" }, maxNewTokens: 500, stop: [] });
});

test("settings hold from the next answer on, and the address's seed is the first answer's", async () => {
  const { chat, engine } = await ready("?seed=7");
  chat.settings.value = { sampling: random, maxNewTokens: 20, stop: ["\n"] };
  ask(chat, "How many?");
  const first = await called(engine.answers, 0);
  expect(first.asked).toMatchObject({ sampling: { ...random, seed: 7 }, maxNewTokens: 20, stop: ["\n"] });
  first.settle(success(answerStats));
  await answerState(chat, "done");
  chat.retry();
  const again = await called(engine.answers, 1);
  expect(again.asked.sampling).toEqual({ ...random, seed: 8 });
});

test("without a seed in the address each answer draws a good one", async () => {
  const { chat, engine } = await ready();
  chat.settings.value = { ...chat.settings.peek(), sampling: random };
  ask(chat, "How many?");
  const { asked } = await called(engine.answers, 0);
  expect(asked.sampling).toEqual({ ...random, seed: expect.any(Number) });
  expect(asked.sampling && samplingFault(asked.sampling)).toBeUndefined();
});

test("seeds never leave their range", () => {
  const next = answerSeeds(Number.MAX_SAFE_INTEGER, () => -1);
  const seeds = [next(), next(), next()];
  expect(seeds).toEqual([Number.MAX_SAFE_INTEGER, 0, 1]);
  expect(seeds.every((seed) => isSettingValue("seed", seed))).toBe(true);
});
