import { assertNever } from "../../src/contract/assert-never.ts";
import type { ImageId, TokenId, Turn } from "../../src/contract/conversation.ts";
import { promptPieces, turnTokens, type PromptPiece } from "./prompt-pieces.ts";
import type { PromptVocabulary } from "./prompt-vocabulary.ts";

/** What the prompt has to know of a picture. */
export interface PromptImage {
  /** Equal keys mean equal features: the pixels' hash and the tiling. */
  readonly key: string;
  readonly rows: number;
  readonly cols: number;
}

/** Consecutive image positions, filled by the features of one view. */
export interface ImageRun {
  /** Index of the first of `length` positions. */
  readonly start: number;
  readonly length: number;
  readonly image: ImageId;
  readonly key: string;
  /** Which view: 0 .. rows * cols, the global view last. */
  readonly view: number;
}

/** What the decoder reads. All image tokens share one id: an image position is told by its run. */
export interface Prompt {
  readonly ids: Int32Array<ArrayBuffer>; // (positions)
  /** In order of `start`. Ids elsewhere are text, even when they equal the image token's. */
  readonly runs: readonly ImageRun[];
}

/**
 * The conversation up to and including `Assistant:`, as ids; the same ids that the reference makes of the rendered
 * template (`transformers`, `Idefics3Processor`), but for earlier answers and for special tokens that people type.
 * Throws where a turn names a picture that `images` does not have: whoever calls has added them.
 */
export function buildPrompt(
  turns: readonly Turn[],
  images: ReadonlyMap<ImageId, PromptImage>,
  vocabulary: PromptVocabulary,
): Prompt {
  const writer = new PromptWriter(vocabulary);
  for (const piece of promptPieces(turns, vocabulary.config.tokens.end)) {
    writePiece(piece, images, vocabulary, writer);
  }
  return writer.finish();
}

/** Positions that a picture takes in a prompt, markers included. */
export function imagePositions(id: ImageId, image: PromptImage, vocabulary: PromptVocabulary): number {
  const writer = new PromptWriter(vocabulary);
  writeImage(id, image, vocabulary, writer);
  return writer.finish().ids.length;
}

function writePiece(
  piece: PromptPiece,
  images: ReadonlyMap<ImageId, PromptImage>,
  vocabulary: PromptVocabulary,
  writer: PromptWriter,
): void {
  switch (piece.type) {
    case "text":
      return writer.text(piece.text);
    case "special":
      return writer.token(piece.token === turnTokens.start ? vocabulary.start : vocabulary.end);
    case "written":
      for (const id of piece.tokens) writer.token(id);
      return undefined;
    case "image": {
      const image = images.get(piece.image);
      if (image === undefined) throw new Error(`the prompt names an unknown picture: ${piece.image}`);
      return writeImage(piece.image, image, vocabulary, writer);
    }
    default:
      return assertNever(piece);
  }
}

/** `Idefics3Processor.replace_image_token`: the tiles row by row, each under its place, then the whole. */
function writeImage(
  id: ImageId,
  image: PromptImage,
  { tokenizer, fakeImage, globalImage }: PromptVocabulary,
  writer: PromptWriter,
): void {
  const { key, rows, cols } = image;
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < cols; col += 1) {
      writer.token(fakeImage);
      const place = `<row_${row + 1}_col_${col + 1}>`;
      const marker = tokenizer.specialId(place);
      // Beyond the tokenizer's grid the reference's markers are text as well.
      if (marker === undefined) writer.text(place);
      else writer.token(marker);
      writer.view(id, key, row * cols + col);
    }
    writer.text("\n");
  }
  if (rows > 0) writer.text("\n");
  writer.token(fakeImage);
  writer.token(globalImage);
  writer.view(id, key, rows * cols);
  writer.token(fakeImage);
}

/**
 * Collects ids. Text waits until a token follows: between two special tokens it is tokenized as one string, since
 * the tokenizer merges across the pieces that it comes in (`\n` and `\n`, `User: ` and what was typed).
 */
class PromptWriter {
  readonly #ids: number[] = [];
  readonly #runs: ImageRun[] = [];
  readonly #vocabulary: PromptVocabulary;
  #waiting = "";

  constructor(vocabulary: PromptVocabulary) {
    this.#vocabulary = vocabulary;
  }

  text(text: string): void {
    this.#waiting += text;
  }

  token(id: TokenId): void {
    this.#flush();
    this.#ids.push(id);
  }

  view(image: ImageId, key: string, view: number): void {
    this.#flush();
    const { config } = this.#vocabulary;
    const length = config.vision.tokensPerTile;
    this.#runs.push({ start: this.#ids.length, length, image, key, view });
    for (let position = 0; position < length; position += 1) this.#ids.push(config.tokens.image);
  }

  finish(): Prompt {
    this.#flush();
    return { ids: Int32Array.from(this.#ids), runs: this.#runs };
  }

  #flush(): void {
    if (this.#waiting === "") return;
    for (const id of this.#vocabulary.tokenizer.encodeText(this.#waiting)) this.#ids.push(id);
    this.#waiting = "";
  }
}
