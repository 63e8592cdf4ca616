import { type ReadonlySignal, signal } from "@preact/signals";
import { assertNever } from "../contract/assert-never.ts";
import { type Device, type DeviceReason, type Dtype, graphNames, type Provider } from "../contract/device.ts";
import type { Engine } from "../contract/engine.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { LoadEvent, ModelChoice } from "../contract/model.ts";
import type { Reload } from "../engine/reload.ts";
import type { ModelState, ReadyModel } from "./app-state.ts";
import { trackLoad } from "./load-progress.ts";
import type { Notice } from "./notice.ts";

export interface ModelLoader {
  readonly state: ReadonlySignal<ModelState>;
  /** Loads a model in place of the one at hand, which comes back if that fails. */
  load(choice: ModelChoice, asked: boolean): Promise<void>;
  /** Gives up the load that somebody asked for; the model before it comes back. */
  cancel(): void;
  /** The engine gives the model at hand a new worker. */
  follow(reload: Reload): void;
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
    const result = await engine.load(choice, onEvent, mine.signal).catch((error: unknown) => {
      // A bug: the page says that there is no model, and the error still reaches the console.
      if (current === mine) {
        current = undefined;
        fail(choice, { type: "crashed", detail: String(error) });
      }
      throw error;
    });
    if (current !== mine) {
      return;
    }
    current = undefined;
    if (result.ok) {
      atHand = { choice, loaded: result.value };
      state.value = { phase: "ready", model: atHand };
      tellStep(result.value.device, choice.provider ?? wished(result.value.device));
      tellDtypes(result.value.device, choice.dtype);
      return;
    }
    await goBack(choice, result.failure);
  }

  async function goBack(choice: ModelChoice, failure: EngineFailure): Promise<void> {
    const previous = atHand;
    atHand = undefined;
    const back = previous && previous.choice !== choice ? previous.choice : undefined;
    if (back) {
      if (failure.type !== "cancelled") {
        tell({ type: "load-failed", choice, failure, backTo: back.source });
      }
      await load(back, false);
    } else if (failure.type === "cancelled") {
      state.value = { phase: "needs-model", choice };
    } else {
      fail(choice, failure);
    }
  }

  function fail(choice: ModelChoice, failure: EngineFailure): void {
    atHand = undefined;
    tell({ type: "load-failed", choice, failure });
    state.value = { phase: "failed", choice, failure };
  }

  function follow(reload: Reload): void {
    // A load that was asked for takes the place of the model, and of its worker.
    if (!atHand || current) {
      return;
    }
    const { choice, loaded: before } = atHand;
    switch (reload.type) {
      case "reloading":
        state.value = { phase: "loading", choice, step: { step: "connecting" }, asked: false };
        return;
      case "reloaded":
        atHand = { choice, loaded: reload.loaded };
        state.value = { phase: "ready", model: atHand };
        tellStep(reload.loaded.device, before.device.provider);
        return;
      case "failed":
        fail(choice, reload.failure);
        return;
      default:
        assertNever(reload);
    }
  }

  function tellStep(device: Device, from: Provider): void {
    if (device.provider !== from) {
      tell({ type: "stepped-down", from, to: device.provider, reason: device.reasons.find(isObstacle) });
    }
  }

  function tellDtypes(device: Device, asked: Dtype | undefined): void {
    const graphs = graphNames.filter((graph) => device.dtypes[graph] !== asked);
    if (asked !== undefined && graphs.length > 0) {
      tell({ type: "dtype-replaced", asked, graphs });
    }
  }

  return { state, load, cancel: () => current?.abort(), follow };
}

/** A device that failed was wished for; one that is not there, or is slow, was not. */
function wished(device: Device): Provider {
  return device.reasons.some(({ type }) => type === "webgpu-failed") ? "webgpu" : device.provider;
}

/** Why it is not WebGPU. */
function isObstacle({ type }: DeviceReason): boolean {
  return type === "webgpu-failed" || type === "no-webgpu" || type === "no-adapter";
}
