/**
 * `RepetitionPenaltyLogitsProcessor`: the score of every id in `sequence`, once however often it comes, is divided by the
 * penalty where it is positive and multiplied by it where it is negative. The reference ranges over the whole prompt, special
 * and image tokens included, and what was generated. In float32, as there.
 */
export function penalizeRepetition(
  logits: Float32Array, // (vocabulary)
  sequence: Int32Array, // (positions)
  penalty: number,
  scores: Float32Array, // (vocabulary), a copy of the logits, written
): void {
  const factor = Math.fround(penalty);
  for (let position = 0; position < sequence.length; position += 1) {
    const id = sequence[position] ?? 0;
    const logit = logits[id];
    // Some models embed more ids than they have logits for.
    if (logit === undefined) continue;
    scores[id] = logit < 0 ? logit * factor : logit / factor;
  }
}
