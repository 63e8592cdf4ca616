import type { TokenId } from "../../src/contract/conversation.ts";
import { ScoreHeap } from "./score-heap.ts";

/**
 * The tokens that can come next, by rising id, and how likely each is. It is filled, thinned out and drawn from once a token,
 * in the same memory: 20 bytes for each id of the vocabulary.
 */
export class Distribution {
  readonly #ids: Int32Array;
  readonly #scores: Float32Array;
  readonly #probabilities: Float64Array;
  readonly #heap: ScoreHeap;
  /** How many candidates there are: the first ones of each array. */
  #count = 0;

  constructor(vocabularySize: number) {
    this.#ids = new Int32Array(vocabularySize);
    this.#scores = new Float32Array(vocabularySize);
    this.#probabilities = new Float64Array(vocabularySize);
    this.#heap = new ScoreHeap(this.#scores);
  }

  get vocabularySize(): number {
    return this.#ids.length;
  }

  get ids(): Int32Array /* (candidates) */ {
    return this.#ids.subarray(0, this.#count);
  }

  /** After `softmax`; they add up to 1 until `topP` leaves some out. */
  get probabilities(): Float64Array /* (candidates) */ {
    return this.#probabilities.subarray(0, this.#count);
  }

  /** `TemperatureLogitsWarper`, in float32 as there. What has no chance at all, a score of minus infinity, is left out. */
  fill(scores: Float32Array /* (vocabulary) */, temperature: number): void {
    const divisor = Math.fround(temperature);
    this.#count = 0;
    for (let id = 0; id < scores.length; id += 1) {
      const score = scores[id] ?? 0;
      if (score === -Infinity) continue;
      this.#ids[this.#count] = id;
      this.#scores[this.#count] = score / divisor;
      this.#count += 1;
    }
  }

  /** `TopKLogitsWarper`: the `k` highest scores, and those that equal the last of them. */
  topK(k: number): void {
    if (k >= this.#count) return;
    const heap = this.#heap;
    heap.clear();
    for (let place = 0; place < k; place += 1) heap.add(place);
    heap.order();
    let least = this.#scores[heap.least] ?? 0;
    for (let place = k; place < this.#count; place += 1) {
      if ((this.#scores[place] ?? 0) <= least) continue;
      heap.replaceLeast(place);
      least = this.#scores[heap.least] ?? 0;
    }
    this.#keepFrom(least);
  }

  softmax(): void {
    let most = -Infinity;
    for (let place = 0; place < this.#count; place += 1) most = Math.max(most, this.#scores[place] ?? 0);
    let sum = 0;
    for (let place = 0; place < this.#count; place += 1) {
      const weight = Math.exp((this.#scores[place] ?? 0) - most);
      this.#probabilities[place] = weight;
      sum += weight;
    }
    for (let place = 0; place < this.#count; place += 1) {
      this.#probabilities[place] = (this.#probabilities[place] ?? 0) / sum;
    }
  }

  /**
   * `TopPLogitsWarper`: leaves out the least likely tokens, of equals the lower id first, as long as their probabilities add up
   * to at most 1 - p. One always stays. Probabilities and sums are rounded to float32 where the reference's are, since equal
   * probabilities add up to the bound exactly. After `softmax`.
   */
  topP(p: number): void {
    if (p === 1) return;
    const bound = Math.fround(1 - p);
    // Whatever is below, there are too few of them to reach the bound: they go unsorted.
    const surely = (1 - p) / this.#count;
    const heap = this.#heap;
    heap.clear();
    let left = 0;
    for (let place = 0; place < this.#count; place += 1) {
      const probability = this.#probabilities[place] ?? 0;
      if (probability >= surely) {
        heap.add(place);
        continue;
      }
      left += Math.fround(probability);
      this.#scores[place] = -Infinity;
    }
    heap.order();
    while (heap.size > 1) {
      const place = heap.least;
      left += Math.fround(this.#probabilities[place] ?? 0);
      if (Math.fround(left) > bound) break;
      heap.dropLeast();
      this.#scores[place] = -Infinity;
    }
    this.#keepFrom(-Number.MAX_VALUE);
  }

  /**
   * The token that a coin in [0, 1) falls on when the candidates lie side by side, each as wide as it is likely. After
   * `softmax`.
   */
  draw(coin: number): TokenId {
    let total = 0;
    for (let place = 0; place < this.#count; place += 1) total += this.#probabilities[place] ?? 0;
    const mark = coin * total;
    let sum = 0;
    for (let place = 0; place < this.#count; place += 1) {
      sum += this.#probabilities[place] ?? 0;
      // A candidate's id is a token's by definition.
      if (mark < sum) return (this.#ids[place] ?? 0) as TokenId;
    }
    throw new Error(`the coin ${coin} falls on none of ${this.#count} candidates`);
  }

  /** Keeps the candidates that score at least `least`. */
  #keepFrom(least: number): void {
    let kept = 0;
    for (let place = 0; place < this.#count; place += 1) {
      const score = this.#scores[place] ?? 0;
      if (score < least) continue;
      this.#ids[kept] = this.#ids[place] ?? 0;
      this.#scores[kept] = score;
      this.#probabilities[kept] = this.#probabilities[place] ?? 0;
      kept += 1;
    }
    this.#count = kept;
  }
}
