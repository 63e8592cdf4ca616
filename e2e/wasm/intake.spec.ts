import { expect, test } from "../fixtures.ts";
import { blueCircle, redStar, starColor } from "../pictures.ts";

test("a pasted picture is answered", async ({ app }) => {
  await app.open();
  await app.paste(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
});

test("several dropped pictures are listed, and one can be taken out", async ({ app, page }) => {
  await app.open();
  await app.drop(redStar, blueCircle);
  const pictures = page.getByRole("list", { name: "Pictures of this message" }).getByRole("listitem");
  await expect(pictures).toHaveCount(2);
  await page.getByRole("button", { name: "Remove picture 2, blue-circle.png" }).click();
  await expect(pictures).toHaveCount(1);
  await app.expectAnswer(starColor.question, starColor.answer);
  await expect(app.questions.getByRole("img")).toHaveCount(1);
});

test("pasted words go into the message", async ({ app, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.open();
  await app.message.focus();
  await page.evaluate(() => navigator.clipboard.writeText("What color is it?"));
  await page.keyboard.press("ControlOrMeta+V");
  await expect(app.message).toHaveValue("What color is it?");
});
