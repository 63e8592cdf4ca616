import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { starColor, unreadable } from "../pictures.ts";
import { killWorker } from "../worker-death.ts";

async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(excess).toBe(0);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1280]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({
        colorScheme,
        viewport: { width, height: 760 },
        contextOptions: { reducedMotion: "reduce" },
      });

      test("axe finds nothing and nothing scrolls sideways, empty, asked, refused and with every panel", async ({
        app,
        page,
      }) => {
        const expectGood = async (): Promise<void> => {
          await expectClean(page);
          await expectNoSidewaysScroll(page);
        };
        await app.open();
        await expect(page.getByRole("list", { name: "Examples to try" })).toBeVisible();
        await expectGood();
        await app.attach(unreadable.text);
        await expect(app.alerts).toHaveCount(1);
        await expectGood();
        await app.attach(starColor.picture);
        await expect(page.getByRole("list", { name: "Pictures of this message" })).toContainText("512 × 512");
        await expectGood();
        await app.askToEnd(`${starColor.question} ${"Supercalifragilistic".repeat(8)}`);
        await expectGood();
        await page.getByRole("button", { name: "About" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectGood();
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: /Model:/ }).click();
        await expectGood();
      });
    });
  }
}

test("axe finds nothing after an answer was stopped, after it failed, and while it is written", async ({
  app,
  page,
}) => {
  await app.open("model=endless");
  await app.attach(starColor.picture);
  const answer = await app.ask(starColor.question);
  await app.stop.click();
  await expect(answer).toHaveAttribute("data-state", "stopped");
  await expectClean(page);
  const lost = await app.ask(starColor.question);
  await killWorker(page);
  await expect(lost).toHaveAttribute("data-state", "failed");
  await expectClean(page);
  // Last, since the longest answer may end while axe looks.
  const written = await app.ask(starColor.question);
  await expect(written).toHaveAttribute("data-state", "streaming");
  await expectClean(page);
});
