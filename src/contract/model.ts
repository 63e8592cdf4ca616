import type { Device, Dtype, Provider } from "./device.ts";

/** Where a model's files are. */
export type ModelSource =
  /** A folder of this site: `models/<name>/`. */
  | { readonly type: "site"; readonly name: string }
  /** A repository with the hub's URLs; `revision` is a commit, or a branch that is resolved to one first. */
  | { readonly type: "hub"; readonly repo: string; readonly revision: string; readonly endpoint: string };

export interface ModelChoice {
  readonly source: ModelSource;
  /** Absent: the best this device has. */
  readonly provider?: Provider;
  /** Absent: chosen for each file. */
  readonly dtype?: Dtype;
  /** Why WebGPU failed in an earlier worker: it is not tried again, and the device says so. */
  readonly webgpuFailed?: string;
}

export type LoadEvent =
  | { readonly type: "downloading"; readonly file: string; readonly bytes: number; readonly total: number }
  | { readonly type: "compiling"; readonly file: string }
  /** The provider asked for did not work; loading starts again in a fresh worker on another one. */
  | {
      readonly type: "stepping-down";
      readonly from: Provider;
      readonly to: Provider;
      readonly detail: string;
    };

export interface LoadedModel {
  readonly device: Device;
  /** Positions of the context window. */
  readonly contextLength: number;
  /** Image tokens per tile. */
  readonly tokensPerTile: number;
  /** Edge of a tile in pixels. */
  readonly tileSize: number;
  /** Bytes of the graphs that were loaded. */
  readonly bytes: number;
}
