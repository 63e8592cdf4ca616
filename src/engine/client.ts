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
import { addPicture, pictureFile, PictureFiles } from "./picture-files.ts";
import type { Reload } from "./reload.ts";
import { WorkerHost, type SpawnWorker } from "./worker-host.ts";

export interface EngineClientOptions {
  /** URL of the site's folder of models, with its slash at the end. */
  readonly models: URL;
  readonly onReload: Listener<Reload>;
  readonly spawn?: SpawnWorker;
}

/** A worker with a model in it. */
interface Loaded {
  readonly host: WorkerHost;
  readonly model: LoadedModel;
  /** Resolves when it has ended and another worker, if there is to be one at once, has loaded. */
  readonly replaced: Promise<Result<Loaded> | undefined>;
}

type WorkerCall<T> = (worker: Remote<EngineWorker>, signal: AbortSignal) => Promise<Result<T>>;

/**
 * The page's side of the engine. Each load gets a fresh worker, and so does the page after a worker has died or its runtime
 * has failed: the same model is loaded again, on WASM where WebGPU has failed, and the pictures are given to it again. Calls
 * under way at that moment end with the failure; later ones wait for the new worker. One that dies in its turn before it has
 * served a call is replaced when the page asks for something, so that what kills workers does not do so for ever.
 */
export class EngineClient implements Engine {
  readonly #options: EngineClientOptions;
  readonly #pictures = new PictureFiles();
  #choice: ModelChoice | undefined;
  #losses = 0;
  /** A model was asked for, or a call has succeeded, since a worker was last put in the place of one that died. */
  #hasServed = false;
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
    this.#hasServed = true;
    const loading = this.#open(on, signal);
    const loaded = await loading;
    if (!loaded.ok) this.#leave(loading);
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
    const file = pictureFile(bytes, mime, detail);
    const added = await this.#call(signal, (worker, sent) => {
      this.#pictures.keep(id, file);
      return addPicture(worker, id, bytes, mime, detail, on, sent);
    });
    // In the next worker it would only fail again, and may take that one with it, too: the page adds it again.
    if (!added.ok) this.#pictures.withdraw(id, file);
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

  answer(
    request: AnswerRequest,
    on: Listener<AnswerEvent>,
    signal: AbortSignal,
  ): Promise<Result<AnswerStats>> {
    return this.#call(signal, (worker, sent) => worker.answer(request, proxy(on), sent));
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
    const result = await withSentSignal(signal, (sent) =>
      loaded.value.host.call((worker) => call(worker, sent)),
    );
    if (result.ok) this.#hasServed = true;
    return result;
  }

  /** The worker at hand, or the next one. A load that failed is tried again by the next call, not by those that waited for it. */
  async #loaded(): Promise<Result<Loaded>> {
    const loading = this.#loading;
    let loaded = await loading;
    if (loaded?.ok === true) {
      if (loaded.value.host.failure === undefined) return loaded;
      loaded = await loaded.value.replaced;
    }
    // Another load has begun meanwhile.
    if (this.#loading !== undefined && this.#loading !== loading) return this.#loading;
    if (loaded !== undefined) return loaded;
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
    this.#hasServed = false;
    const loading = this.#open(() => undefined, new AbortController().signal);
    this.#options.onReload({ type: "reloading" });
    try {
      const loaded = await loading;
      if (loaded.ok && this.#loading === loading) {
        this.#options.onReload({ type: "reloaded", loaded: loaded.value.model });
      }
      if (!loaded.ok && this.#leave(loading)) {
        this.#options.onReload({ type: "failed", failure: loaded.failure });
      }
      return loaded;
    } catch (error) {
      // A bug: what is shown stays true, and the error still reaches the console.
      if (this.#leave(loading)) {
        this.#options.onReload({ type: "failed", failure: { type: "crashed", detail: String(error) } });
      }
      throw error;
    }
  }

  /** Makes room for another load after one that failed; `false` where there is another one already. */
  #leave(loading: Promise<Result<Loaded>>): boolean {
    if (this.#loading !== loading) return false;
    this.#loading = undefined;
    return true;
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
  async #replaceWhenEnded(host: WorkerHost, model: LoadedModel): Promise<Result<Loaded> | undefined> {
    const failure = await host.ended;
    if (this.#host !== host || this.#choice === undefined || failure.type === "cancelled") return undefined;
    if (failure.type === "device-lost") this.#losses += 1;
    if (model.device.provider === "webgpu" && !bearsAgain(failure, this.#losses)) {
      this.#choice = { ...this.#choice, webgpuFailed: blameOnWebGpu(failure) ?? failure.type };
    }
    return this.#hasServed ? this.#reload() : undefined;
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
