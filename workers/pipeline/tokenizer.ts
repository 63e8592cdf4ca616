import type { TokenId } from "../../src/contract/conversation.ts";
import type { Result } from "../../src/contract/result.ts";

export interface Tokenizer {
  /** Ids of plain text; never a special token's, whatever the text says. */
  encodeText(text: string): readonly TokenId[];
  /** The id of a special token by its content. */
  specialId(content: string): TokenId | undefined;
  /** Special tokens are not part of the text that people read. */
  isSpecial(id: TokenId): boolean;
  /** UTF-8 of a token; a character may be spread over several tokens. Empty for an id that does not exist. */
  pieceBytes(id: TokenId): Uint8Array;
}

/**
 * From `tokenizer.json` and `tokenizer_config.json`.
 * Failures: `unsupported-model` (`malformed-config`) where the tokenizer is not a byte-level one.
 */
export declare function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): Result<Tokenizer>;
