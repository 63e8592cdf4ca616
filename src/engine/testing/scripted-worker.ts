import { expose, type Endpoint } from "comlink";
import type { EngineWorker } from "../../contract/engine-worker.ts";

/** For tests: a worker whose engine is an object of the test, reached over a real message channel. */
export class ScriptedWorker extends EventTarget {
  isTerminated = false;
  readonly #port: MessagePort;
  readonly #far: MessagePort;

  constructor(engine: EngineWorker) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#far = port2;
    const endpoint: Endpoint = {
      postMessage: (message, transfer) => port2.postMessage(message, transfer ?? []),
      addEventListener: (type, listener, options) => port2.addEventListener(type, listener, options),
      removeEventListener: (type, listener, options) => port2.removeEventListener(type, listener, options),
    };
    expose(engine, endpoint);
    port1.addEventListener("message", ({ data }) =>
      this.dispatchEvent(new MessageEvent("message", { data })),
    );
    port1.start();
    port2.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    if (!this.isTerminated) this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.isTerminated = true;
    this.#port.close();
    this.#far.close();
  }

  /** Dies as a worker does whose code has thrown. */
  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error"), { message }));
  }
}
