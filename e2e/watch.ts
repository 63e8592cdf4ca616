import type { BrowserContext, ConsoleMessage, Request, WebError } from "@playwright/test";

/** What a page must never do, collected while a test runs. */
export interface Watch {
  /** Errors on the console and uncaught, violated policies, requests to other origins. */
  readonly problems: readonly string[];
  /** This test provokes messages like that. */
  allowMessage(pattern: RegExp): void;
  /** This test sends the page there. */
  allowOrigin(origin: string): void;
}

/** Begins to watch all pages and workers of a context; its pages may speak to `origins` only. */
export async function watchContext(context: BrowserContext, origins: readonly string[]): Promise<Watch> {
  const problems: string[] = [];
  const messages: RegExp[] = [];
  const allowed = new Set(origins);
  const note = (problem: string): void => {
    if (!messages.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  context.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error: WebError) => {
    note(`uncaught: ${error.error().message}`);
  });
  context.on("request", (request: Request) => {
    const url = new URL(request.url());
    if (url.protocol !== "blob:" && !allowed.has(url.origin)) note(`request: ${request.url()}`);
  });
  context.on("page", (page) => {
    page.on("worker", (worker) => {
      worker.evaluate(reportViolations).catch((error: unknown) => {
        // A thread may be gone before it is listened to.
        if (!/closed|destroyed/.test(String(error))) note(`worker: ${String(error)}`);
      });
    });
  });
  // Chromium logs a page's violations itself, and a worker's only where they are listened for.
  await context.addInitScript(reportViolations);
  return {
    problems,
    allowMessage: (pattern) => void messages.push(pattern),
    allowOrigin: (origin) => void allowed.add(origin),
  };
}

/** Runs in pages and workers. */
function reportViolations(): void {
  globalThis.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
}
