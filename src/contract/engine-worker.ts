import type { Provider } from "./device.ts";
import type { Engine } from "./engine.ts";
import type { EngineFailure } from "./failure.ts";

/** What a worker has to know of the page before it can load anything. */
export interface WorkerStart {
  /** URL of the site's folder of models, with its slash at the end. */
  readonly models: string;
  /** Name of the Web Lock that the worker holds for as long as it lives. */
  readonly lock: string;
}

/** What the worker exposes: the engine, and what its client needs to know whether it is well. One model per worker. */
export interface EngineWorker extends Engine {
  /** The first call. Resolves once the lock is held (at once where there are no locks). */
  start(start: WorkerStart): Promise<void>;

  /** Resolves when the runtime has failed after a load that succeeded: this worker is of no use any more. */
  fault(): Promise<EngineFailure>;

  /** Where the model runs, or was to run when loading it failed; `undefined` before that is decided. */
  provider(): Promise<Provider | undefined>;
}
