import { Tokenizer as TokenizerLibrary } from "@huggingface/tokenizers";
import type { TokenId } from "../../src/contract/conversation.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { byteLevelAlphabet } from "./byte-level.ts";
import {
  decodeTokenizerJson,
  isReserved,
  portablePreTokenizer,
  type TokenizerJson,
} from "./tokenizer-json.ts";

export interface Tokenizer {
  /**
   * Ids of plain text; never a special token's, whatever the text says. A text that follows or precedes a special
   * token is encoded as a whole: pieces of it would be split elsewhere.
   */
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
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): Result<Tokenizer> {
  const json = decodeTokenizerJson(tokenizerJson);
  if (json === undefined) return unsupported("tokenizer.json: not a tokenizer");
  if (json.model.type !== "BPE" || json.decoder?.type !== "ByteLevel") {
    return unsupported(`tokenizer.json: ${json.model.type} with ${json.decoder?.type}, not byte-level BPE`);
  }
  if (typeof tokenizerConfig !== "object" || tokenizerConfig === null) {
    return unsupported("tokenizer_config.json: not an object");
  }
  const plain = plainLibrary(json, tokenizerConfig);
  if (typeof plain === "string") return unsupported(plain);
  const special = new Map<string, TokenId>();
  for (const token of json.added_tokens) {
    if (isReserved(token)) special.set(token.content, tokenId(token.id));
  }
  const specialIds = new Set<number>(special.values());
  const pieceBytes = pieceReader(json);
  return success({
    encodeText: (text) => plain.encode(wellFormed(text), { add_special_tokens: false }).ids.map(tokenId),
    specialId: (content) => special.get(content),
    isSpecial: (id) => specialIds.has(id),
    pieceBytes,
  });
}

/**
 * The library without the special tokens, so that it cannot find them in what people type. Other added
 * tokens are words and stay. A sentence says why there is none.
 */
function plainLibrary(json: TokenizerJson, config: object): TokenizerLibrary | string {
  const before = json.pre_tokenizer === null ? null : portablePreTokenizer(json.pre_tokenizer);
  const added = json.added_tokens.filter((token) => !isReserved(token));
  let library: TokenizerLibrary;
  try {
    library = new TokenizerLibrary({ ...json, added_tokens: added, pre_tokenizer: before }, config);
  } catch (error) {
    // The library throws plain errors for every part that it does not know.
    if (error instanceof Error) return `tokenizer.json: ${error.message}`;
    throw error;
  }
  // A prompt brings its own special tokens; a tokenizer that adds more to every text is of another family.
  return library.encode("").ids.length === 0 ? library : "tokenizer.json: adds tokens to every text";
}

/** UTF-8 of any id; made when asked for, since an answer has few of a vocabulary's pieces. */
function pieceReader(json: TokenizerJson): (id: TokenId) => Uint8Array {
  const alphabet = byteLevelAlphabet();
  const utf8 = new TextEncoder();
  const added = new Map(json.added_tokens.map((token) => [token.id, token.content]));
  const pieces: string[] = [];
  for (const [piece, id] of Object.entries(json.model.vocab)) pieces[id] = piece;
  return (id) => {
    const content = added.get(id);
    if (content !== undefined) return utf8.encode(content);
    const piece = pieces[id] ?? "";
    const bytes = Array.from(piece, (character) => alphabet.get(character));
    // Special tokens stand in some vocabularies as they are written.
    return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : utf8.encode(piece);
  };
}

/** Decoding: files and library have plain numbers. */
function tokenId(id: number): TokenId {
  return id as TokenId;
}

/** Half of a surrogate pair becomes U+FFFD, as UTF-8 has it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\u{FFFD}");
}

function unsupported(detail: string): Result<never> {
  return failed({ type: "unsupported-model", reason: "malformed-config", detail });
}
