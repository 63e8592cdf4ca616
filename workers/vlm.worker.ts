import { expose } from "comlink";
import { registerAbortSignals } from "../src/contract/abort-signal.ts";
import { ExposedEngine } from "./engine-worker.ts";
import { VlmEngine } from "./engine.ts";
import { watchWasmHeap } from "./runtime/heap.ts";

watchWasmHeap();
registerAbortSignals();
expose(new ExposedEngine((models) => new VlmEngine(models)));
