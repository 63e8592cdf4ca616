import { figuresOf, textOf } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { blueCircle, howMany, large, redStar, starColor } from "../pictures.ts";

test.describe("with threads", () => {
  test("a dropped picture and a question give the right answer", async ({ app, page }) => {
    await app.open("device=wasm");
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    await expect(page.locator("html")).toHaveAttribute("data-device", "wasm");
    await app.drop(starColor.picture);
    await app.expectAnswer(starColor.question, starColor.answer);
    await expect(app.alerts).toHaveCount(0);
    await app.expectState("ready");
  });

  test("a picked picture too, and what was asked stays to be read", async ({ app }) => {
    await app.open();
    await app.attach(howMany.picture);
    await app.expectAnswer(howMany.question, howMany.answer);
    await expect(textOf(app.questions.first())).toHaveText(howMany.question);
  });

  test("a picture of several tiles is cut and answered", async ({ app }) => {
    await app.open();
    await app.attach(large);
    const answer = await app.expectAnswer("What color is the star?", "green");
    // 2 x 2 tiles and the global view, 64 tokens each.
    expect((await figuresOf(answer)).promptTokens).toBeGreaterThan(5 * 64);
  });

  test("two pictures in one message are both seen", async ({ app }) => {
    await app.open();
    await app.attach(redStar, blueCircle);
    await app.expectAnswer("What color is the star?", "red");
    await app.expectAnswer("What color is the circle?", "blue");
  });

  test("a question without a picture is answered too", async ({ app }) => {
    await app.open();
    const answer = await app.askToEnd("How many shapes are there?");
    await expect(textOf(answer)).toHaveText(/\S/);
  });
});

test.describe("without threads", () => {
  test.use({ isolated: false });

  test("a dropped picture and a question give the right answer", async ({ app, page }) => {
    await app.open("device=wasm");
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    await app.drop(starColor.picture);
    await app.expectAnswer(starColor.question, starColor.answer);
  });
});
