import type { Page } from "@playwright/test";
import { figuresOf, type App } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { large, starColor } from "../pictures.ts";

test("without WebGPU it says so and answers on WASM", async ({ app, page }) => {
  await app.open("device=webgpu");
  await expect(page.locator("html")).toHaveAttribute("data-device", "wasm");
  await expect(app.alerts).toContainText("the model runs on the processor");
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
});

test("the best device is chosen and why is there to be read", async ({ app, page }) => {
  await app.open();
  await expect(page.locator("html")).toHaveAttribute("data-device", "wasm");
  await expect(app.alerts).toHaveCount(0);
  await page.getByRole("button", { name: /Model:/ }).click();
  await expect(page.getByText(/no WebGPU|no graphics device/)).toBeVisible();
});

/** Tokens of the prompt for a question about the picture of 1024 x 768. */
async function promptTokens(app: App, query: string): Promise<number> {
  await app.open(query);
  await app.attach(large);
  return (await figuresOf(await app.askToEnd("What color is the star?"))).promptTokens;
}

test("?tiles= says how finely a picture is cut", async ({ app }) => {
  const whole = await promptTokens(app, "tiles=off");
  const two = await promptTokens(app, "tiles=2");
  const auto = await promptTokens(app, "tiles=auto");
  const four = await promptTokens(app, "tiles=4");
  const reference = await promptTokens(app, "tiles=reference");
  // Views of 64 tokens and what stands between them: 1, 2 x 2 + 1, 3 x 4 + 1.
  expect(whole).toBeGreaterThan(64);
  expect(whole).toBeLessThan(2 * 64);
  expect(two).toBeGreaterThan(5 * 64);
  expect(two).toBeLessThan(6 * 64);
  expect(four).toBeGreaterThan(13 * 64);
  expect(four).toBeLessThan(14 * 64);
  expect([auto, reference]).toEqual([two, four]);
});

async function expectDtype(page: Page, label: string): Promise<void> {
  await expect(page.getByText(new RegExp(`^WASM · \\d+ threads? · ${label}$`)).first()).toBeVisible();
}

test("?dtype= chooses the weights, and the answer stays right", async ({ app, page }) => {
  for (const [dtype, label] of [
    ["fp32", "32-bit"],
    ["q8", "8-bit"],
    ["q4", "4-bit"],
  ] as const) {
    await app.open(`dtype=${dtype}`);
    await expectDtype(page, label);
    await app.attach(starColor.picture);
    await app.expectAnswer(starColor.question, starColor.answer);
  }
});

test("what the address cannot mean is said, and the default stands in", async ({ app }) => {
  await app.open("device=abacus&tiles=9");
  await expect(app.alerts).toContainText("device=abacus");
  await expect(app.alerts).toContainText("tiles=9");
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
});

test.describe("below another path", () => {
  test.use({ at: "/deep/er/" });

  test("the site works the same", async ({ app }) => {
    await app.open();
    await app.attach(starColor.picture);
    await app.expectAnswer(starColor.question, starColor.answer);
  });
});
