import { assertNever } from "../../src/contract/assert-never.ts";
import type { ImageId, Part, TokenId, Turn } from "../../src/contract/conversation.ts";

/** What a prompt is made of, in order: text for the tokenizer, special tokens, pictures, and what the model wrote. */
export type PromptPiece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "special"; readonly token: SpecialName }
  | { readonly type: "image"; readonly image: ImageId }
  | { readonly type: "written"; readonly tokens: readonly TokenId[] };

/** The special tokens of a turn, as they are written in templates. */
export const turnTokens = { start: "<|im_start|>", end: "<end_of_utterance>" } as const;
export type SpecialName = (typeof turnTokens)[keyof typeof turnTokens];

/**
 * A conversation as SmolVLM's chat template has it: the start token once, a line per turn, and `Assistant:` for what
 * comes next. A turn's colon is followed by a space, unless its first part is a picture.
 *
 * An answer of the model's own goes in as the ids it wrote, right behind `Assistant:`. The template would put a
 * space between the two and tokenize both anew; the model saw neither.
 */
export function promptPieces(turns: readonly Turn[], endIds: readonly TokenId[]): readonly PromptPiece[] {
  return [
    special(turnTokens.start),
    ...turns.flatMap((turn) => turnPieces(turn, endIds)),
    text("Assistant:"),
  ];
}

function turnPieces(turn: Turn, endIds: readonly TokenId[]): readonly PromptPiece[] {
  switch (turn.role) {
    case "system":
      return [...saidPieces("System", turn.content), ...closing];
    case "user":
      return [...saidPieces("User", turn.content), ...closing];
    case "assistant": {
      if (turn.tokens === undefined) return [text(`Assistant: ${turn.text}`), ...closing];
      const last = turn.tokens.at(-1);
      // An answer that was stopped or cut short has no end of its own.
      const ended = last !== undefined && endIds.includes(last);
      const written: PromptPiece = { type: "written", tokens: turn.tokens };
      return [text("Assistant:"), written, ...(ended ? [text("\n")] : closing)];
    }
    default:
      return assertNever(turn);
  }
}

function saidPieces(role: string, content: readonly Part[]): readonly PromptPiece[] {
  return [text(content[0]?.type === "image" ? `${role}:` : `${role}: `), ...content];
}

function text(value: string): PromptPiece {
  return { type: "text", text: value };
}

function special(token: SpecialName): PromptPiece {
  return { type: "special", token };
}

const closing: readonly PromptPiece[] = [special(turnTokens.end), text("\n")];
