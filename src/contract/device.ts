/** Where the model runs. */
export type Provider = "webgpu" | "wasm";

/** Builds of onnxruntime-web: without WebGPU; with it over JS promise integration; with it over asyncify. */
export type RuntimeBuild = "plain" | "jspi" | "asyncify";

/** Weight formats, by the names that the hub's file suffixes have (`q8` is `_quantized`). */
export const dtypes = ["fp32", "fp16", "q8", "int8", "uint8", "q4", "q4f16", "bnb4"] as const;
export type Dtype = (typeof dtypes)[number];

/** The three graphs of a model. */
export const graphNames = ["vision_encoder", "embed_tokens", "decoder_model_merged"] as const;
export type GraphName = (typeof graphNames)[number];

/** Why the device was chosen, fact by fact; the page makes the sentences. */
export type DeviceReason =
  | { readonly type: "asked-for"; readonly provider: Provider }
  | { readonly type: "webgpu-adapter"; readonly description: string; readonly software: boolean }
  | { readonly type: "no-webgpu" }
  | { readonly type: "no-adapter" }
  /** A software adapter is slower than WASM. */
  | { readonly type: "software-adapter" }
  | { readonly type: "webgpu-failed"; readonly detail: string }
  | { readonly type: "no-f16" }
  | { readonly type: "threads"; readonly threads: number }
  /** No cross-origin isolation, so no shared memory. */
  | { readonly type: "no-threads" }
  | { readonly type: "dtype"; readonly graph: GraphName; readonly dtype: Dtype; readonly asked: boolean };

export interface Device {
  readonly provider: Provider;
  readonly build: RuntimeBuild;
  /** Threads of the WASM build; 1 where memory cannot be shared. */
  readonly threads: number;
  readonly dtypes: Readonly<Record<GraphName, Dtype>>;
  readonly reasons: readonly DeviceReason[];
}
