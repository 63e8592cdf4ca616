import type { AnswerEvent, AnswerRequest, AnswerStats } from "../src/contract/answer.ts";
import type { ImageId, Turn } from "../src/contract/conversation.ts";
import type { Counters } from "../src/contract/counters.ts";
import type { Provider } from "../src/contract/device.ts";
import type { EngineWorker, WorkerStart } from "../src/contract/engine-worker.ts";
import type { Listener } from "../src/contract/engine.ts";
import type { EngineFailure } from "../src/contract/failure.ts";
import type { Detail, ImageEvent, ImageFacts, ModelInput } from "../src/contract/image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../src/contract/model.ts";
import type { Result } from "../src/contract/result.ts";
import type { VlmEngine } from "./engine.ts";
import { relayEvents } from "./event-relay.ts";

/** The engine as it is exposed to the page: its listeners are the page's, reached over a port each. */
export class ExposedEngine<Exposed extends VlmEngine> implements EngineWorker {
  readonly #create: (models: URL) => Exposed;
  #engine: Exposed | undefined;

  /** `create` makes the engine, given the URL of the site's folder of models. */
  constructor(create: (models: URL) => Exposed) {
    this.#create = create;
  }

  async start({ models, lock }: WorkerStart): Promise<void> {
    if (this.#engine !== undefined) throw new Error("started twice");
    this.#engine = this.#create(new URL(models));
    await holdLock(lock);
  }

  fault(): Promise<EngineFailure> {
    return this.engine.fault;
  }

  async provider(): Promise<Provider | undefined> {
    return this.engine.provider;
  }

  load(choice: ModelChoice, on: Listener<LoadEvent>, signal: AbortSignal): Promise<Result<LoadedModel>> {
    return relayed(on, (listener) => this.engine.load(choice, listener, signal));
  }

  addImage(
    id: ImageId,
    bytes: ArrayBuffer,
    mime: string,
    detail: Detail,
    on: Listener<ImageEvent>,
    signal: AbortSignal,
  ): Promise<Result<ImageFacts>> {
    return relayed(on, (listener) => this.engine.addImage(id, bytes, mime, detail, listener, signal));
  }

  removeImage(id: ImageId): Promise<void> {
    return this.engine.removeImage(id);
  }

  prepare(turns: readonly Turn[], signal: AbortSignal): Promise<Result<void>> {
    return this.engine.prepare(turns, signal);
  }

  answer(
    request: AnswerRequest,
    on: Listener<AnswerEvent>,
    signal: AbortSignal,
  ): Promise<Result<AnswerStats>> {
    return relayed(on, (listener) => this.engine.answer(request, listener, signal));
  }

  inspect(turns: readonly Turn[], signal: AbortSignal): Promise<Result<ModelInput>> {
    return this.engine.inspect(turns, signal);
  }

  counters(): Promise<Counters> {
    return this.engine.counters();
  }

  protected get engine(): Exposed {
    if (this.#engine === undefined) throw new Error("not started");
    return this.#engine;
  }
}

async function relayed<Event, Value>(
  remote: Listener<Event>,
  job: (on: Listener<Event>) => Promise<Value>,
): Promise<Value> {
  const relay = relayEvents(remote);
  try {
    return await job(relay.on);
  } finally {
    await relay.finish();
  }
}

/**
 * A worker that is killed by the browser sends no event: its page would wait for ever. The lock is released with the worker,
 * and the page waits for it.
 */
function holdLock(name: string): Promise<void> {
  // Only in secure contexts, whatever the type says.
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) return Promise.resolve();
  return new Promise((held, failed) => {
    const forEver = new Promise<never>(() => undefined);
    locks
      .request(name, () => {
        held();
        return forEver;
      })
      .catch(failed);
  });
}
