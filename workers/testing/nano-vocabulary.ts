import { decodeModelConfig } from "../model/model-config-decoding.ts";
import { createPromptVocabulary, type PromptVocabulary } from "../pipeline/prompt-vocabulary.ts";
import { nanoJson, nanoTokenizer } from "./nano-tokenizer.ts";

/** The embedded model's prompt vocabulary, from its own files. */
export function nanoVocabulary(): PromptVocabulary {
  const config = decodeModelConfig({
    config: nanoJson("config.json"),
    preprocessor: nanoJson("preprocessor_config.json"),
    processor: nanoJson("processor_config.json"),
    generation: nanoJson("generation_config.json"),
  });
  if (!config.ok) throw new Error(JSON.stringify(config.failure));
  const made = createPromptVocabulary(nanoTokenizer(), config.value);
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value;
}
