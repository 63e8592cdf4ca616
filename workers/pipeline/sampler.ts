import type { TokenId } from "../../src/contract/conversation.ts";
import type { Stage } from "../../src/contract/failure.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";

/**
 * The most likely token; the lowest id of equals, as `argmax` in the reference. Logits that are not finite mean that the
 * device computes wrongly: without the check an answer of nothing but token 0 would come out.
 */
export function greedy(logits: Float32Array /* (vocabulary) */, doing: Stage): Result<TokenId> {
  let best = 0;
  let most = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? NaN;
    if (!Number.isFinite(logit)) return failed({ type: "wrong-numbers", doing });
    if (logit > most) {
      most = logit;
      best = id;
    }
  }
  // An index into the logits is a token's id by definition.
  return success(best as TokenId);
}
