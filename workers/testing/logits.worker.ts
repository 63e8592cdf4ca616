import { expose } from "comlink";
import type { LogitsProbe } from "../../e2e/full-size/measurement.ts";
import { registerAbortSignals } from "../../src/contract/abort-signal.ts";
import type { Turn } from "../../src/contract/conversation.ts";
import { success, type Result } from "../../src/contract/result.ts";
import { readerOf } from "../answering.ts";
import { ExposedEngine } from "../engine-worker.ts";
import { VlmEngine } from "../engine.ts";
import { watchWasmHeap } from "../heap.ts";
import { prefill } from "../pipeline/generate.ts";
import { buildPrompt } from "../pipeline/prompt.ts";

/** The site's engine with its logits laid open: an entry of its own, which the site does not have. */
class LogitsEngine extends VlmEngine implements LogitsProbe {
  logits(turns: readonly Turn[]): Promise<Result<Float32Array>> {
    const { signal } = new AbortController();
    return this.run("demanded", signal, async () => {
      if (this.session === undefined) throw new Error("no model is loaded");
      const { model, images } = this.session;
      model.decoder.cache.clear();
      const prompt = buildPrompt(turns, images.known, model.vocabulary);
      const watch = { onRead: () => undefined, isUrgent: () => false, signal };
      const read = await prefill(prompt, readerOf(this.session), watch);
      if (!read.ok) return read;
      if (read.value.type === "paused") throw new Error("nothing was more urgent");
      return success(read.value.logits);
    });
  }
}

class ExposedLogitsEngine extends ExposedEngine implements LogitsProbe {
  #logits: LogitsEngine | undefined;

  logits(turns: readonly Turn[]): Promise<Result<Float32Array>> {
    if (this.#logits === undefined) throw new Error("not started");
    return this.#logits.logits(turns);
  }

  protected override createEngine(models: URL): VlmEngine {
    this.#logits = new LogitsEngine(models);
    return this.#logits;
  }
}

watchWasmHeap();
registerAbortSignals();
expose(new ExposedLogitsEngine());
