import { type ReadonlySignal, signal } from "@preact/signals";
import type { Device, DeviceReason, Provider } from "../contract/device.ts";
import type { Engine } from "../contract/engine.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../contract/model.ts";
import type { ModelState, ReadyModel } from "./app-state.ts";
import { trackLoad } from "./load-progress.ts";
import type { Notice } from "./notice.ts";

export interface ModelLoader {
  readonly state: ReadonlySignal<ModelState>;
  /** Loads a model in place of the one at hand, which comes back if that fails. */
  load(choice: ModelChoice, asked: boolean): Promise<void>;
  /** Gives up the load that somebody asked for; the model before it comes back. */
  cancel(): void;
  /** The model at hand runs in a new worker. */
  reloaded(loaded: LoadedModel): void;
}

export function createModelLoader(engine: Pick<Engine, "load">, tell: (notice: Notice) => void): ModelLoader {
  const state = signal<ModelState>({ phase: "starting" });
  let atHand: ReadyModel | undefined;
  let current: AbortController | undefined;

  async function load(choice: ModelChoice, asked: boolean): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const step = trackLoad();
    state.value = { phase: "loading", choice, step: { step: "connecting" }, asked };
    const onEvent = (event: LoadEvent): void => {
      if (current !== mine) {
        return;
      }
      // Where it ends up is said when it is there.
      if (event.type !== "stepping-down") {
        state.value = { phase: "loading", choice, step: step(event), asked };
      }
    };
    const result = await engine.load(choice, onEvent, mine.signal);
    if (current !== mine) {
      return;
    }
    current = undefined;
    if (result.ok) {
      atHand = { choice, loaded: result.value };
      state.value = { phase: "ready", model: atHand };
      tellStep(result.value.device, choice.provider ?? wished(result.value.device));
      return;
    }
    await goBack(choice, result.failure);
  }

  async function goBack(choice: ModelChoice, failure: EngineFailure): Promise<void> {
    const previous = atHand;
    atHand = undefined;
    const back = previous && previous.choice !== choice ? previous.choice : undefined;
    if (failure.type !== "cancelled") {
      tell({ type: "load-failed", choice, failure, ...(back ? { backTo: back.source } : {}) });
    }
    if (back) {
      await load(back, false);
      return;
    }
    state.value =
      failure.type === "cancelled" ? { phase: "needs-model", choice } : { phase: "failed", choice, failure };
  }

  function reloaded(loaded: LoadedModel): void {
    if (!atHand) {
      return;
    }
    const from = atHand.loaded.device.provider;
    atHand = { choice: atHand.choice, loaded };
    if (state.peek().phase === "ready") {
      state.value = { phase: "ready", model: atHand };
    }
    tellStep(loaded.device, from);
  }

  function tellStep(device: Device, from: Provider): void {
    if (device.provider !== from) {
      tell({ type: "stepped-down", from, to: device.provider, reason: device.reasons.find(isObstacle) });
    }
  }

  return { state, load, cancel: () => current?.abort(), reloaded };
}

/** A device that failed was wished for; one that is not there, or is slow, was not. */
function wished(device: Device): Provider {
  return device.reasons.some(({ type }) => type === "webgpu-failed") ? "webgpu" : device.provider;
}

/** Why it is not WebGPU. */
function isObstacle({ type }: DeviceReason): boolean {
  return type === "webgpu-failed" || type === "no-webgpu" || type === "no-adapter";
}
