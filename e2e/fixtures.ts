import { expect, test as base } from "@playwright/test";
import { dist } from "../scripts/project.mjs";
import { serve, type Site, type SiteOptions } from "../scripts/serve.mjs";
import { App } from "./app.ts";
import { makeBrokenGpuModel } from "./broken-gpu-model.ts";
import { makeEndlessModel } from "./endless-model.ts";
import { watchContext, type Watch } from "./watch.ts";

interface TestFixtures {
  /** The URL path that the site is under. */
  readonly at: string;
  /** Whether the site sends what isolates it; without, there are no threads. */
  readonly isolated: boolean;
  /** Further origins that the policy lets the page fetch from. */
  readonly connect: NonNullable<SiteOptions["connect"]>;
  readonly site: Site;
  readonly watch: Watch;
  readonly app: App;
}

interface WorkerFixtures {
  /** The folder of `?model=endless`. */
  readonly endless: string;
  /** The folder of `?model=broken-gpu`. */
  readonly brokenGpu: string;
}

/** Every test runs on the built site, under its policy, and fails if anything goes wrong unseen. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  at: ["/", { option: true }],
  isolated: [true, { option: true }],
  connect: [[], { option: true }],
  endless: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures off the pattern.
    async ({}, use) => {
      const model = await makeEndlessModel();
      await use(model.folder);
      await model.remove();
    },
    { scope: "worker" },
  ],
  brokenGpu: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures off the pattern.
    async ({}, use) => {
      const model = await makeBrokenGpuModel();
      await use(model.folder);
      await model.remove();
    },
    { scope: "worker" },
  ],
  site: async ({ at, isolated, connect, endless, brokenGpu }, use) => {
    const mounts = [
      { at, folder: dist },
      { at: `${at}models/endless/`, folder: endless },
      { at: `${at}models/broken-gpu/`, folder: brokenGpu },
    ];
    const site = await serve({ mounts, isolated, connect });
    await use(site);
    await site.close();
  },
  watch: [
    async ({ context, site }, use) => {
      const watch = await watchContext(context, [site.origin]);
      await use(watch);
      expect(watch.problems).toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page, site, at, watch: _watch }, use) => {
    await use(new App(page, site.origin + at));
  },
});

export { expect };
