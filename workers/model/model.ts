import type { Device } from "../../src/contract/device.ts";
import type { ModelConfig } from "./model-config.ts";
import type { Decoder } from "../pipeline/decoder.ts";
import type { Embeddings } from "../pipeline/embeddings.ts";
import type { PromptVocabulary } from "../pipeline/prompt-vocabulary.ts";
import type { Vision } from "../pipeline/vision.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { Tensors } from "../runtime/tensors.ts";

/** A model in memory, ready to run. It lives as long as its worker. */
export interface Model {
  /** Names the files' very version. */
  readonly identity: string;
  readonly device: Device;
  readonly config: ModelConfig;
  readonly vocabulary: PromptVocabulary;
  readonly vision: Vision;
  readonly embeddings: Embeddings;
  readonly decoder: Decoder;
  readonly sessions: Sessions;
  readonly tensors: Tensors;
  /** Bytes of the graphs that were loaded. */
  readonly bytes: number;
  /** Resolves when the GPU is lost, with the browser's reason; absent on WASM. */
  readonly lost: Promise<string> | undefined;
}
