import type { AnswerRequest } from "../contract/answer.ts";
import type { GreedySampling, RandomSampling } from "../contract/sampling.ts";

/** How tokens are chosen, but for the seed: every answer has its own. */
export type SamplingChoice = GreedySampling | Omit<RandomSampling, "seed">;

/** What holds for every answer until it is changed. Whoever changes it checks the values with `isSettingValue`. */
export interface AnswerSettings {
  readonly sampling: SamplingChoice;
  /** At least 1. */
  readonly maxNewTokens: number;
  /** None of them empty. */
  readonly stop: readonly string[];
}

/** SmolVLM's own way: greedy, and at most as many tokens as its example generates. */
export const defaultSettings: AnswerSettings = {
  sampling: { type: "greedy" },
  maxNewTokens: 500,
  stop: [],
};

/** The part of a request that the settings decide. */
export function settledBy(
  { sampling, maxNewTokens, stop }: AnswerSettings,
  seed: number,
): Omit<AnswerRequest, "turns"> {
  return { sampling: sampling.type === "greedy" ? sampling : { ...sampling, seed }, maxNewTokens, stop };
}

/**
 * A seed for each answer: `first`, then one more each time, so that the same questions get the same answers on a page opened
 * with the same seed, and an answer given again is another one. Without `first` they come from `draw`, a whole number from 0 on.
 */
export function answerSeeds(first: number | undefined, draw: () => number): () => number {
  if (first === undefined) return draw;
  let next = first;
  return () => {
    const seed = next;
    next = seed === Number.MAX_SAFE_INTEGER ? 0 : seed + 1;
    return seed;
  };
}
