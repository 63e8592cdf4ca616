import { assertNever } from "../src/contract/assert-never.ts";
import type { EngineFailure } from "../src/contract/failure.ts";

/** How long after a failed run the browser may tell that the device was lost. */
const lossDelayMs = 500;

/** A run that fails may be the first sign of a lost device, whatever the runtime says. */
export async function causeOf(
  failure: EngineFailure,
  lost: Promise<string> | undefined,
): Promise<EngineFailure> {
  if (failure.type !== "runtime" || lost === undefined) return failure;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), lossDelayMs));
  const detail = await Promise.race([lost, late]);
  return detail === undefined ? failure : { type: "device-lost", detail };
}

/** Whether the runtime is of no use any more. */
export function isFatal(failure: EngineFailure): boolean {
  switch (failure.type) {
    case "runtime":
    case "out-of-memory":
    case "device-lost":
    case "wrong-numbers":
    case "crashed":
      return true;
    case "cancelled":
    case "offline":
    case "download":
    case "integrity":
    case "unreadable-image":
    case "context-full":
    case "unsupported-model":
      return false;
    default:
      return assertNever(failure);
  }
}
