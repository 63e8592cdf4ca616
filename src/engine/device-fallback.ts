import { assertNever } from "../contract/assert-never.ts";
import type { EngineFailure } from "../contract/failure.ts";

/** A GPU that is lost once may only have been reset; lost again, it is not to be relied on. */
const lossesBorne = 1;

/**
 * Whether a failure, of a model that runs on WebGPU or was being loaded to, speaks against WebGPU itself: the words for it, or
 * `undefined` where the same would happen anywhere.
 */
export function blameOnWebGpu(failure: EngineFailure): string | undefined {
  switch (failure.type) {
    case "device-lost":
    case "runtime":
    case "out-of-memory":
      return failure.detail;
    case "wrong-numbers":
      return `not a number in ${failure.doing}`;
    case "cancelled":
    case "offline":
    case "download":
    case "integrity":
    case "unreadable-image":
    case "context-full":
    case "unsupported-model":
    case "crashed":
      return undefined;
    default:
      return assertNever(failure);
  }
}

/** Whether a model that has been running on WebGPU is loaded on it again; `losses` counts this one, if it is one. */
export function bearsAgain(failure: EngineFailure, losses: number): boolean {
  return blameOnWebGpu(failure) === undefined || (failure.type === "device-lost" && losses <= lossesBorne);
}
