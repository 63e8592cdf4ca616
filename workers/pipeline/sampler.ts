import type { TokenId } from "../../src/contract/conversation.ts";
import type { Stage } from "../../src/contract/failure.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { samplingFault, type RandomSampling, type Sampling } from "../../src/contract/sampling.ts";
import { Distribution } from "./distribution.ts";
import { seededCoins } from "./random.ts";
import { penalizeRepetition } from "./repetition-penalty.ts";

/**
 * The most likely token; the lowest id of equals, as `argmax` in the reference. NaN, infinity, or no token with a chance, mean
 * that the device computes wrongly (`wrong-numbers`): without the check an answer of nothing but token 0 would come out. Minus
 * infinity is how a model says "never this one".
 */
export function greedy(logits: Float32Array /* (vocabulary) */, doing: Stage): Result<TokenId> {
  let best = 0;
  let most = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? NaN;
    if (logit > most) {
      most = logit;
      best = id;
    } else if (Number.isNaN(logit)) {
      return failed({ type: "wrong-numbers", doing });
    }
  }
  if (!Number.isFinite(most)) return failed({ type: "wrong-numbers", doing });
  // An index into the logits is a token's id by definition.
  return success(best as TokenId);
}

/**
 * Fills `distribution` with the tokens that `sampling` leaves and their probabilities. `scores` are those of `greedy`'s
 * contract: at least one is finite, none is NaN or infinity.
 */
export function distribute(
  scores: Float32Array /* (vocabulary), after the repetition penalty */,
  { temperature, topK, topP }: Pick<RandomSampling, "temperature" | "topK" | "topP">,
  distribution: Distribution,
): void {
  distribution.fill(scores, temperature);
  if (topK !== undefined) distribution.topK(topK);
  distribution.softmax();
  if (topP !== undefined) distribution.topP(topP);
}

/** Chooses the tokens of one answer, in memory that it keeps for all of them. */
export class Sampler {
  readonly #sampling: Sampling;
  readonly #coin: () => number;
  #scores = new Float32Array(0);
  #distribution = new Distribution(0);

  /** Throws where a setting is out of its range: whoever lets people set it checks it. */
  constructor(sampling: Sampling) {
    const fault = samplingFault(sampling);
    if (fault !== undefined) throw new RangeError(`sampling: ${fault} of ${JSON.stringify(sampling)}`);
    this.#sampling = sampling;
    this.#coin = sampling.type === "random" ? seededCoins(sampling.seed) : () => 0;
  }

  /** The token after `sequence`. Failure: `wrong-numbers`, as of `greedy`. The logits stay as they are. */
  next(
    logits: Float32Array /* (vocabulary) */,
    sequence: Int32Array /* (positions) */,
    doing: Stage,
  ): Result<TokenId> {
    const scores = this.#penalized(logits, sequence);
    const likeliest = greedy(scores, doing);
    if (!likeliest.ok || this.#sampling.type === "greedy") return likeliest;
    if (this.#distribution.vocabularySize !== scores.length) {
      this.#distribution = new Distribution(scores.length);
    }
    distribute(scores, this.#sampling, this.#distribution);
    return success(this.#distribution.draw(this.#coin()));
  }

  #penalized(logits: Float32Array, sequence: Int32Array): Float32Array {
    const { repetitionPenalty = 1 } = this.#sampling;
    if (repetitionPenalty === 1) return logits;
    if (this.#scores.length !== logits.length) this.#scores = new Float32Array(logits.length);
    this.#scores.set(logits);
    penalizeRepetition(logits, sequence, repetitionPenalty, this.#scores);
    return this.#scores;
  }
}
