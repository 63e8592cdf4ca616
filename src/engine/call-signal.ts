import { releaseSignal } from "../contract/abort-signal.ts";
import { failed, type Result } from "../contract/result.ts";

/** Waits no longer than until the signal fires. */
export function unlessAborted<T>(waiting: Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(failed({ type: "cancelled" }));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** A signal of its own for one call, so that its port can be closed when the call has returned. */
export async function withSentSignal<T>(
  signal: AbortSignal,
  call: (sent: AbortSignal) => Promise<Result<T>>,
): Promise<Result<T>> {
  const sent = new AbortController();
  const abort = (): void => sent.abort();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await call(sent.signal);
  } finally {
    signal.removeEventListener("abort", abort);
    releaseSignal(sent.signal);
  }
}
