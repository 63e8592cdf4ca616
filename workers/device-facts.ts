/** What WebGPU can do here. */
export type GpuFacts =
  | { readonly type: "none" }
  | { readonly type: "no-adapter" }
  | {
      readonly type: "adapter";
      readonly description: string;
      /** Emulated on the CPU (SwiftShader, WARP, llvmpipe). */
      readonly software: boolean;
      readonly shaderF16: boolean;
    };

/** What this device can do, measured once; `chooseDevice` decides on it. */
export interface DeviceFacts {
  readonly gpu: GpuFacts;
  /** Threads that WASM may use; 1 where memory cannot be shared. */
  readonly threads: number;
  /** WASM can wait for promises by itself (JavaScript Promise Integration). */
  readonly promiseIntegration: boolean;
}

/** More threads than this were never faster: the work is bound by memory, and small cores join in. */
const mostThreads = 8;

export async function probeDevice(): Promise<DeviceFacts> {
  return {
    gpu: await probeGpu(),
    threads: probeThreads(),
    promiseIntegration: "Suspending" in WebAssembly,
  };
}

async function probeGpu(): Promise<GpuFacts> {
  // The type says it is always there; in Firefox on some systems, and on plain http, it is not.
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined) return { type: "none" };
  const adapter = await adapterOf(gpu);
  if (adapter === null) return { type: "no-adapter" };
  return {
    type: "adapter",
    description: describeAdapter(adapter.info),
    software: isSoftware(adapter.info),
    shaderF16: adapter.features.has("shader-f16"),
  };
}

async function adapterOf(gpu: GPU): Promise<GPUAdapter | null> {
  try {
    return await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch {
    // Whatever a browser's reason for refusing is (a blocked driver, a GPU process that is gone): there is none to use.
    return null;
  }
}

function describeAdapter(info: GPUAdapterInfo): string {
  const words = [info.vendor, info.architecture, info.description].filter((word) => word !== "");
  return words.join(" ") || "unnamed adapter";
}

/** `isFallbackAdapter` alone is not enough: a SwiftShader chosen by flag says false. */
export function isSoftware(
  info: Pick<GPUAdapterInfo, "vendor" | "architecture" | "description" | "isFallbackAdapter">,
): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.description}`.toLowerCase();
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render|warp/.test(names);
}

function probeThreads(): number {
  if (!crossOriginIsolated || typeof SharedArrayBuffer === "undefined") return 1;
  return Math.max(1, Math.min(navigator.hardwareConcurrency, mostThreads));
}
