import type { Turn } from "../../src/contract/conversation.ts";
import type { EngineWorker } from "../../src/contract/engine-worker.ts";
import type { Result } from "../../src/contract/result.ts";

/** The engine as tests see it: with the numbers inside. */
export interface EngineProbe extends EngineWorker {
  /**
   * Logits after the conversation's prompt, from an empty KV cache: (vocabularySize). The pictures are encoded before, where
   * they are not yet.
   */
  probeLogits(turns: readonly Turn[], signal: AbortSignal): Promise<Result<Float32Array>>;

  /** Empties the KV cache: the next prompt is read from its first position on. */
  forgetPrompt(signal: AbortSignal): Promise<Result<void>>;
}
