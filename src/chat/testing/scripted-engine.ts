import { vi } from "vitest";
import type { AnswerEvent, AnswerRequest, AnswerStats } from "../../contract/answer.ts";
import type { ImageId, TokenId, Turn } from "../../contract/conversation.ts";
import type { Counters } from "../../contract/counters.ts";
import type { Device } from "../../contract/device.ts";
import type { Engine, Listener } from "../../contract/engine.ts";
import type { ImageEvent, ImageFacts, ModelInput } from "../../contract/image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../../contract/model.ts";
import { failed, type Result } from "../../contract/result.ts";

/** A call that waits for the test to say how it goes. */
export interface PendingCall<Asked, Event, Given> {
  readonly asked: Asked;
  readonly on: Listener<Event>;
  readonly signal: AbortSignal;
  readonly settle: (result: Result<Given>) => void;
}

/** An engine whose calls a test settles one by one; a cancelled one settles itself, as the contract says. */
export class ScriptedEngine implements Engine {
  readonly loads: PendingCall<ModelChoice, LoadEvent, LoadedModel>[] = [];
  readonly images: PendingCall<ImageId, ImageEvent, ImageFacts>[] = [];
  readonly answers: PendingCall<AnswerRequest, AnswerEvent, AnswerStats>[] = [];
  readonly preparations: PendingCall<readonly Turn[], never, void>[] = [];
  readonly removed: ImageId[] = [];

  load(choice: ModelChoice, on: Listener<LoadEvent>, signal: AbortSignal): Promise<Result<LoadedModel>> {
    return pend(this.loads, choice, on, signal);
  }

  addImage(...[id, , , , on, signal]: Parameters<Engine["addImage"]>): Promise<Result<ImageFacts>> {
    return pend(this.images, id, on, signal);
  }

  removeImage(id: ImageId): Promise<void> {
    this.removed.push(id);
    return Promise.resolve();
  }

  prepare(turns: readonly Turn[], signal: AbortSignal): Promise<Result<void>> {
    return pend(this.preparations, turns, () => undefined, signal);
  }

  answer(
    request: AnswerRequest,
    on: Listener<AnswerEvent>,
    signal: AbortSignal,
  ): Promise<Result<AnswerStats>> {
    return pend(this.answers, request, on, signal);
  }

  inspect(): Promise<Result<ModelInput>> {
    return Promise.resolve(failed({ type: "cancelled" }));
  }

  counters(): Promise<Counters> {
    throw new Error("the page counts nothing");
  }
}

function pend<Asked, Event, Given>(
  calls: PendingCall<Asked, Event, Given>[],
  asked: Asked,
  on: Listener<Event>,
  signal: AbortSignal,
): Promise<Result<Given>> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(failed({ type: "cancelled" })));
    calls.push({ asked, on, signal, settle: resolve });
  });
}

/** The `index`th call, once it has been made. */
export async function called<Call>(calls: readonly Call[], index: number): Promise<Call> {
  await vi.waitUntil(() => calls.length > index, { interval: 1 });
  const call = calls[index];
  if (call === undefined) {
    throw new Error(`there is no call ${index}`);
  }
  return call;
}

export const wasmDevice: Device = {
  provider: "wasm",
  build: "plain",
  threads: 2,
  dtypes: { vision_encoder: "q8", embed_tokens: "q8", decoder_model_merged: "q8" },
  reasons: [{ type: "no-webgpu" }, { type: "threads", threads: 2 }],
};

export const loadedModel: LoadedModel = {
  device: wasmDevice,
  contextLength: 2048,
  tokensPerTile: 64,
  tileSize: 512,
  bytes: 4_000_000,
};

export const imageFacts: ImageFacts = { width: 640, height: 480, rows: 0, cols: 0, views: 1, tokens: 66 };

export const answerStats: AnswerStats = {
  finish: "end",
  tokens: [7 as TokenId, 8 as TokenId],
  promptTokens: 90,
  reusedTokens: 0,
  encodedViews: 0,
  timeToFirstTokenMs: 800,
  decodeMs: 100,
};
