/** `tokenizer.json`, as far as it is looked at here. */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedTokenJson[];
  readonly pre_tokenizer: PreTokenizerJson | null;
  readonly decoder: { readonly type: string } | null;
  readonly model: { readonly type: string; readonly vocab: Readonly<Record<string, number>> };
}

export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

export interface PreTokenizerJson {
  readonly type: string;
  readonly pretokenizers?: readonly PreTokenizerJson[];
  readonly [field: string]: unknown;
}

/** Undefined where the JSON is not of a tokenizer, or has parts of another shape. */
export function decodeTokenizerJson(json: unknown): TokenizerJson | undefined {
  const { added_tokens: added, pre_tokenizer: before, decoder, model } = fieldsOf(json);
  const { vocab, type } = fieldsOf(model);
  if (!Array.isArray(added) || !added.every(isAddedToken)) return undefined;
  if (before !== null && !isPreTokenizer(before)) return undefined;
  if (decoder !== null && typeof fieldsOf(decoder)["type"] !== "string") return undefined;
  if (typeof type !== "string" || typeof vocab !== "object" || vocab === null) return undefined;
  if (!Object.values(vocab).every(isId)) return undefined;
  // Decoding: everything that the type names was just looked at.
  return json as TokenizerJson;
}

/**
 * Whether an added token steers the model and may come from the prompt alone. The markers of pictures and turns do,
 * also where a tokenizer does not call them special.
 */
export function isReserved(token: AddedTokenJson): boolean {
  return (
    token.special || /^<(\|.*\||row_\d+_col_\d+|image|global-img|fake_.*|end_of_.*)>$/.test(token.content)
  );
}

/**
 * The same splitting, spelled so that a JavaScript tokenizer does what the Rust one does. Its `Digits` splits
 * at ASCII digits only, where Rust's splits at every numeric character; its byte-level pattern has JavaScript's `\s`,
 * which counts U+FEFF as a space and not U+0085.
 */
export function portablePreTokenizer(json: PreTokenizerJson): PreTokenizerJson {
  switch (json.type) {
    case "Sequence":
      return { ...json, pretokenizers: (json.pretokenizers ?? []).map(portablePreTokenizer) };
    case "Digits":
      return splitAt(json["individual_digits"] === true ? String.raw`\p{N}` : String.raw`\p{N}+`);
    case "ByteLevel":
      // A prefix space is added before the pattern is applied: such a tokenizer stays as it is.
      if (json["use_regex"] === false || json["add_prefix_space"] === true) return json;
      return {
        type: "Sequence",
        pretokenizers: [splitAt(byteLevelPattern), { ...json, use_regex: false }],
      };
    default:
      return json;
  }
}

/** GPT-2's pattern, with Unicode's white space. */
const byteLevelPattern =
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+` +
  String.raw`|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+`;

function splitAt(pattern: string): PreTokenizerJson {
  return { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false };
}

function isAddedToken(json: unknown): boolean {
  const { id, content, special } = fieldsOf(json);
  return isId(id) && typeof content === "string" && content !== "" && typeof special === "boolean";
}

function isPreTokenizer(json: unknown): boolean {
  const { type, pretokenizers = [] } = fieldsOf(json);
  return typeof type === "string" && Array.isArray(pretokenizers) && pretokenizers.every(isPreTokenizer);
}

function isId(id: unknown): boolean {
  return typeof id === "number" && Number.isInteger(id) && id >= 0 && id < 1 << 24;
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}
