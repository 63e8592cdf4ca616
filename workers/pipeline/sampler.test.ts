import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RandomSampling, Sampling } from "../../src/contract/sampling.ts";
import { Distribution } from "./distribution.ts";
import { penalizeRepetition } from "./repetition-penalty.ts";
import { distribute, greedy, Sampler } from "./sampler.ts";

/** What the reference makes of logits; `null` is minus infinity, which JSON lacks. */
interface GoldenRow {
  readonly name: string;
  readonly logits: readonly (number | null)[];
  readonly history: readonly number[];
  readonly cases: readonly GoldenCase[];
}

interface GoldenCase {
  readonly parameters: Partial<Record<"temperature" | "top_k" | "top_p" | "repetition_penalty", number>>;
  readonly greedy: number;
  readonly kept: readonly number[];
  readonly probabilities: readonly number[];
  readonly draws: readonly (readonly [coin: number, token: number])[];
}

const rows: readonly GoldenRow[] = JSON.parse(
  readFileSync(`${import.meta.dirname}/../golden/sampling.json`, "utf8"),
);
const cases = rows.flatMap((row) =>
  row.cases.map((golden) => ({
    name: `${row.name}, ${JSON.stringify(golden.parameters)}`,
    golden,
    logits: Float32Array.from(row.logits, (logit) => logit ?? -Infinity),
    history: Int32Array.from(row.history),
  })),
);
const nothing = new Int32Array(0);
const wrongNumbers = { ok: false, failure: { type: "wrong-numbers", doing: "prefill" } };

function settings({ parameters }: GoldenCase): Pick<RandomSampling, "temperature" | "topK" | "topP"> {
  return {
    temperature: parameters.temperature ?? 1,
    ...(parameters.top_k === undefined ? {} : { topK: parameters.top_k }),
    ...(parameters.top_p === undefined ? {} : { topP: parameters.top_p }),
  };
}

function repetitionPenalty({ parameters }: GoldenCase): { repetitionPenalty?: number } {
  return parameters.repetition_penalty === undefined
    ? {}
    : { repetitionPenalty: parameters.repetition_penalty };
}

/** How often each token comes in 20,000 draws, in parts of 1. */
function frequencies(sampling: RandomSampling, logits: Float32Array): readonly number[] {
  const sampler = new Sampler(sampling);
  const counts = Array.from(logits, () => 0);
  for (let draw = 0; draw < 20_000; draw += 1) {
    const token = sampler.next(logits, nothing, "decode");
    if (!token.ok) throw new Error(token.failure.type);
    counts[token.value] = (counts[token.value] ?? 0) + 1;
  }
  return counts.map((count) => count / 20_000);
}

describe("as transformers does", () => {
  test("there are logits of every kind", () => {
    expect(cases.length).toBeGreaterThan(140);
    expect(cases.flatMap(({ golden }) => golden.draws).length).toBeGreaterThan(1000);
  });

  test.each(cases)("$name: keeps the same tokens, as likely", ({ golden, logits, history }) => {
    const scores = logits.slice();
    penalizeRepetition(logits, history, golden.parameters.repetition_penalty ?? 1, scores);
    const distribution = new Distribution(logits.length);
    distribute(scores, settings(golden), distribution);
    expect([...distribution.ids]).toEqual(golden.kept);
    const total = distribution.probabilities.reduce((sum, probability) => sum + probability, 0);
    const errors = golden.probabilities.map((probability, place) =>
      Math.abs((distribution.probabilities[place] ?? NaN) / total - probability),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-6);
    expect(golden.draws.map(([coin]) => distribution.draw(coin))).toEqual(
      golden.draws.map(([, token]) => token),
    );
  });

  test.each(cases)("$name: has the same token without chance", ({ golden, logits, history }) => {
    const sampler = new Sampler({ type: "greedy", ...repetitionPenalty(golden) });
    expect(sampler.next(logits, history, "decode")).toEqual({ ok: true, value: golden.greedy });
  });
});

describe("greedy", () => {
  test("takes the most likely token", () => {
    expect(greedy(Float32Array.of(-3, 1.5, 1.25, -8), "decode")).toEqual({ ok: true, value: 1 });
  });

  test("takes the lowest id of equals", () => {
    expect(greedy(Float32Array.of(-1, 4, 4), "decode")).toEqual({ ok: true, value: 1 });
  });
});

