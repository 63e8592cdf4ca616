import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { dist } from "../../scripts/project.mjs";
import { expect, test as base } from "../fixtures.ts";
import { commit, serveHub, type Hub } from "../hub-server.ts";
import { starColor } from "../pictures.ts";

interface HubFixtures {
  readonly gate: { open: () => void; readonly opened: Promise<unknown> };
  readonly hub: Hub;
}

/** A hub that holds Nano, and gives the second half of large files once the gate is open. */
const test = base.extend<HubFixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures off the pattern.
  gate: async ({}, use) => {
    const signals = new EventEmitter();
    const opened = once(signals, "open");
    const open = (): void => void signals.emit("open");
    await use({ open, opened });
    open();
  },
  hub: async ({ gate }, use) => {
    const hub = await serveHub({
      repositories: { "ocelli/nano": join(dist, "models/ocelli-nano") },
      halfWay: async () => void (await gate.opened),
    });
    await use(hub);
    await hub.close();
  },
  connect: async ({ hub }, use) => {
    await use([hub.endpoint, hub.storage]);
  },
});

test("a model of the hub is loaded at a fixed commit, with its progress, and answers", async ({
  app,
  gate,
  hub,
  page,
  watch,
}) => {
  watch.allowOrigin(hub.endpoint);
  watch.allowOrigin(hub.storage);
  await app.visit(`model=ocelli/nano&hub=${hub.endpoint}`);
  await app.expectState("loading");
  const progress = page.getByRole("progressbar");
  await expect(progress).toHaveAttribute("max", /^\d+$/);
  await expect(page.getByText(/\d+\.\d of \d+\.\d MB/).first()).toBeVisible();
  gate.open();
  await app.expectState("ready");
  await expect(progress).toHaveCount(0);
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
  expect(hub.requests.slice(0, 2)).toEqual([
    "GET /api/models/ocelli/nano/revision/main",
    `GET /api/models/ocelli/nano/tree/${commit}?recursive=true`,
  ]);
  const files = hub.requests.filter((line) => line.startsWith("GET /ocelli/nano/"));
  expect(files.length).toBeGreaterThan(5);
  expect(files.every((line) => line.startsWith(`GET /ocelli/nano/resolve/${commit}/`))).toBe(true);
});

test("a model that the hub does not give is said so, and Nano is one press away", async ({
  app,
  hub,
  page,
  watch,
}) => {
  watch.allowOrigin(hub.endpoint);
  watch.allowMessage(/status of 401/);
  await app.visit(`model=nobody/nothing&hub=${hub.endpoint}`);
  await expect(app.alerts).toContainText("nothing did not load.");
  await expect(app.alerts).toContainText("401");
  await app.expectState("failed");
  await page.getByRole("button", { name: "Use Ocelli Nano" }).click();
  await app.expectState("ready");
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
});
