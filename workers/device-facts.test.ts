import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { probeDevice } from "./device-facts.ts";

beforeEach(() => vi.stubGlobal("crossOriginIsolated", false));
afterEach(() => vi.unstubAllGlobals());

test("without WebGPU there is none", async () => {
  vi.stubGlobal("navigator", { hardwareConcurrency: 4 });
  expect(await probeDevice()).toMatchObject({ gpu: { type: "none" }, threads: 1 });
});

test.each([
  ["gives none", async () => null],
  [
    "refuses",
    async () => {
      throw new DOMException("blocked", "OperationError");
    },
  ],
])("a browser that %s when it is asked for an adapter has no adapter", async (_how, requestAdapter) => {
  vi.stubGlobal("navigator", { hardwareConcurrency: 4, gpu: { requestAdapter } });
  expect(await probeDevice()).toMatchObject({ gpu: { type: "no-adapter" } });
});
