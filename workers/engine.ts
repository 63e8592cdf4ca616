import type { AnswerEvent, AnswerRequest, AnswerStats } from "../src/contract/answer.ts";
import type { ImageId, TokenId, Turn } from "../src/contract/conversation.ts";
import type { Counters } from "../src/contract/counters.ts";
import type { Provider } from "../src/contract/device.ts";
import type { Engine, Listener } from "../src/contract/engine.ts";
import type { EngineFailure } from "../src/contract/failure.ts";
import type { Detail, ImageEvent, ImageFacts, InspectedImage, ModelInput } from "../src/contract/image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../src/contract/model.ts";
import { failed, success, type Result } from "../src/contract/result.ts";
import { answerTurns, picturesOf } from "./answering.ts";
import { causeOf, isFatal } from "./fatal-failure.ts";
import { wasmHeapBytes } from "./runtime/heap.ts";
import { Images } from "./images.ts";
import { loadModel } from "./model/model-loading.ts";
import type { Model } from "./model/model.ts";
import { prepareTurns } from "./preparing.ts";
import { buildPrompt } from "./pipeline/prompt.ts";
import { JobQueue, type Urgency } from "./queue.ts";
import type { Loaded } from "./model/loaded.ts";

/**
 * The worker's side of the contract: one model for the worker's life, one job at a time. After a failure of the runtime every
 * call gives that failure, since the runtime stays failed; `fault` tells the page, which starts another worker.
 */
export class VlmEngine implements Engine {
  /** Resolves with the failure that ended this engine after its model was loaded. */
  readonly fault: Promise<EngineFailure>;
  #loaded: Loaded | undefined;
  #provider: Provider | undefined;
  readonly #models: URL;
  readonly #queue = new JobQueue();
  #fault: EngineFailure | undefined;
  #tellFault: (failure: EngineFailure) => void = () => undefined;

  /** `models`: the URL of the site's folder of models, with its slash at the end. */
  constructor(models: URL) {
    this.#models = models;
    this.fault = new Promise((resolve) => {
      this.#tellFault = resolve;
    });
  }

  /** Where the model runs, or was to run when loading it failed. */
  get provider(): Provider | undefined {
    return this.#provider;
  }

  load(choice: ModelChoice, on: Listener<LoadEvent>, signal: AbortSignal): Promise<Result<LoadedModel>> {
    return this.run("demanded", signal, async () => {
      if (this.#loaded !== undefined) throw new Error("a worker loads one model");
      const model = await loadModel(choice, this.#models, on, signal, (device) => {
        this.#provider = device.provider;
      });
      if (!model.ok) return model;
      this.#loaded = {
        model: model.value,
        images: new Images(model.value),
        counts: { prefilled: 0, decoded: 0 },
      };
      if (model.value.lost !== undefined) void this.#watch(model.value.lost);
      return success(describe(model.value));
    });
  }

  addImage(
    id: ImageId,
    bytes: ArrayBuffer,
    mime: string,
    detail: Detail,
    on: Listener<ImageEvent>,
    signal: AbortSignal,
  ): Promise<Result<ImageFacts>> {
    return this.run("eager", signal, async () => {
      const { model, images } = this.loaded();
      const added = await images.add(id, bytes, mime, detail, signal);
      if (!added.ok) return added;
      on({ type: "decoded", facts: added.value });
      const encoded = await images.cache.encode(images.key(id), model.vision, {
        onView: (views, of) => on({ type: "encoded", views, of }),
        // Whoever asks meanwhile encodes the rest, and can stop it.
        isUrgent: () => this.#queue.isDemanded,
        signal,
      });
      return encoded.ok ? added : encoded;
    });
  }

  async removeImage(id: ImageId): Promise<void> {
    const removed = await this.run("eager", new AbortController().signal, async () => {
      this.#loaded?.images.remove(id);
      return success(undefined);
    });
    // An engine that has failed has no pictures left to forget.
    if (!removed.ok && this.#fault === undefined) throw new Error(removed.failure.type);
  }

  prepare(turns: readonly Turn[], signal: AbortSignal): Promise<Result<void>> {
    return this.run("eager", signal, () =>
      prepareTurns(this.loaded(), turns, () => this.#queue.isDemanded, signal),
    );
  }

  async answer(
    request: AnswerRequest,
    on: Listener<AnswerEvent>,
    signal: AbortSignal,
  ): Promise<Result<AnswerStats>> {
    const asked = performance.now();
    const answered = await this.run("demanded", signal, () =>
      answerTurns(this.loaded(), request, on, asked, signal),
    );
    const isStopped = !answered.ok && answered.failure.type === "cancelled";
    return isStopped ? success(stoppedAtOnce(asked)) : answered;
  }

  inspect(turns: readonly Turn[], signal: AbortSignal): Promise<Result<ModelInput>> {
    return this.run("demanded", signal, async () => {
      const { model, images } = this.loaded();
      const prompt = buildPrompt(turns, images.known, model.vocabulary);
      const inspected: InspectedImage[] = [];
      for (const id of picturesOf(turns)) {
        const image = await images.inspect(id, signal);
        if (!image.ok) return image;
        inspected.push(image.value);
      }
      return success({ ids: [...prompt.ids], images: inspected });
    });
  }

  async counters(): Promise<Counters> {
    const loaded = this.#loaded;
    return {
      imagesDecoded: loaded?.images.decoded ?? 0,
      viewsEncoded: loaded?.images.cache.viewsEncoded ?? 0,
      tokensPrefilled: loaded?.counts.prefilled ?? 0,
      tokensDecoded: loaded?.counts.decoded ?? 0,
      sessions: loaded?.model.sessions.alive ?? 0,
      tensors: loaded?.model.tensors.alive ?? 0,
      heapBytes: wasmHeapBytes(),
    };
  }

  /** Every job goes through here: in its turn, and not at all once the runtime has failed. */
  protected async run<T>(
    urgency: Urgency,
    signal: AbortSignal,
    job: () => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const guarded = (): Promise<Result<T>> =>
      this.#fault === undefined ? job() : Promise.resolve(failed(this.#fault));
    const result = await this.#queue.run(urgency, guarded, signal);
    if (result.ok || !isFatal(result.failure)) return result;
    const failure = await causeOf(result.failure, this.#loaded?.model.lost);
    this.#end(failure);
    return failed(failure);
  }

  #end(failure: EngineFailure): void {
    this.#fault ??= failure;
    // A load that fails says so itself, and its caller has a question left: on which provider.
    if (this.#loaded !== undefined) this.#tellFault(failure);
  }

  async #watch(lost: Promise<string>): Promise<void> {
    this.#end({ type: "device-lost", detail: await lost });
  }

  protected loaded(): Loaded {
    if (this.#loaded === undefined) throw new Error("no model is loaded");
    return this.#loaded;
  }
}

function describe({ device, config, bytes }: Model): LoadedModel {
  return {
    device,
    contextLength: config.decoder.contextLength,
    tokensPerTile: config.vision.tokensPerTile,
    tileSize: config.image.tileSize,
    bytes,
  };
}

/** Stopped before there was a first token. */
function stoppedAtOnce(asked: number): AnswerStats {
  const tokens: readonly TokenId[] = [];
  return {
    finish: "stopped",
    tokens,
    promptTokens: 0,
    reusedTokens: 0,
    encodedViews: 0,
    timeToFirstTokenMs: performance.now() - asked,
    decodeMs: 0,
  };
}
