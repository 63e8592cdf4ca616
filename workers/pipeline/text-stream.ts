import type { TokenId } from "../../src/contract/conversation.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Tokens in, text out: whole characters only, special tokens hidden, and no white space in front of the first word (the
 * template ends in `Assistant:`, so the model's first token carries the space).
 */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, "isSpecial" | "pieceBytes">;
  /** Keeps the bytes of a character that the next tokens complete. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #hasBegun = false;

  constructor(tokenizer: Pick<Tokenizer, "isSpecial" | "pieceBytes">) {
    this.#tokenizer = tokenizer;
  }

  /** The text that this token completes; often empty. A character cut off by the end of the answer never appears. */
  push(token: TokenId): string {
    if (this.#tokenizer.isSpecial(token)) return "";
    const text = this.#decoder.decode(this.#tokenizer.pieceBytes(token), { stream: true });
    if (this.#hasBegun) return text;
    const begun = text.trimStart();
    this.#hasBegun = begun !== "";
    return begun;
  }
}
