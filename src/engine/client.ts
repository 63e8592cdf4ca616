import { proxy, type Remote } from "comlink";
import type { AnswerEvent, AnswerRequest, AnswerStats } from "../contract/answer.ts";
import type { ImageId, Turn } from "../contract/conversation.ts";
import type { Counters } from "../contract/counters.ts";
import type { EngineWorker } from "../contract/engine-worker.ts";
import type { Engine, Listener } from "../contract/engine.ts";
import type { Detail, ImageEvent, ImageFacts, ModelInput } from "../contract/image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../contract/model.ts";
import { failed, success, type Result } from "../contract/result.ts";
import { unlessAborted, withSentSignal } from "./call-signal.ts";
import { bearsAgain, blameOnWebGpu } from "./device-fallback.ts";
import { addPicture, PictureFiles } from "./picture-files.ts";
import { WorkerHost, type SpawnWorker } from "./worker-host.ts";

export interface EngineClientOptions {
  /** URL of the site's folder of models, with its slash at the end. */
  readonly models: URL;
  /** A worker died, and another one has taken its place with the same model and pictures; the device may be another. */
  readonly onReload: (loaded: LoadedModel) => void;
  readonly spawn?: SpawnWorker;
}

/** A worker with a model in it. */
interface Loaded {
  readonly host: WorkerHost;
  readonly model: LoadedModel;
  /** Resolves when it has ended and another worker, if there is to be one, has loaded. */
  readonly replaced: Promise<void>;
}

type WorkerCall<T> = (worker: Remote<EngineWorker>, signal: AbortSignal) => Promise<Result<T>>;

/**
 * The page's side of the engine. Each load gets a fresh worker, and so does the page after a worker has died or its runtime
 * has failed: the same model is loaded again, on WASM where WebGPU has failed, and the pictures are given to it again. Calls
 * under way at that moment end with the failure; later ones wait for the new worker.
 */
