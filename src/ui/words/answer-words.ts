import type { AnswerStats } from "../../contract/answer.ts";

/** Tokens a second after the first one; `undefined` where there are too few to tell. */
export function tokensPerSecond(stats: AnswerStats): number | undefined {
  const steps = stats.tokens.length - 1;
  return steps < 1 || stats.decodeMs <= 0 ? undefined : (1000 * steps) / stats.decodeMs;
}

/** One line on how fast it was: `0.8 s to the first word · 31 tokens/s`. */
export function speedLine(stats: AnswerStats): string {
  const speed = tokensPerSecond(stats);
  const first = `${seconds(stats.timeToFirstTokenMs)} to the first word`;
  return speed === undefined ? first : `${first} · ${rounded(speed)} tokens/s`;
}

/** Why the answer ends where it does, where that is not the model's own wish. */
export function endLine(stats: AnswerStats): string | undefined {
  return stats.finish === "length" ? "It ends here because the longest answer was reached." : undefined;
}

function seconds(ms: number): string {
  if (ms < 100) {
    return `${ms.toFixed(0)} ms`;
  }
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

function rounded(number: number): string {
  return number < 10 ? number.toFixed(1) : number.toFixed(0);
}
