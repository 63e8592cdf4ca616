import type { DeviceReason, Dtype, GraphName, Provider } from "../contract/device.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { ModelChoice, ModelSource } from "../contract/model.ts";
import type { BadParameter } from "./parameters.ts";

/** Something to tell outside of the conversation; the words are the page's. */
export type Notice =
  | { readonly type: "bad-parameter"; readonly parameter: BadParameter }
  /** `backTo`: the model that is there in its place, where there is one. */
  | {
      readonly type: "load-failed";
      readonly choice: ModelChoice;
      readonly failure: EngineFailure;
      readonly backTo?: ModelSource;
    }
  /** The model does not run where it was asked to, or where it ran; `reason`, where the device says one. */
  | {
      readonly type: "stepped-down";
      readonly from: Provider;
      readonly to: Provider;
      readonly reason: DeviceReason | undefined;
    }
  /** The weights asked for do not exist, or do not run here, for these graphs. */
  | { readonly type: "dtype-replaced"; readonly asked: Dtype; readonly graphs: readonly GraphName[] }
  | { readonly type: "picture-failed"; readonly name: string; readonly failure: EngineFailure }
  | { readonly type: "example-failed"; readonly file: string }
  /** A picture of another page was dropped: a link, not a file. */
  | { readonly type: "link-dropped" };
