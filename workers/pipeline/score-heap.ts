/**
 * A binary heap of places in an array of scores, the least score first and the lower place first of equals: the order of an
 * ascending stable sort. Its memory is reused.
 */
export class ScoreHeap {
  readonly #places: Int32Array;
  readonly #scores: Float32Array;
  #size = 0;

  /** `scores` may change while the heap is empty. */
  constructor(scores: Float32Array) {
    this.#scores = scores;
    this.#places = new Int32Array(scores.length);
  }

  get size(): number {
    return this.#size;
  }

  /** The place of the least score; -1 where there is none. */
  get least(): number {
    return this.#size === 0 ? -1 : this.#at(0);
  }

  clear(): void {
    this.#size = 0;
  }

  /** Adds a place out of order; `order` has to follow before the heap is read. */
  add(place: number): void {
    this.#places[this.#size] = place;
    this.#size += 1;
  }

  order(): void {
    for (let index = (this.#size >> 1) - 1; index >= 0; index -= 1) this.#sift(index);
  }

  /** Puts a place where the least one was. */
  replaceLeast(place: number): void {
    this.#places[0] = place;
    this.#sift(0);
  }

  dropLeast(): void {
    this.#size -= 1;
    this.replaceLeast(this.#at(this.#size));
  }

  /** Moves the place at `index` down until neither child comes before it. */
  #sift(index: number): void {
    const place = this.#at(index);
    let hole = index;
    while (true) {
      let child = 2 * hole + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(this.#at(child + 1), this.#at(child))) child += 1;
      if (!this.#isBefore(this.#at(child), place)) break;
      this.#places[hole] = this.#at(child);
      hole = child;
    }
    this.#places[hole] = place;
  }

  #isBefore(one: number, other: number): boolean {
    const left = this.#scores[one] ?? 0;
    const right = this.#scores[other] ?? 0;
    return left < right || (left === right && one < other);
  }

  #at(index: number): number {
    return this.#places[index] ?? 0;
  }
}
