import { assertNever } from "../../src/contract/assert-never.ts";
import type { Device, RuntimeBuild } from "../../src/contract/device.ts";
import { success, type Result } from "../../src/contract/result.ts";
import { networkFailure } from "../weights/request.ts";
import asyncifyGlue from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncifyWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiGlue from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import plainGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

/** One build of onnxruntime-web: `Tensor`, `InferenceSession`, `env`. */
export type Runtime = typeof import("onnxruntime-web");

interface Files {
  readonly mjs: string;
  readonly wasm: string;
}

/** Files of this site: the runtime would fetch them from a CDN by itself. */
const files: Readonly<Record<RuntimeBuild, Files>> = {
  plain: { mjs: plainGlue, wasm: plainWasm },
  jspi: { mjs: jspiGlue, wasm: jspiWasm },
  asyncify: { mjs: asyncifyGlue, wasm: asyncifyWasm },
};

/**
 * Loads the build that the device uses, and only that one. The WASM itself starts with the first session; a start that
 * failed stays failed for the life of the worker. Failures: `offline` where the build cannot be fetched, `cancelled`.
 */
export async function loadRuntime(
  device: Pick<Device, "build" | "threads">,
  signal: AbortSignal,
  load: (build: RuntimeBuild) => Promise<Runtime> = importBuild,
): Promise<Result<Runtime>> {
  let runtime: Runtime;
  try {
    runtime = await load(device.build);
  } catch (error) {
    // A module that does not come rejects as a fetch does.
    return networkFailure(error, `onnxruntime-web (${device.build})`, signal);
  }
  const { mjs, wasm } = files[device.build];
  runtime.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) };
  runtime.env.wasm.numThreads = device.threads;
  runtime.env.wasm.proxy = false;
  runtime.env.logLevel = "error";
  return success(runtime);
}

function importBuild(build: RuntimeBuild): Promise<Runtime> {
  switch (build) {
    case "plain":
      return import("onnxruntime-web/wasm");
    case "jspi":
      return import("onnxruntime-web/jspi");
    case "asyncify":
      return import("onnxruntime-web/webgpu");
    default:
      return assertNever(build);
  }
}

/** Threads of the runtime resolve these again, from another base. */
function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}
