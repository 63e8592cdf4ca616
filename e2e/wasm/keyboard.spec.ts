import { textOf } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { starColor } from "../pictures.ts";

test("a picture is chosen, a question asked and a new chat begun by keyboard alone", async ({
  app,
  page,
}) => {
  await app.open();
  const focused = page.locator(":focus");
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 40; presses++) {
      if ((await focused.count()) > 0 && (await focused.getAttribute("aria-label")) === name) return;
      if ((await focused.count()) > 0 && (await focused.innerText()) === name) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  const chooser = page.waitForEvent("filechooser");
  await tabTo("Add pictures");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(starColor.picture);
  await expect(app.message).toBeFocused();
  await page.keyboard.type("What color");
  await page.keyboard.press("Shift+Enter");
  await expect(app.message).toHaveValue("What color\n");
  await page.keyboard.press("Backspace");
  await page.keyboard.type(" is the star?");
  await page.keyboard.press("Enter");
  const answer = app.answers.first();
  await expect(answer).toHaveAttribute("data-state", "done");
  await expect(textOf(answer)).toHaveText(starColor.answer);
  await expect(app.message).toBeFocused();
  await tabTo("New chat");
  await page.keyboard.press("Enter");
  await expect(app.answers).toHaveCount(0);
  await expect(app.message).toBeFocused();
});

test("Escape stops an answer", async ({ app, page }) => {
  await app.open("model=endless");
  await app.attach(starColor.picture);
  const answer = await app.ask(starColor.question);
  await expect(textOf(answer)).toHaveText(/\S/);
  await page.keyboard.press("Escape");
  await expect(answer).toHaveAttribute("data-state", "stopped");
});

test("a picture is removed by keyboard", async ({ app, page }) => {
  await app.open();
  await app.attach(starColor.picture);
  await page.getByRole("button", { name: "Remove picture 1, red-star.png" }).press("Enter");
  await expect(page.getByRole("list", { name: "Pictures of this message" })).toHaveCount(0);
  await expect(app.message).toBeFocused();
});
