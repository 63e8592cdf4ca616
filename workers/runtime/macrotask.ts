/**
 * Lets messages in. Awaited runs of the runtime resume as microtasks and would keep out a message to stop until the whole
 * answer is made; `setTimeout` would cost 4 ms each time.
 */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener(
      "message",
      () => {
        port1.close();
        resolve();
      },
      { once: true },
    );
    port1.start();
    port2.postMessage(null);
  });
}
