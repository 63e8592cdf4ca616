import { proxy, transfer, wrap } from "comlink";
import { registerAbortSignals } from "../../src/contract/abort-signal.ts";
import type { AnswerEvent, AnswerRequest, AnswerStats } from "../../src/contract/answer.ts";
import type { ImageId, Turn } from "../../src/contract/conversation.ts";
import type { Counters } from "../../src/contract/counters.ts";
import type { Detail, ImageFacts, ModelInput } from "../../src/contract/image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../../src/contract/model.ts";
import type { Result } from "../../src/contract/result.ts";
import type { EngineProbe } from "../../workers/harness/probe.ts";

/** An answer, its text put together, and every event in order. */
export interface HarnessAnswer {
  readonly result: Result<AnswerStats>;
  readonly text: string;
  readonly events: readonly AnswerEvent[];
}

/**
 * The worker without the page around it, as `window.harness`: one worker, one model, no restarts. Arguments and results can
 * all be given to and taken from Playwright's `evaluate`.
 */
export interface Harness {
  /** `models/<name>/` of the server, unless the choice says another source. */
  load(choice: ModelChoice): Promise<{ readonly result: Result<LoadedModel>; readonly events: LoadEvent[] }>;
  addImage(id: ImageId, base64: string, mime: string, detail: Detail): Promise<Result<ImageFacts>>;
  /** With `stopAfter`, the signal fires at that many chunks of text. */
  answer(turns: readonly Turn[], maxNewTokens: number, stopAfter?: number): Promise<HarnessAnswer>;
  /** As `answer`, with all that a request can say. */
  answerTo(request: AnswerRequest): Promise<HarnessAnswer>;
  prepare(turns: readonly Turn[]): Promise<Result<void>>;
  inspect(turns: readonly Turn[]): Promise<Result<ModelInput>>;
  /** Logits after the prompt, from an empty KV cache. */
  probeLogits(turns: readonly Turn[]): Promise<Result<number[]>>;
  /** Empties the KV cache. */
  forgetPrompt(): Promise<Result<void>>;
  counters(): Promise<Counters>;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

registerAbortSignals();
const worker = new Worker(new URL("../../workers/harness/harness.worker.ts", import.meta.url), {
  type: "module",
  name: "ocelli-harness",
});
const engine = wrap<EngineProbe>(worker);
const started = engine.start({ models: new URL("/models/", location.href).href, lock: crypto.randomUUID() });

window.harness = {
  async load(choice) {
    await started;
    const events: LoadEvent[] = [];
    const on = proxy((event: LoadEvent) => void events.push(event));
    return { result: await engine.load(choice, on, unstopped()), events };
  },
  async addImage(id, base64, mime, detail) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0).buffer;
    return engine.addImage(
      id,
      transfer(bytes, [bytes]),
      mime,
      detail,
      proxy(() => undefined),
      unstopped(),
    );
  },
  answer: (turns, maxNewTokens, stopAfter) => answered({ turns, maxNewTokens }, stopAfter),
  answerTo: (request) => answered(request),
  prepare: (turns) => engine.prepare(turns, unstopped()),
  inspect: (turns) => engine.inspect(turns, unstopped()),
  async probeLogits(turns) {
    const logits = await engine.probeLogits(turns, unstopped());
    return logits.ok ? { ok: true, value: [...logits.value] } : logits;
  },
  forgetPrompt: () => engine.forgetPrompt(unstopped()),
  counters: () => engine.counters(),
};

async function answered(request: AnswerRequest, stopAfter?: number): Promise<HarnessAnswer> {
  const events: AnswerEvent[] = [];
  const stop = new AbortController();
  const on = proxy((event: AnswerEvent) => {
    events.push(event);
    if (events.filter(({ type }) => type === "text").length === stopAfter) stop.abort();
  });
  const result = await engine.answer(request, on, stop.signal);
  const text = events.map((event) => (event.type === "text" ? event.chunk : "")).join("");
  return { result, text, events };
}

function unstopped(): AbortSignal {
  return new AbortController().signal;
}
