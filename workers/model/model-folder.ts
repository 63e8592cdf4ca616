import { failed, success, type Result } from "../../src/contract/result.ts";
import { decodeModelConfig } from "./model-config-decoding.ts";
import type { ModelConfig } from "./model-config.ts";
import { templateObjection } from "../pipeline/prompt-template.ts";
import { createPromptVocabulary, type PromptVocabulary } from "../pipeline/prompt-vocabulary.ts";
import { createTokenizer } from "../pipeline/tokenizer.ts";
import type { ModelFiles } from "../weights/model-files.ts";
import { smallFiles } from "../weights/small-files.ts";

/** Everything of a model but its graphs. */
export interface ModelFolder {
  readonly config: ModelConfig;
  readonly vocabulary: PromptVocabulary;
}

/** No tokenizer is near this; it keeps a hostile repository from filling the memory. */
const maxBytes = 64 << 20;

/**
 * Reads and checks a model's small files. Failures: as `ModelFiles.read`, and `unsupported-model` where a file is
 * missing, malformed, does not fit the others, or asks for a prompt of another form.
 */
export async function readModelFolder(files: ModelFiles, signal: AbortSignal): Promise<Result<ModelFolder>> {
  const read = await readAll(files, signal);
  if (!read.ok) return read;
  const text = read.value;
  const json = decodeAll(text);
  if (!json.ok) return json;
  const config = decodeModelConfig({
    config: json.value.get("config.json"),
    preprocessor: json.value.get("preprocessor_config.json"),
    processor: json.value.get("processor_config.json"),
    generation: json.value.get("generation_config.json"),
  });
  if (!config.ok) return config;
  const tokenizerConfig = json.value.get("tokenizer_config.json");
  const tokenizer = createTokenizer(json.value.get("tokenizer.json"), tokenizerConfig);
  if (!tokenizer.ok) return tokenizer;
  const vocabulary = createPromptVocabulary(tokenizer.value, config.value);
  if (!vocabulary.ok) return vocabulary;
  const template =
    text.get("chat_template.jinja") ??
    templateOf(json.value.get("chat_template.json")) ??
    templateOf(tokenizerConfig);
  // A model without a template has its family's.
  const objection = template === undefined ? undefined : templateObjection(template);
  if (objection !== undefined) return malformed(objection);
  return success({ config: config.value, vocabulary: vocabulary.value });
}

/** The text of every small file that the model has. */
async function readAll(files: ModelFiles, signal: AbortSignal): Promise<Result<ReadonlyMap<string, string>>> {
  const listed = new Map(files.entries.map((entry) => [entry.path, entry.bytes]));
  const wanted = Object.entries(smallFiles).filter(([path, needed]) => needed || listed.has(path));
  const huge = wanted.find(([path]) => (listed.get(path) ?? 0) > maxBytes);
  if (huge !== undefined) return malformed(`${huge[0]}: ${listed.get(huge[0])} bytes`);
  const texts = new Map<string, string>();
  const utf8 = new TextDecoder();
  const contents = await Promise.all(wanted.map(([path]) => files.read(path, ignore, signal)));
  for (const [index, content] of contents.entries()) {
    if (!content.ok) return content;
    texts.set(wanted[index]?.[0] ?? "", utf8.decode(content.value));
  }
  return success(texts);
}

function decodeAll(texts: ReadonlyMap<string, string>): Result<ReadonlyMap<string, unknown>> {
  const decoded = new Map<string, unknown>();
  for (const [path, text] of texts) {
    if (!path.endsWith(".json")) continue;
    try {
      decoded.set(path, JSON.parse(text) as unknown);
    } catch (error) {
      if (error instanceof SyntaxError) return malformed(`${path}: ${error.message}`);
      throw error;
    }
  }
  return success(decoded);
}

/** `chat_template` is a text, or a list of named ones of which `default` counts. */
function templateOf(json: unknown): string | undefined {
  const template = fieldOf(json, "chat_template");
  if (typeof template === "string") return template;
  if (!Array.isArray(template)) return undefined;
  const named: unknown = template.find((item: unknown) => fieldOf(item, "name") === "default");
  const text = fieldOf(named, "template");
  return typeof text === "string" ? text : undefined;
}

function fieldOf(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
}

/** The files are small: their sum is not worth showing. */
function ignore(): void {
  return undefined;
}

function malformed(detail: string): Result<never> {
  return failed({ type: "unsupported-model", reason: "malformed-config", detail });
}
