import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dist } from "../../scripts/project.mjs";
import { expect, test } from "../fixtures.ts";
import { exampleAnswers } from "../pictures.ts";

test("Nano is ready by itself, labelled as a demo, with one button for the real model", async ({
  app,
  page,
}) => {
  await app.open();
  await expect(page.getByRole("button", { name: /Model: Ocelli Nano/ })).toContainText("demo");
  await expect(page.getByText("shapes, colors, places, counts, numbers")).toBeVisible();
  const offer = page.getByRole("button", { name: /^Get SmolVLM-256M \(\d+ MB\)$/ });
  await expect(offer).toHaveCount(1);
  await expect(offer).toBeEnabled();
  await expect(app.message).toBeVisible();
});

test("each example picture is answered rightly", async ({ app, page }) => {
  const examples = readExamples();
  expect(examples.map(({ file }) => file).sort()).toEqual(Object.keys(exampleAnswers).sort());
  await app.open();
  const buttons = page.getByRole("list", { name: "Examples to try" }).getByRole("button");
  await expect(buttons).toHaveCount(examples.length);
  for (const [index, { file, question }] of examples.entries()) {
    await buttons.nth(index).click();
    await expect(app.message).toHaveValue(question);
    await app.expectAnswer(question, exampleAnswers[file] ?? "");
    await page.getByRole("button", { name: "New chat" }).click();
  }
});

function readExamples(): readonly { readonly file: string; readonly question: string }[] {
  const list: unknown = JSON.parse(readFileSync(join(dist, "examples/examples.json"), "utf8"));
  if (!Array.isArray(list)) throw new Error("examples.json is not a list");
  return list.map((entry: Record<string, unknown>) => ({
    file: String(entry["file"]),
    question: String(entry["question"]),
  }));
}
