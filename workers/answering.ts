import type { AnswerEvent, AnswerRequest, AnswerStats } from "../src/contract/answer.ts";
import type { ImageId, TokenId, Turn } from "../src/contract/conversation.ts";
import type { Listener } from "../src/contract/engine.ts";
import { failed, success, type Result } from "../src/contract/result.ts";
import { generate } from "./pipeline/generate.ts";
import { buildPrompt } from "./pipeline/prompt.ts";
import { Sampler } from "./pipeline/sampler.ts";
import { TextStream } from "./pipeline/text-stream.ts";
import type { Loaded } from "./model/loaded.ts";
import { readerOf, readPrompt } from "./reading.ts";

/**
 * Answers the last turn: encodes what is not encoded yet, reads what the KV cache does not have, and streams the text. `asked`
 * is when the page asked, in milliseconds. Failures: `context-full`, those of a run, and `cancelled` where the signal fires
 * before the first token; after it, being stopped is a success. Throws where the request has values that it cannot have.
 */
export async function answerTurns(
  loaded: Loaded,
  request: AnswerRequest,
  on: Listener<AnswerEvent>,
  asked: number,
  signal: AbortSignal,
): Promise<Result<AnswerStats>> {
  const { model, images, counts } = loaded;
  const { maxNewTokens } = request;
  if (!(Number.isInteger(maxNewTokens) && maxNewTokens > 0))
    throw new RangeError(`maxNewTokens: ${maxNewTokens}`);
  const sampler = new Sampler(request.sampling ?? { type: "greedy" });
  const { end } = model.config.tokens;
  const text = new TextStream(model.vocabulary.tokenizer, end, request.stop ?? []);
  const contextLength = model.config.decoder.contextLength;
  const prompt = buildPrompt(request.turns, images.known, model.vocabulary);
  const promptTokens = prompt.ids.length;
  // One position is left for the first token of the answer.
  if (promptTokens >= contextLength) {
    return failed({ type: "context-full", tokens: promptTokens, limit: contextLength });
  }
  const encodedBefore = images.cache.viewsEncoded;
  const encoded = await encodePictures(loaded, request.turns, on, signal);
  if (!encoded.ok) return encoded;

  const read = await readPrompt(prompt, loaded, {
    onRead: (tokens, of) => on({ type: "reading", tokens, of }),
    isUrgent: () => false,
    signal,
  });
  if (!read.ok) return read;
  if (read.value.type === "paused") throw new Error("nothing is more urgent than an answer");
  const { reused, logits } = read.value;

  const show = (chunk: string): void => {
    if (chunk !== "") on({ type: "text", chunk });
  };
  let firstToken: number | undefined;
  const limits = { maxNewTokens, contextLength, end };
  const onToken = (token: TokenId): boolean => {
    firstToken ??= performance.now();
    counts.decoded += 1;
    show(text.push(token));
    return text.isStopped;
  };
  const generated = await generate(prompt, logits, readerOf(loaded), { sampler, limits, onToken }, signal);
  show(text.end());
  if (!generated.ok) return generated;
  const ended = performance.now();
  return success({
    ...generated.value,
    promptTokens,
    reusedTokens: reused,
    encodedViews: images.cache.viewsEncoded - encodedBefore,
    timeToFirstTokenMs: (firstToken ?? ended) - asked,
    decodeMs: ended - (firstToken ?? ended),
  });
}

/** Encodes the pictures of a conversation, where they are not encoded yet. Failures: those of a run, and `cancelled`. */
export async function encodePictures(
  { model, images }: Loaded,
  turns: readonly Turn[],
  on: Listener<AnswerEvent>,
  signal: AbortSignal,
): Promise<Result<void>> {
  for (const image of picturesOf(turns)) {
    const encoded = await images.cache.encode(images.key(image), model.vision, {
      onView: (views, of) => on({ type: "encoding", image, views, of }),
      isUrgent: () => false,
      signal,
    });
    if (!encoded.ok) return encoded;
  }
  return success(undefined);
}

/** The pictures of a conversation, in order; one that comes twice is named twice. */
export function picturesOf(turns: readonly Turn[]): readonly ImageId[] {
  return turns.flatMap((turn) =>
    turn.role === "assistant"
      ? []
      : turn.content.flatMap((part) => (part.type === "image" ? [part.image] : [])),
  );
}
