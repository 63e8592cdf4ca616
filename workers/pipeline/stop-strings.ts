/**
 * Text in, text out, up to the first stop string. What may yet become one is held back. As `StopStringCriteria` in the
 * reference the answer ends with the token that completes a stop string, even when more text follows it in that token; unlike
 * there the prompt's end is no part of one.
 */
export class StopStrings {
  readonly #strings: readonly string[];
  #held = "";
  #isFound = false;

  /** Throws where a string is empty, for it is everywhere, or holds half a character. */
  constructor(strings: readonly string[]) {
    const bad = strings.find((string) => string === "" || /\p{Cs}/u.test(string));
    if (bad !== undefined) throw new RangeError(`stop string: ${JSON.stringify(bad)}`);
    this.#strings = strings;
  }

  get isFound(): boolean {
    return this.#isFound;
  }

  /** The text that is certain not to belong to a stop string; nothing once one is found. */
  push(text: string): string {
    if (this.#isFound) return "";
    const whole = this.#held + text;
    const starts = this.#strings.map((string) => whole.indexOf(string)).filter((start) => start >= 0);
    this.#isFound = starts.length > 0;
    const shown = this.#isFound ? Math.min(...starts) : whole.length - this.#pending(whole);
    this.#held = this.#isFound ? "" : whole.slice(shown);
    return whole.slice(0, shown);
  }

  /** What was held back for a stop string that did not come. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  /** Length of the longest end of `text` that a stop string begins with. */
  #pending(text: string): number {
    return this.#strings.reduce((most, string) => Math.max(most, overlap(text, string)), 0);
  }
}

function overlap(text: string, string: string): number {
  for (let length = Math.min(text.length, string.length - 1); length > 0; length -= 1) {
    if (text.endsWith(string.slice(0, length))) return length;
  }
  return 0;
}
