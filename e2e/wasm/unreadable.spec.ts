import { expect, test } from "../fixtures.ts";
import { starColor, unreadable } from "../pictures.ts";

const sentences = {
  corrupt: "damaged or incomplete",
  text: "not in a picture format",
  empty: "The file is empty",
} as const;

for (const kind of ["corrupt", "text", "empty"] as const) {
  const file = unreadable[kind];
  test(`${file.name} is refused in words, and the app lives on`, async ({ app, page }) => {
    await app.open();
    await app.attach(file);
    await expect(app.alerts).toContainText(`“${file.name}” was not added.`);
    await expect(app.alerts).toContainText(sentences[kind]);
    await expect(page.getByRole("list", { name: "Pictures of this message" })).toHaveCount(0);
    await app.expectState("ready");
    await app.attach(starColor.picture);
    await app.expectAnswer(starColor.question, starColor.answer);
    await expect(app.alerts).toHaveCount(0);
  });
}

test("a bad file among good ones is left out alone", async ({ app, page }) => {
  await app.open();
  await app.attach(unreadable.text, starColor.picture);
  await expect(app.alerts).toContainText("“text.png” was not added.");
  await expect(
    page.getByRole("list", { name: "Pictures of this message" }).getByRole("listitem"),
  ).toHaveCount(1);
  await app.expectAnswer(starColor.question, starColor.answer);
});
