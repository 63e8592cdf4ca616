import { expose, wrap, type Remote } from "comlink";
import { afterEach, beforeEach, expect, test } from "vitest";
import { registerAbortSignals, releaseSignal } from "./abort-signal.ts";

/** What the other thread does with a signal. */
class Far {
  signal: AbortSignal | undefined;

  take(signal: AbortSignal): boolean {
    this.signal = signal;
    return signal.aborted;
  }

  async untilAborted(signal: AbortSignal): Promise<string> {
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve("aborted"));
    });
  }
}

let channel: MessageChannel;
let far: Far;
let remote: Remote<Far>;

beforeEach(() => {
  registerAbortSignals();
  channel = new MessageChannel();
  far = new Far();
  expose(far, channel.port2);
  remote = wrap<Far>(channel.port1);
});

afterEach(() => {
  channel.port1.close();
  channel.port2.close();
});

test("a signal that fires later fires on the other side", async () => {
  const stop = new AbortController();
  const answer = remote.untilAborted(stop.signal);
  stop.abort();
  expect(await answer).toBe("aborted");
});

test("a signal that has fired arrives so", async () => {
  expect(await remote.take(AbortSignal.abort())).toBe(true);
  expect(await remote.take(new AbortController().signal)).toBe(false);
});

test("a signal that was released fires no more on the other side", async () => {
  const stop = new AbortController();
  await remote.take(stop.signal);
  releaseSignal(stop.signal);
  stop.abort();
  // A round trip, so that anything sent before has arrived.
  await remote.take(new AbortController().signal);
  expect(far.signal?.aborted).toBe(false);
});