export class EngineClient implements Engine {
  readonly #options: EngineClientOptions;
  readonly #pictures = new PictureFiles();
  #choice: ModelChoice | undefined;
  #losses = 0;
  #host: WorkerHost | undefined;
  #loading: Promise<Result<Loaded>> | undefined;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  async load(
    choice: ModelChoice,
    on: Listener<LoadEvent>,
    signal: AbortSignal,
  ): Promise<Result<LoadedModel>> {
    this.#choice = choice;
    this.#losses = 0;
    const loaded = await this.#open(on, signal);
    return loaded.ok ? success(loaded.value.model) : loaded;
  }

  async addImage(
    id: ImageId,
    bytes: ArrayBuffer,
    mime: string,
    detail: Detail,
    on: Listener<ImageEvent>,
    signal: AbortSignal,
  ): Promise<Result<ImageFacts>> {
    const added = await this.#call(signal, (worker, sent) => {
      this.#pictures.keep(id, bytes, mime, detail);
      return addPicture(worker, id, bytes, mime, detail, on, sent);
    });
    // A picture that is no picture would only fail again in the next worker.
    if (!added.ok && added.failure.type === "unreadable-image") this.#pictures.forget(id);
    return added;
  }

  async removeImage(id: ImageId): Promise<void> {
    this.#pictures.forget(id);
    const loaded = await this.#loading;
    // A worker that is gone, or not there yet, has nothing to forget.
    if (loaded?.ok !== true) return;
    await loaded.value.host.call(async (worker) => {
      await worker.removeImage(id);
      return success(undefined);
    });
  }

  prepare(turns: readonly Turn[], signal: AbortSignal): Promise<Result<void>> {
    return this.#call(signal, (worker, sent) => worker.prepare(turns, sent));
  }

  async answer(
    request: AnswerRequest,
    on: Listener<AnswerEvent>,
    signal: AbortSignal,
  ): Promise<Result<AnswerStats>> {
    const asked = performance.now();
    const answered = await this.#call(signal, (worker, sent) => worker.answer(request, proxy(on), sent));
    // The worker never gives `cancelled` here: this answer was stopped while it waited for a worker.
    const isStopped = !answered.ok && answered.failure.type === "cancelled";
    return isStopped ? success(neverBegun(performance.now() - asked)) : answered;
  }

  inspect(turns: readonly Turn[], signal: AbortSignal): Promise<Result<ModelInput>> {
    return this.#call(signal, (worker, sent) => worker.inspect(turns, sent));
  }

  async counters(): Promise<Counters> {
    const counted = await this.#call(new AbortController().signal, async (worker) =>
      success(await worker.counters()),
    );
    if (!counted.ok) throw new Error(`no counters: ${counted.failure.type}`);
    return counted.value;
  }

  /** Ends the worker for good. */
  close(): void {
    this.#choice = undefined;
    this.#loading = undefined;
    this.#host?.close({ type: "cancelled" });
  }

  /** Calls the worker, once there is one with a model in it. */
  async #call<T>(signal: AbortSignal, call: WorkerCall<T>): Promise<Result<T>> {
    const loaded = await unlessAborted(this.#loaded(), signal);
    if (!loaded.ok) return loaded;
    return withSentSignal(signal, (sent) => loaded.value.host.call((worker) => call(worker, sent)));
  }

  /** The worker at hand, or the next one. A load that failed is tried again by the next call. */
  async #loaded(): Promise<Result<Loaded>> {
    const loading = this.#loading;
    const loaded = await loading;
    if (loaded?.ok === true) {
      if (loaded.value.host.failure === undefined) return loaded;
      await loaded.value.replaced;
    }
    // Another load has begun meanwhile.
    if (this.#loading !== undefined && this.#loading !== loading) return this.#loading;
    return this.#reload();
  }

  /** Puts another worker in the place of the one at hand, which ends. */
  #open(on: Listener<LoadEvent>, signal: AbortSignal): Promise<Result<Loaded>> {
    this.#host?.close({ type: "cancelled" });
    const loading = this.#loadInFreshWorker(on, signal);
    this.#loading = loading;
    return loading;
  }

  async #reload(): Promise<Result<Loaded>> {
    if (this.#choice === undefined) throw new Error("no model has been chosen");
    const loading = this.#open(() => undefined, new AbortController().signal);
    const loaded = await loading;
    if (loaded.ok && this.#loading === loading) this.#options.onReload(loaded.value.model);
    return loaded;
  }

  async #loadInFreshWorker(on: Listener<LoadEvent>, signal: AbortSignal): Promise<Result<Loaded>> {
    const choice = this.#choice;
    if (choice === undefined) throw new Error("no model has been chosen");
    if (signal.aborted) return failed({ type: "cancelled" });
    const host = new WorkerHost(this.#options.spawn ?? spawnWorker, this.#options.models);
    this.#host = host;
    const model = await loadInto(host, choice, on, signal);
    if (model.ok) return this.#settle(host, model.value);
    const blame = blameOnWebGpu(model.failure);
    const provider = await host.call(async (worker) => success(await worker.provider()));
    host.close(model.failure);
    // A worker that is no longer the one at hand was replaced by another load.
    if (blame === undefined || !provider.ok || provider.value !== "webgpu" || this.#host !== host)
      return model;
    on({ type: "stepping-down", from: "webgpu", to: "wasm", detail: blame });
    this.#choice = { ...choice, webgpuFailed: blame };
    return this.#loadInFreshWorker(on, signal);
  }

  /** Gives the pictures to a worker that has a model, and watches it. */
  async #settle(host: WorkerHost, model: LoadedModel): Promise<Result<Loaded>> {
    const additions = await this.#pictures.additions();
    // Their results are for calls that came before; a picture that fails now fails the answer that needs it.
    for (const add of additions) void host.call(add);
    return success({ host, model, replaced: this.#replaceWhenEnded(host, model) });
  }

  /** The next worker loads while the user reads what went wrong. */
  async #replaceWhenEnded(host: WorkerHost, model: LoadedModel): Promise<void> {
    const failure = await host.ended;
    if (this.#host !== host || this.#choice === undefined || failure.type === "cancelled") return;
    if (failure.type === "device-lost") this.#losses += 1;
    if (model.device.provider === "webgpu" && !bearsAgain(failure, this.#losses)) {
      this.#choice = { ...this.#choice, webgpuFailed: blameOnWebGpu(failure) ?? failure.type };
    }
    await this.#reload();
  }
}

/** Loads a model into a fresh worker, which ends when the signal fires: compiling a graph cannot be interrupted otherwise. */
async function loadInto(
  host: WorkerHost,
  choice: ModelChoice,
  on: Listener<LoadEvent>,
  signal: AbortSignal,
): Promise<Result<LoadedModel>> {
  const abort = (): void => host.close({ type: "cancelled" });
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await withSentSignal(signal, (sent) =>
      host.call((worker) => worker.load(choice, proxy(on), sent)),
    );
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function spawnWorker(): Worker {
  return new Worker(new URL("../../workers/vlm.worker.ts", import.meta.url), {
    type: "module",
    name: "ocelli-engine",
  });
}

/** Figures of an answer that was stopped before a worker saw it. */
function neverBegun(waitedMs: number): AnswerStats {
  return {
    finish: "stopped",
    tokens: [],
    promptTokens: 0,
    reusedTokens: 0,
    encodedViews: 0,
    timeToFirstTokenMs: waitedMs,
    decodeMs: 0,
  };
}
