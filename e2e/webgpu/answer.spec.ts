import { figuresOf } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { followUps, three } from "../pictures.ts";

test("a dropped picture, a question and a follow-up are answered rightly on WebGPU", async ({
  app,
  page,
}) => {
  await app.open("device=webgpu");
  await expect(page.locator("html")).toHaveAttribute("data-device", "webgpu");
  await app.drop(three);
  const [first, second] = followUps;
  if (first === undefined || second === undefined) throw new Error("two questions are needed");
  await app.expectAnswer(first.question, first.answer);
  const figures = await figuresOf(await app.expectAnswer(second.question, second.answer));
  expect(figures.encodedViews).toBe(0);
  expect(figures.reusedTokens).toBeGreaterThan(64);
  await expect(app.alerts).toHaveCount(0);
});

test("unasked, a software adapter gives way to WASM, which is faster", async ({ app, page }) => {
  await app.open();
  await expect(page.locator("html")).toHaveAttribute("data-device", "wasm");
  await page.getByRole("button", { name: /Model:/ }).click();
  await expect(page.getByText("in software only")).toBeVisible();
});
