import { releaseProxy, wrap, type Remote } from "comlink";
import { registerAbortSignals } from "../contract/abort-signal.ts";
import type { EngineWorker } from "../contract/engine-worker.ts";
import type { EngineFailure } from "../contract/failure.ts";
import { failed, type Result } from "../contract/result.ts";

/** Starts a worker. It is a parameter so that tests can start another one. */
export type SpawnWorker = () => Worker;

/**
 * One worker, and every way in which it can end: an error, a runtime that failed, the browser killing it without a word, or
 * `close`. A call that is under way then gets the failure, so that nothing waits for ever.
 */
export class WorkerHost {
  /** Resolves when the worker has ended for any reason; it is terminated by then. */
  readonly ended: Promise<EngineFailure>;
  readonly #worker: Worker;
  readonly #remote: Remote<EngineWorker>;
  readonly #started: Promise<void>;
  readonly #waiting = new Set<(failure: EngineFailure) => void>();
  readonly #unlock = new AbortController();
  #failure: EngineFailure | undefined;

  constructor(spawn: SpawnWorker, models: URL) {
    registerAbortSignals();
    this.#worker = spawn();
    this.#remote = wrap<EngineWorker>(this.#worker);
    this.ended = new Promise((resolve) => this.#waiting.add(resolve));
    this.#worker.addEventListener("error", (event) => this.#end(crashed(event.message)));
    this.#worker.addEventListener("messageerror", () => this.#end(crashed("a message could not be read")));
    this.#started = this.#start(models, lockName());
  }

  /** Why it ended; `undefined` while it lives. */
  get failure(): EngineFailure | undefined {
    return this.#failure;
  }

  /** Calls the worker. Gives the worker's failure when it ends first; a call that throws ends it as `crashed`. */
  call<T>(job: (worker: Remote<EngineWorker>) => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#failure !== undefined) return Promise.resolve(failed(this.#failure));
    return new Promise((resolve) => {
      const giveUp = (failure: EngineFailure): void => resolve(failed(failure));
      this.#waiting.add(giveUp);
      this.#started
        .then(() => job(this.#remote))
        .then(resolve, (error: unknown) => this.#end(crashed(String(error))))
        .finally(() => this.#waiting.delete(giveUp));
    });
  }

  /** Ends the worker; calls under way get `failure`. */
  close(failure: EngineFailure): void {
    this.#end(failure);
  }

  async #start(models: URL, lock: string): Promise<void> {
    await this.#remote.start({ models: models.href, lock });
    this.#watch(this.#remote.fault().then((failure) => this.#end(failure)));
    const locks: LockManager | undefined = navigator.locks;
    // It is free only when the worker is gone.
    const isGone = locks?.request(lock, { signal: this.#unlock.signal }, () =>
      this.#end(crashed("the worker was closed")),
    );
    if (isGone !== undefined) this.#watch(isGone);
  }

  /** Watching stops, with an error, when the host is closed; any other error ends it. */
  #watch(watching: Promise<unknown>): void {
    watching.catch((error: unknown) => this.#end(crashed(String(error))));
  }

  #end(failure: EngineFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#worker.terminate();
    this.#unlock.abort();
    this.#remote[releaseProxy]();
    for (const giveUp of this.#waiting) giveUp(failure);
    this.#waiting.clear();
  }
}

/** A name that no other page of the site uses. `randomUUID` is there in secure contexts alone. */
function lockName(): string {
  return `ocelli-engine-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
}

function crashed(detail: string): EngineFailure {
  return { type: "crashed", detail };
}
