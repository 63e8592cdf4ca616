import { textOf } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { large, starColor } from "../pictures.ts";
import { killWorker } from "../worker-death.ts";

test("the worker dies while it looks: the conversation stays and the next answer is right", async ({
  app,
  page,
}) => {
  await app.open("tiles=4");
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
  await app.attach(large);
  const answer = await app.ask("How many shapes are there?");
  await killWorker(page);
  await expect(answer).toHaveAttribute("data-state", "failed");
  await expect(answer.getByRole("alert")).toContainText("The model stopped unexpectedly");
  await expect(app.questions).toHaveCount(2);
  await expect(textOf(app.answers.first())).toHaveText(starColor.answer);
  // The picture of the lost answer is still on the table, and its star is another one.
  await app.expectAnswer(starColor.question, "green");
});

test("the worker dies while it writes: what it wrote stays and the next answer follows", async ({
  app,
  page,
}) => {
  await app.open("model=endless");
  await app.attach(starColor.picture);
  const answer = await app.ask(starColor.question);
  await expect(textOf(answer)).toHaveText(/\S/);
  await killWorker(page);
  await expect(answer).toHaveAttribute("data-state", "failed");
  await expect(textOf(answer)).toHaveText(/\S/);
  const next = await app.ask(starColor.question);
  await expect(next).toHaveAttribute("data-state", "streaming");
  await expect(textOf(next)).toHaveText(/\S/);
  await app.stop.click();
  await expect(next).toHaveAttribute("data-state", "stopped");
});
