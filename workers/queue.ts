import { failed, type Result } from "../src/contract/result.ts";

/** How a job stands to the others: an eager one was not asked for yet and makes way for a demanded one. */
export type Urgency = "eager" | "demanded";

/** One job at a time, in the order of the calls. */
export class JobQueue {
  #last: Promise<void> = Promise.resolve();
  #demanded = 0;

  /** Whether a demanded job waits: what an eager job asks between two steps. */
  get isDemanded(): boolean {
    return this.#demanded > 0;
  }

  /**
   * Runs `job` when its turn comes. When the signal fires before that, the job never runs and the result is `cancelled` at
   * once; during the job the signal is the job's own concern.
   */
  run<T>(urgency: Urgency, job: () => Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
    const turn = this.#last;
    const outcome = this.#inTurn(turn, urgency, job, signal);
    this.#last = Promise.allSettled([turn, outcome]).then(() => undefined);
    return outcome;
  }

  async #inTurn<T>(
    turn: Promise<void>,
    urgency: Urgency,
    job: () => Promise<Result<T>>,
    signal: AbortSignal,
  ): Promise<Result<T>> {
    if (urgency === "demanded") this.#demanded += 1;
    const isTurn = await turnOrAbort(turn, signal);
    if (urgency === "demanded") this.#demanded -= 1;
    return isTurn ? job() : failed({ type: "cancelled" });
  }
}

/** True when the turn comes first, false when the signal fires first. */
function turnOrAbort(turn: Promise<void>, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(false);
    signal.addEventListener("abort", abort, { once: true });
    turn.then(() => {
      signal.removeEventListener("abort", abort);
      resolve(true);
      return undefined;
    }, reject);
  });
}
