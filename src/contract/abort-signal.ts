import { transferHandlers, type TransferHandler } from "comlink";

/** What a signal is on the wire: how it stands, and a port on which its firing arrives. */
interface SentSignal {
  readonly aborted: boolean;
  readonly port: MessagePort;
}

type SignalMessage = "abort" | "release";

/** The sender's end of each signal that is on its way to another thread. */
const ports = new WeakMap<AbortSignal, MessagePort>();

const signalHandler: TransferHandler<AbortSignal, SentSignal> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,

  serialize(signal) {
    const { port1, port2 } = new MessageChannel();
    const send = (message: SignalMessage): void => port1.postMessage(message);
    signal.addEventListener("abort", () => send("abort"), { once: true });
    ports.set(signal, port1);
    return [{ aborted: signal.aborted, port: port2 }, [port2]];
  },

  deserialize({ aborted, port }) {
    const controller = new AbortController();
    if (aborted) controller.abort();
    port.addEventListener("message", ({ data }: MessageEvent<SignalMessage>) => {
      if (data === "abort") controller.abort();
      port.close();
    });
    port.start();
    return controller.signal;
  },
};

/** Lets an `AbortSignal` be an argument of a Comlink call. Called once in each thread. */
export function registerAbortSignals(): void {
  transferHandlers.set("AbortSignal", signalHandler);
}

/** Closes the port of a signal whose call has returned. A signal is sent once. */
export function releaseSignal(signal: AbortSignal): void {
  const port = ports.get(signal);
  if (port === undefined) return;
  ports.delete(signal);
  const message: SignalMessage = "release";
  port.postMessage(message);
  port.close();
}
