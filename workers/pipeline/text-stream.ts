import type { TokenId } from "../../src/contract/conversation.ts";
import { StopStrings } from "./stop-strings.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Tokens in, text out: whole characters only, special and ending tokens hidden, nothing from a stop string on, and no white space in front
 * of the first word (the template ends in `Assistant:`, so the model's first token carries the space).
 */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, "isSpecial" | "pieceBytes">;
  /** Ids that end an answer: hidden also where the tokenizer has them as words. */
  readonly #end: readonly TokenId[];
  readonly #stop: StopStrings;
  /** Keeps the bytes of a character that the next tokens complete. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #hasBegun = false;

  /** Throws where a stop string is not one. */
  constructor(
    tokenizer: Pick<Tokenizer, "isSpecial" | "pieceBytes">,
    end: readonly TokenId[],
    stop: readonly string[],
  ) {
    this.#tokenizer = tokenizer;
    this.#end = end;
    this.#stop = new StopStrings(stop);
  }

  /** Whether the text has reached a stop string. */
  get isStopped(): boolean {
    return this.#stop.isFound;
  }

  /** The text that this token completes; often empty. A character cut off by the end of the answer never appears. */
  push(token: TokenId): string {
    if (this.#tokenizer.isSpecial(token) || this.#end.includes(token)) return "";
    const text = this.#decoder.decode(this.#tokenizer.pieceBytes(token), { stream: true });
    return this.#begun(this.#stop.push(text));
  }

  /** After the last token: the text that looked like the beginning of a stop string. */
  end(): string {
    return this.#begun(this.#stop.end());
  }

  #begun(text: string): string {
    if (this.#hasBegun) return text;
    const begun = text.trimStart();
    this.#hasBegun = begun !== "";
    return begun;
  }
}
