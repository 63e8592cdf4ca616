import { effect, type ReadonlySignal } from "@preact/signals";
import type { Turn } from "../contract/conversation.ts";
import type { Engine } from "../contract/engine.ts";
import type { ModelState } from "./app-state.ts";
import type { Attachment } from "./attachment.ts";
import type { Conversation } from "./conversation.ts";
import type { Draft } from "./draft.ts";
import { attachmentsOf, type Exchange } from "./message.ts";
import { modelKey } from "./models.ts";
import { turnsOf } from "./turns.ts";

/**
 * Has the engine read ahead while the question is typed: the conversation so far, and the pictures of the draft,
 * once every picture is encoded. Whatever changes that ends it; a failure is left to the answer, which meets it again.
 */
export function prepareAhead(
  engine: Pick<Engine, "prepare">,
  model: ReadonlySignal<ModelState>,
  draft: Pick<Draft, "attachments">,
  conversation: Pick<Conversation, "exchanges" | "active">,
): () => void {
  // What failed once would fail in each new worker again, and each failure takes a worker.
  let failedFor: readonly unknown[] = [];

  async function prepare(turns: readonly Turn[], parts: readonly unknown[], end: AbortSignal): Promise<void> {
    const prepared = await engine.prepare(turns, end);
    if (!prepared.ok && prepared.failure.type !== "cancelled") {
      failedFor = parts;
    }
  }

  return effect(() => {
    const attachments = draft.attachments.value;
    const exchanges = conversation.exchanges.value;
    if (model.value.phase !== "ready" || conversation.active.value) {
      return undefined;
    }
    if (lastFailed(exchanges)) {
      return undefined;
    }
    const parts = [attachments, exchanges];
    if (parts.every((part, index) => part === failedFor[index])) {
      return undefined;
    }
    const question = attachments.map((attachment) => ({ type: "image" as const, attachment }));
    const turns = turnsOf(exchanges, question, modelKey(model.value.model.choice.source));
    if (turns.length === 0 || !attachmentsIn(turns, exchanges, attachments).every(isEncoded)) {
      return undefined;
    }
    const end = new AbortController();
    void prepare(turns, parts, end.signal);
    return () => end.abort();
  });
}

/** The pictures that the turns name: the worker may not know those that are not encoded. */
function attachmentsIn(
  turns: readonly Turn[],
  exchanges: readonly Exchange[],
  drafted: readonly Attachment[],
): readonly Attachment[] {
  const named = new Set(
    turns.flatMap((turn) =>
      turn.role === "user" ? turn.content.flatMap((part) => (part.type === "image" ? [part.image] : [])) : [],
    ),
  );
  const asked = exchanges.flatMap((exchange) => attachmentsOf(exchange.question));
  return [...asked, ...drafted].filter(({ id }) => named.has(id));
}

function isEncoded(attachment: Attachment): boolean {
  return attachment.state.value.state === "ready";
}

function lastFailed(exchanges: readonly Exchange[]): boolean {
  return exchanges.at(-1)?.answer.peek().state === "failed";
}
