import { test as base, type Page } from "@playwright/test";
import { buildHarness } from "../../scripts/harness.mjs";
import { serve, type Site } from "../../scripts/serve.mjs";
import type { ModelChoice } from "../../src/contract/model.ts";

interface WorkerFixtures {
  readonly harnessSite: Site;
}

interface TestFixtures {
  /** A page with `window.harness`, its worker fresh. */
  readonly harness: Page;
}

/** Tests of the engine without the page around it; the models are the site's. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  harnessSite: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures off the pattern.
    async ({}, use) => {
      const site = await serve({ mounts: [{ at: "/", folder: await buildHarness() }] });
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  harness: async ({ page, harnessSite }, use) => {
    await page.goto(`${harnessSite.origin}/`);
    await use(page);
  },
});

/** Loads Nano and fails the test where that fails. */
export async function loadNano(harness: Page, wish: Omit<ModelChoice, "source">): Promise<void> {
  const choice: ModelChoice = { source: { type: "site", name: "ocelli-nano" }, ...wish };
  const { result } = await harness.evaluate((wanted) => window.harness.load(wanted), choice);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
}
