import { figuresOf } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { followUps, three } from "../pictures.ts";

test("follow-up questions encode nothing again and read only what is new", async ({ app }) => {
  await app.open();
  await app.attach(three);
  let read = 0;
  for (const [index, { question, answer }] of followUps.entries()) {
    const figures = await figuresOf(await app.expectAnswer(question, answer));
    if (index > 0) {
      expect(figures.encodedViews).toBe(0);
      // All of the prompt before, and the answer to it but for the token that ended it.
      expect(figures.reusedTokens).toBeGreaterThanOrEqual(read);
      expect(figures.promptTokens - figures.reusedTokens).toBeLessThan(64);
    }
    read = figures.promptTokens;
  }
});

test("a new chat forgets the picture", async ({ app, page }) => {
  await app.open();
  await app.attach(three);
  await app.askToEnd("How many shapes are there?");
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(app.answers).toHaveCount(0);
  const answer = await app.askToEnd("How many shapes are there?");
  expect((await figuresOf(answer)).promptTokens).toBeLessThan(64);
});
