import type { TokenId } from "../../src/contract/conversation.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import type { ModelConfig } from "../model/model-config.ts";
import { turnTokens } from "./prompt-pieces.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** The tokens that prompts are made of, found once per model. */
export interface PromptVocabulary {
  readonly tokenizer: Tokenizer;
  readonly config: ModelConfig;
  /** `<|im_start|>` */
  readonly start: TokenId;
  /** `<end_of_utterance>` */
  readonly end: TokenId;
  /** `<fake_token_around_image>` */
  readonly fakeImage: TokenId;
  /** `<global-img>` */
  readonly globalImage: TokenId;
}

/** Failures: `unsupported-model` (`malformed-config`) where tokenizer and config do not fit together. */
export function createPromptVocabulary(tokenizer: Tokenizer, config: ModelConfig): Result<PromptVocabulary> {
  const start = tokenizer.specialId(turnTokens.start);
  const end = tokenizer.specialId(turnTokens.end);
  const fakeImage = tokenizer.specialId("<fake_token_around_image>");
  const globalImage = tokenizer.specialId("<global-img>");
  if (start === undefined || end === undefined || fakeImage === undefined || globalImage === undefined) {
    return unsupported("tokenizer.json: a special token of the prompt is missing");
  }
  const image = tokenizer.specialId("<image>");
  if (image !== config.tokens.image) {
    return unsupported(`tokenizer.json: <image> is ${image}, image_token_id ${config.tokens.image}`);
  }
  return success({ tokenizer, config, start, end, fakeImage, globalImage });
}

function unsupported(detail: string): Result<never> {
  return failed({ type: "unsupported-model", reason: "malformed-config", detail });
}
