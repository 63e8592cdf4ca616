import type { Page } from "@playwright/test";

/** Ends the page's worker from inside, as a browser short of memory ends it: without a word. */
export async function killWorker(page: Page): Promise<void> {
  // Threads of the runtime are workers of the worker; the page's own came first.
  const [worker] = page.workers();
  if (worker === undefined) throw new Error("the page has no worker");
  await worker.evaluate(() => {
    globalThis.close();
  });
}
