import { expect, test } from "../fixtures.ts";
import { redStar } from "../pictures.ts";

// A window of 1280 by 800 pixels at 200 %.
test.use({ viewport: { width: 640, height: 400 } });

test("at a big zoom an example and a picture bring the message into view", async ({ app, page }) => {
  await app.open();
  await expect(app.message).not.toBeInViewport();
  await page.getByRole("list", { name: "Examples to try" }).getByRole("button").first().click();
  await expect(app.message).toBeInViewport({ ratio: 1 });
  await page.evaluate(() => scrollTo(0, 0));
  await expect(app.message).not.toBeInViewport();
  await app.attach(redStar);
  await expect(app.message).toBeInViewport({ ratio: 1 });
});

test("at a big zoom what went wrong with pictures is in view, in one box", async ({ app, page }) => {
  await app.open();
  const bad = ["one.png", "two.png", "three.png"].map((name) => ({
    name,
    mimeType: "image/png",
    buffer: Buffer.from("no picture"),
  }));
  await app.attach(...bad);
  await expect(app.alerts).toContainText("And 2 more");
  await expect(app.alerts).toBeInViewport({ ratio: 0.95 });
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(app.alerts).toHaveCount(0);
});

test("a new chat without a network still has its examples", async ({ app, page, context }) => {
  await app.open();
  const examples = page.getByRole("list", { name: "Examples to try" }).getByRole("button");
  await examples.first().click();
  await app.send.click();
  await expect(app.answers).toHaveAttribute("data-state", "done");
  await context.setOffline(true);
  await page.getByRole("button", { name: "New chat" }).click();
  await examples.nth(1).click();
  await expect(page.getByRole("button", { name: /^Remove picture/ })).toHaveCount(1);
});