describe("drawing", () => {
  const logits = Float32Array.from([0.5, 0.3, 0.15, 0.05], Math.log);
  const random: RandomSampling = { type: "random", temperature: 1, seed: 7 };

  test("tokens come as often as they are likely", () => {
    const expected = [0.5, 0.3, 0.15, 0.05];
    // Four standard deviations of the most uncertain of them: 4 * sqrt(0.25 / 20000). The seed is fixed.
    for (const [token, frequency] of frequencies(random, logits).entries()) {
      expect(Math.abs(frequency - (expected[token] ?? NaN))).toBeLessThan(0.0142);
    }
  });

  test("what top-k and top-p leave out never comes", () => {
    expect(frequencies({ ...random, topK: 2 }, logits).slice(2)).toEqual([0, 0]);
    expect(frequencies({ ...random, topP: 0.9 }, logits).slice(3)).toEqual([0]);
  });

  test("a seed gives the same tokens again, another one gives others", () => {
    const [one, same, other] = [7, 7, 8].map((seed) => {
      const sampler = new Sampler({ ...random, seed });
      return Array.from({ length: 40 }, () => sampler.next(logits, nothing, "decode"));
    });
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test("every coin falls on a token, and the logits stay as they were", () => {
    const before = logits.slice();
    const distribution = new Distribution(4);
    distribute(logits, { temperature: 1.5 }, distribution);
    expect([0, 1 - 2 ** -53].map((coin) => distribution.draw(coin))).toEqual([0, 3]);
    new Sampler({ ...random, repetitionPenalty: 3 }).next(logits, Int32Array.of(0, 1), "decode");
    expect(logits).toEqual(before);
  });

  test("ids beyond the logits have no penalty to take", () => {
    const sampler = new Sampler({ type: "greedy", repetitionPenalty: 2 });
    expect(sampler.next(logits, Int32Array.of(9, 1), "decode")).toEqual({ ok: true, value: 0 });
  });
});

describe("logits that are no numbers are a failure and never token 0", () => {
  const ways: readonly Sampling[] = [
    { type: "greedy" },
    { type: "greedy", repetitionPenalty: 1.2 },
    { type: "random", temperature: 0.8, topK: 2, topP: 0.9, repetitionPenalty: 1.2, seed: 1 },
  ];
  const wrong = [
    [NaN, 1, 2],
    [1, 2, NaN],
    [3, NaN, 2],
    [1, 2, Infinity],
    [Infinity, NaN, -Infinity],
    [-Infinity, -Infinity, -Infinity],
    [NaN, NaN, NaN],
    [],
  ];
  test.each(ways)("%j", (sampling) => {
    for (const logits of wrong) {
      expect(new Sampler(sampling).next(Float32Array.from(logits), Int32Array.of(1), "prefill")).toEqual(
        wrongNumbers,
      );
    }
  });

  test("minus infinity says that a token is never meant", () => {
    const logits = Float32Array.of(-Infinity, -5, -Infinity);
    for (const sampling of ways) {
      expect(new Sampler(sampling).next(logits, Int32Array.of(0, 1), "decode")).toEqual({
        ok: true,
        value: 1,
      });
    }
  });
});

test("settings out of their range are refused", () => {
  const random = { type: "random", temperature: 1, seed: 0 } as const;
  const bad: readonly Sampling[] = [
    { ...random, temperature: 0 },
    { ...random, temperature: NaN },
    { ...random, topP: 0 },
    { ...random, topP: 1.01 },
    { ...random, topK: 0 },
    { ...random, topK: 2.5 },
    { ...random, seed: -1 },
    { ...random, seed: 2 ** 53 },
    { ...random, repetitionPenalty: 0 },
    { type: "greedy", repetitionPenalty: Infinity },
  ];
  for (const sampling of bad) expect(() => new Sampler(sampling)).toThrow(RangeError);
});

test("a vocabulary as large as SmolVLM's, nearly flat, is thinned out as by sorting all of it", () => {
  const logits = Float32Array.from({ length: 49_280 }, (_, id) => Math.sin(id * id) + 4 * Math.sin(id));
  const distribution = new Distribution(logits.length);
  distribute(logits, { temperature: 1, topP: 0.8 }, distribution);
  const most = logits.toSorted().toReversed();
  const weights = most.map(Math.exp);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const count = weights.findIndex((weight) => (sum += weight / total) >= 0.8) + 1;
  expect(Math.abs(distribution.ids.length - count)).toBeLessThan(3);
  const least = Math.min(...Array.from(distribution.ids, (id) => logits[id] ?? NaN));
  expect(least).toBeCloseTo(most[count - 1] ?? NaN, 3);
  distribute(logits, { temperature: 1, topK: 500 }, distribution);
  expect(Array.from(distribution.ids, (id) => logits[id] ?? NaN).sort((a, b) => b - a)).toEqual([
    ...most.subarray(0, distribution.ids.length),
  ]);
  expect(distribution.ids.length).toBeGreaterThanOrEqual(500);
});
