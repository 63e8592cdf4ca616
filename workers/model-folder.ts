import type { Result } from "../src/contract/result.ts";
import type { ModelConfig } from "./model-config.ts";
import type { PromptVocabulary } from "./pipeline/prompt.ts";
import type { ModelFiles } from "./weights/model-files.ts";

/** Everything of a model but its graphs. */
export interface ModelFolder {
  readonly config: ModelConfig;
  readonly vocabulary: PromptVocabulary;
}

/** Reads and checks a model's small files. Failures: as `ModelFiles.read`, and `unsupported-model`. */
export declare function readModelFolder(
  files: ModelFiles,
  signal: AbortSignal,
): Promise<Result<ModelFolder>>;
