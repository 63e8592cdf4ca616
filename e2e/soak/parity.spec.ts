import { textOf, type App } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { heldOut, type HeldOut } from "../held-out.ts";

interface Given extends HeldOut {
  readonly browser: string;
}

/** Asks every question in a chat of its own picture, follow-ups in the same chat left out: Python asks so too. */
async function askAll(app: App, questions: readonly HeldOut[]): Promise<readonly Given[]> {
  const given: Given[] = [];
  for (const question of questions) {
    await app.page.getByRole("button", { name: "New chat" }).click();
    await app.picker.setInputFiles(question.picture);
    const answer = await app.askToEnd(question.question);
    given.push({ ...question, browser: (await textOf(answer).textContent()) ?? "" });
  }
  return given;
}

function report(title: string, given: readonly Given[]): readonly string[] {
  const right = given.filter((each) => each.browser === each.right).length;
  const different = given.filter((each) => each.browser !== each.python);
  console.log(
    `${title}: ${given.length - different.length} of ${given.length} as in Python, ${right} of them right`,
  );
  return different.map(
    (each) => `${each.picture} ${each.question} Python: ${each.python}, browser: ${each.browser}`,
  );
}

for (const dtype of ["fp32", "q8", "q4"]) {
  test(`100 held-out pictures on WASM in ${dtype} are answered as Python answers them`, async ({ app }) => {
    const questions = await heldOut(100, dtype);
    await app.open(`device=wasm&dtype=${dtype}`);
    expect(report(`WASM ${dtype}`, await askAll(app, questions))).toEqual([]);
  });
}

for (const dtype of ["fp32", "q4"]) {
  test(`held-out pictures on WebGPU in ${dtype} are answered as Python answers them`, async ({ app }) => {
    const questions = (await heldOut(100, dtype)).slice(0, 20);
    await app.open(`device=webgpu&dtype=${dtype}`);
    await expect(app.page.locator("html")).toHaveAttribute("data-device", "webgpu");
    expect(report(`WebGPU ${dtype}`, await askAll(app, questions))).toEqual([]);
  });
}
