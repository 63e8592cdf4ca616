// @ts-check
import { readFile } from "node:fs/promises";
import { AnswerError } from "./chat-page.mjs";

/** `window.harness`, as `e2e/harness/harness.ts` declares it. */
/** @typedef {import("../../src/contract/image.ts").ModelInput} ModelInput */
/** @typedef {{ harness: import("../../e2e/harness/harness.ts").Harness }} HarnessWindow */

/**
 * What the engine gives its model for a question: ids and views, asked of the engine without the page around it.
 * @param {import("@playwright/test").Page} page with the harness in it
 * @param {import("./arguments.mjs").PageOptions} options
 * @param {import("./arguments.mjs").Question} question
 * @returns {Promise<ModelInput>}
 * @throws {AnswerError}
 */
export async function inspect(page, { model, device, dtype, tiles }, { images, question }) {
  const files = await Promise.all(images.map((path) => readFile(path, "base64")));
  const inspected = await page.evaluate(inspectInPage, {
    // The names were checked when the page loaded the same model.
    choice: /** @type {import("../../src/contract/model.ts").ModelChoice} */ ({
      source: sourceOf(model),
      ...(device === undefined ? {} : { provider: device }),
      ...(dtype === undefined ? {} : { dtype }),
    }),
    detail: detailOf(tiles),
    files,
    question,
  });
  if (typeof inspected === "string") throw new AnswerError(`nothing to dump: ${inspected}`);
  return inspected;
}

/**
 * @param {import("./arguments.mjs").PageOptions["model"]} model
 * @returns {import("../../src/contract/model.ts").ModelSource}
 */
function sourceOf(model) {
  if (model.type === "default") return { type: "site", name: "ocelli-nano" };
  if (model.type === "folder") return { type: "site", name: "local" };
  const [repo = "", revision = "main"] = model.name.split("@");
  if (!repo.includes("/")) return { type: "site", name: repo };
  return { type: "hub", repo, revision, endpoint: "https://huggingface.co" };
}

/**
 * @param {string | undefined} tiles
 * @returns {import("../../src/contract/image.ts").Detail}
 */
function detailOf(tiles) {
  if (tiles === undefined || tiles === "auto") return { type: "auto" };
  if (tiles === "reference") return { type: "reference" };
  return tiles === "off" ? { type: "whole" } : { type: "longest", tiles: Number(tiles) };
}

/**
 * Runs in the page.
 * @param {{
 *   choice: import("../../src/contract/model.ts").ModelChoice,
 *   detail: import("../../src/contract/image.ts").Detail,
 *   files: readonly string[],
 *   question: string,
 * }} wanted
 * @returns {Promise<ModelInput | string>} a string says what failed
 */
async function inspectInPage({ choice, detail, files, question }) {
  const { harness } = /** @type {HarnessWindow} */ (/** @type {unknown} */ (globalThis));
  const loaded = await harness.load(choice);
  if (!loaded.result.ok) return JSON.stringify(loaded.result.failure);
  /** @type {import("../../src/contract/conversation.ts").Part[]} */
  const content = [];
  for (const [index, file] of files.entries()) {
    const image = /** @type {import("../../src/contract/conversation.ts").ImageId} */ (
      `picture-${index + 1}`
    );
    // What a file is, its bytes say.
    const added = await harness.addImage(image, file, "", detail);
    if (!added.ok) return JSON.stringify(added.failure);
    content.push({ type: "image", image });
  }
  content.push({ type: "text", text: question });
  const input = await harness.inspect([{ role: "user", content }]);
  if (!input.ok) return JSON.stringify(input.failure);
  return input.value;
}
