import { effect, type ReadonlySignal } from "@preact/signals";
import type { Engine } from "../contract/engine.ts";
import type { ModelState } from "./app-state.ts";
import type { Conversation } from "./conversation.ts";
import type { Draft } from "./draft.ts";
import { modelKey } from "./models.ts";
import { turnsOf } from "./turns.ts";

/**
 * Has the engine read ahead while the question is typed: the conversation so far, and the pictures of the draft
 * once they are encoded. Whatever changes that ends it; a failure is left to the answer, which meets it again.
 */
export function prepareAhead(
  engine: Pick<Engine, "prepare">,
  model: ReadonlySignal<ModelState>,
  draft: Pick<Draft, "attachments">,
  conversation: Pick<Conversation, "exchanges" | "active">,
): () => void {
  return effect(() => {
    const attachments = draft.attachments.value;
    const before = conversation.exchanges.value;
    if (model.value.phase !== "ready" || conversation.active.value) {
      return undefined;
    }
    if (attachments.some((attachment) => attachment.state.value.state !== "ready")) {
      return undefined;
    }
    const question = attachments.map((attachment) => ({ type: "image" as const, attachment }));
    const turns = turnsOf(before, question, modelKey(model.value.model.choice.source));
    if (turns.length === 0) {
      return undefined;
    }
    const end = new AbortController();
    void engine.prepare(turns, end.signal);
    return () => end.abort();
  });
}
