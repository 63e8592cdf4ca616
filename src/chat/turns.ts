import type { Part, TokenId, Turn } from "../contract/conversation.ts";
import { assertNever } from "../contract/assert-never.ts";
import { isUsable } from "./attachment.ts";
import type { AnswerRecord, Exchange, MessagePart } from "./message.ts";

/**
 * The turns that the model is given: the exchanges `before`, then the `question`, which may not be written yet.
 *
 * A question that got no words for an answer is not part of what was said, but its pictures are still on the table:
 * they go in front of the next question. One that did not fit the context takes its pictures with it.
 * Ids of an answer are another model's if `model` is not the one that gave it: then its text alone is kept.
 */
export function turnsOf(
  before: readonly Exchange[],
  question: readonly MessagePart[],
  model: string,
): readonly Turn[] {
  const turns: Turn[] = [];
  let carried: readonly Part[] = [];
  for (const exchange of before) {
    const content = [...carried, ...partsOf(exchange.question)];
    const answered = answerTurn(exchange, model);
    if (answered) {
      turns.push({ role: "user", content }, answered);
      carried = [];
    } else if (!tooLong(exchange)) {
      carried = content.filter((part) => part.type === "image");
    }
  }
  const content = [...carried, ...partsOf(question)];
  return content.length === 0 ? turns : [...turns, { role: "user", content }];
}

function answerTurn(exchange: Exchange, model: string): Turn | undefined {
  const answer = exchange.answer.peek();
  const text = exchange.text.peek();
  switch (answer.state) {
    case "done":
      return { role: "assistant", text, ...idsOf(answer.record, model) };
    case "stopped":
      return text === "" ? undefined : { role: "assistant", text, ...idsOf(answer.record, model) };
    case "failed":
      return text === "" ? undefined : { role: "assistant", text };
    case "waiting":
    case "streaming":
      return undefined;
    default:
      return assertNever(answer);
  }
}

/** No ids are not the ids of a text. */
function idsOf(record: AnswerRecord | undefined, model: string): { readonly tokens?: readonly TokenId[] } {
  const { tokens } = record?.stats ?? { tokens: [] };
  return record?.model === model && tokens.length > 0 ? { tokens } : {};
}

function tooLong(exchange: Exchange): boolean {
  const answer = exchange.answer.peek();
  return answer.state === "failed" && answer.failure.type === "context-full";
}

/** A picture that could not be read failed its own question; later ones go on without it. */
function partsOf(parts: readonly MessagePart[]): readonly Part[] {
  return parts.flatMap((part): readonly Part[] => {
    if (part.type === "text") {
      return [part];
    }
    return isUsable(part.attachment) ? [{ type: "image", image: part.attachment.id }] : [];
  });
}
