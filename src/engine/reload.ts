import type { EngineFailure } from "../contract/failure.ts";
import type { LoadedModel } from "../contract/model.ts";

/** How another worker takes the place of one that died, with the same model and pictures. */
export type Reload =
  | { readonly type: "reloading" }
  /** The device may be another. */
  | { readonly type: "reloaded"; readonly loaded: LoadedModel }
  | { readonly type: "failed"; readonly failure: EngineFailure };
