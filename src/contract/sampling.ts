/**
 * How each token of an answer is chosen. The settings mean what they mean in `transformers`' `generate`, and apply in its
 * order: repetition penalty, temperature, top-k, top-p. What is left out does nothing; in particular there is no top-k of 50
 * by default, and a model's `generation_config.json` does not turn sampling on.
 */
export type Sampling = GreedySampling | RandomSampling;

/** The most likely token each time. */
export interface GreedySampling {
  readonly type: "greedy";
  /** Over every token of the prompt and of the answer so far: above 1 they become less likely, below 1 more. */
  readonly repetitionPenalty?: number;
}

/** A token drawn by its probability. */
export interface RandomSampling {
  readonly type: "random";
  /** Above 1 the answers vary more, below 1 less. */
  readonly temperature: number;
  /** Only the so many most likely tokens, and those as likely as the last of them. */
  readonly topK?: number;
  /** Only the fewest most likely tokens whose probabilities add up to this. */
  readonly topP?: number;
  readonly repetitionPenalty?: number;
  /** The same seed gives the same answer to the same prompt on the same device. */
  readonly seed: number;
}

export type SamplingSetting = Exclude<keyof RandomSampling, "type">;

/**
 * From `least` to `most`, both included. Beyond temperatures and penalties of this size float32 overflows, or nothing is left
 * of the logits; a top-p of 0 would keep no token at all.
 */
export const samplingRanges = {
  temperature: { least: 1e-3, most: 1e3, isWhole: false },
  topK: { least: 1, most: Number.MAX_SAFE_INTEGER, isWhole: true },
  topP: { least: Number.MIN_VALUE, most: 1, isWhole: false },
  repetitionPenalty: { least: 1e-3, most: 1e3, isWhole: false },
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER, isWhole: true },
} as const satisfies Record<SamplingSetting, SettingRange>;

interface SettingRange {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/** Whether a setting can have this value; NaN is never one. */
export function isSettingValue(setting: SamplingSetting, value: number): boolean {
  const { least, most, isWhole } = samplingRanges[setting];
  return value >= least && value <= most && (!isWhole || Number.isInteger(value));
}

/** The first setting whose value is out of its range; `undefined` where all are good. */
export function samplingFault(sampling: Sampling): SamplingSetting | undefined {
  const { repetitionPenalty = 1 } = sampling;
  if (!isSettingValue("repetitionPenalty", repetitionPenalty)) return "repetitionPenalty";
  if (sampling.type === "greedy") return undefined;
  const { temperature, topK = 1, topP = 1, seed } = sampling;
  const values = { temperature, topK, topP, seed };
  const names = ["temperature", "topK", "topP", "seed"] as const;
  return names.find((name) => !isSettingValue(name, values[name]));
}
