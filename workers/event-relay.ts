import { releaseProxy, type Remote } from "comlink";
import type { Listener } from "../src/contract/engine.ts";

/** Sends events to a listener of the page and knows when they have all arrived. */
export interface EventRelay<Event> {
  readonly on: Listener<Event>;
  /** Resolves when every event so far has been handled there, and lets the listener go. */
  finish(): Promise<void>;
}

/** `remote` is the page's listener as Comlink hands it over. */
export function relayEvents<Event>(remote: Listener<Event>): EventRelay<Event> {
  // The contract's type is the page's view; on this side it is a proxy, whose call is acknowledged by a promise.
  const listener = remote as unknown as Remote<(event: Event) => void> & ((event: Event) => Promise<void>);
  // Results and events travel on different ports: without the wait an event could arrive after the result.
  let delivered: Promise<unknown> = Promise.resolve();
  return {
    on(event) {
      delivered = Promise.all([delivered, listener(event)]);
    },
    async finish() {
      await delivered;
      listener[releaseProxy]();
    },
  };
}
