import type { EngineFailure } from "../contract/failure.ts";
import type { LoadedModel, ModelChoice } from "../contract/model.ts";

/** A model that answers. */
export interface ReadyModel {
  readonly choice: ModelChoice;
  readonly loaded: LoadedModel;
}

/** How far a load is. */
export type LoadStep =
  | { readonly step: "connecting" }
  /** Bytes of all files so far, of those whose size is known. */
  | { readonly step: "downloading"; readonly bytes: number; readonly total: number }
  | { readonly step: "compiling" };

/** What there is of a model: one tag, with what belongs to it. */
export type ModelState =
  | { readonly phase: "starting" }
  /** Loading was cancelled and no model is there. */
  | { readonly phase: "needs-model"; readonly choice: ModelChoice }
  | {
      readonly phase: "loading";
      readonly choice: ModelChoice;
      readonly step: LoadStep;
      /** Somebody asked for it, or the page brings it by itself. */
      readonly asked: boolean;
    }
  | { readonly phase: "ready"; readonly model: ReadyModel }
  | { readonly phase: "failed"; readonly choice: ModelChoice; readonly failure: EngineFailure };

/** What the app is doing: the model's state, or answering with it. */
export type AppState = ModelState | { readonly phase: "answering"; readonly model: ReadyModel };

/** The model at hand, while there is one. */
export function readyModel(state: AppState): ReadyModel | undefined {
  return state.phase === "ready" || state.phase === "answering" ? state.model : undefined;
}
