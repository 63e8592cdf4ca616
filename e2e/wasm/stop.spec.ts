import { textOf } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { large, redStar } from "../pictures.ts";

test("stopped while the picture is looked at, the next question is answered", async ({ app }) => {
  // Twice 4 x 3 tiles and the global view.
  await app.open("tiles=4");
  await app.attach(large, large);
  const answer = await app.ask("What color is the star?");
  await expect(app.status).toContainText(/Looking at the picture/);
  await app.stop.click();
  await expect(answer).toHaveAttribute("data-state", "stopped");
  await expect(textOf(answer)).toHaveText("");
  await app.expectState("ready");
  const next = await app.askToEnd("What color is the star?");
  await expect(textOf(next)).toHaveText(/\S/);
});

test("stopped while it writes, an answer keeps its words and the next one follows", async ({ app }) => {
  await app.open("model=endless");
  await app.attach(redStar);
  const answer = await app.ask("What color is the star?");
  await expect(answer).toHaveAttribute("data-state", "streaming");
  await expect(textOf(answer)).toHaveText(/\S/);
  await app.stop.click();
  await expect(answer).toHaveAttribute("data-state", "stopped");
  await expect(textOf(answer)).toHaveText(/\S/);
  await app.expectState("ready");
  const next = await app.ask("What shape is red?");
  await expect(textOf(next)).toHaveText(/\S/);
  await app.stop.click();
  await expect(next).toHaveAttribute("data-state", "stopped");
  await expect(app.answers).toHaveCount(2);
});
