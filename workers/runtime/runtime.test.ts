import { expect, test } from "vitest";
import { failed } from "../../src/contract/result.ts";
import { loadRuntime } from "./runtime.ts";

const device = { build: "plain", threads: 1 } as const;

/** Loads a build whose module rejects with `reason`. */
function loadRejecting(reason: Error, signal = new AbortController().signal): ReturnType<typeof loadRuntime> {
  return loadRuntime(device, signal, () => Promise.reject(reason));
}

test("a runtime that cannot be fetched is a failure that names it", async () => {
  // What browsers throw when a module of the site does not come.
  const unreachable = new TypeError("Failed to fetch dynamically imported module");
  expect(await loadRejecting(unreachable)).toEqual(
    failed({ type: "offline", file: "onnxruntime-web (plain)" }),
  );
  expect(await loadRejecting(unreachable, AbortSignal.abort())).toEqual(failed({ type: "cancelled" }));
});

test("a runtime that is broken is a bug", async () => {
  await expect(loadRejecting(new SyntaxError("Unexpected token"))).rejects.toThrow("Unexpected token");
});
