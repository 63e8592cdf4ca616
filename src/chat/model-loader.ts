import { type ReadonlySignal, signal } from "@preact/signals";
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
      if (event.type === "stepping-down") {
        // Where nobody asked for a device, the better one is found in silence; the reasons say it.
        if (choice.provider !== undefined) {
          tell({ type: "stepped-down", from: event.from, to: event.to, detail: event.detail });
        }
        return;
      }
      state.value = { phase: "loading", choice, step: step(event), asked };
    };
    const result = await engine.load(choice, onEvent, mine.signal);
    if (current !== mine) {
      return;
    }
    current = undefined;
    if (result.ok) {
      atHand = { choice, loaded: result.value };
      state.value = { phase: "ready", model: atHand };
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
    const to = loaded.device.provider;
    atHand = { choice: atHand.choice, loaded };
    if (state.peek().phase === "ready") {
      state.value = { phase: "ready", model: atHand };
    }
    if (from !== to) {
      const reason = loaded.device.reasons.find((other) => other.type === "webgpu-failed");
      tell({ type: "stepped-down", from, to, detail: reason?.type === "webgpu-failed" ? reason.detail : "" });
    }
  }

  return { state, load, cancel: () => current?.abort(), reloaded };
}
