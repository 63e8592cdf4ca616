import { expose } from "comlink";
import { registerAbortSignals } from "../../src/contract/abort-signal.ts";
import type { Turn } from "../../src/contract/conversation.ts";
import { success, type Result } from "../../src/contract/result.ts";
import { encodePictures } from "../answering.ts";
import { ExposedEngine } from "../engine-worker.ts";
import { VlmEngine } from "../engine.ts";
import { watchWasmHeap } from "../runtime/heap.ts";
import { buildPrompt } from "../pipeline/prompt.ts";
import { readPrompt } from "../reading.ts";
import type { EngineProbe } from "./probe.ts";

class ProbedEngine extends VlmEngine {
  probeLogits(turns: readonly Turn[], signal: AbortSignal): Promise<Result<Float32Array>> {
    return this.run("demanded", signal, async () => {
      const loaded = this.loaded();
      const { model, images } = loaded;
      const encoded = await encodePictures(loaded, turns, () => undefined, signal);
      if (!encoded.ok) return encoded;
      model.decoder.cache.clear();
      const prompt = buildPrompt(turns, images.known, model.vocabulary);
      const watch = { onRead: () => undefined, isUrgent: () => false, signal };
      const read = await readPrompt(prompt, loaded, watch);
      if (!read.ok) return read;
      if (read.value.type === "paused") throw new Error("nothing is more urgent than a probe");
      return success(read.value.logits);
    });
  }

  forgetPrompt(signal: AbortSignal): Promise<Result<void>> {
    return this.run("demanded", signal, async () => {
      this.loaded().model.decoder.cache.clear();
      return success(undefined);
    });
  }
}

class ExposedProbe extends ExposedEngine<ProbedEngine> implements EngineProbe {
  constructor() {
    super((models) => new ProbedEngine(models));
  }

  probeLogits(turns: readonly Turn[], signal: AbortSignal): Promise<Result<Float32Array>> {
    return this.engine.probeLogits(turns, signal);
  }

  forgetPrompt(signal: AbortSignal): Promise<Result<void>> {
    return this.engine.forgetPrompt(signal);
  }
}

watchWasmHeap();
registerAbortSignals();
expose(new ExposedProbe());
