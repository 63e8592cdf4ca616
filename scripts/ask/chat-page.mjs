// @ts-check

/** A model, a picture or an answer that failed; the message is the page's own sentence. */
export class AnswerError extends Error {}

/**
 * @typedef {object} Timings
 * @property {number} encodeMs From the files to their features; 0 without files.
 * @property {number} firstTokenMs From Send to the first token.
 * @property {number} decodeMs From the first token to the last.
 * @property {number} totalMs From the files to the end of the answer.
 *
 * @typedef {object} Answer
 * @property {string} answer
 * @property {string} finish `end` if the model said so, `stop-string` at one of those, `length` at the longest answer.
 * @property {number} promptTokens
 * @property {number} tokens Generated, the ending one included.
 * @property {Timings} timings
 */

/** Named as the page names them. */
const attributes = ["finish", "tokens", "prompt-tokens", "first-token-ms", "decode-ms"];

/**
 * Opens the site and waits for its model, with what the page says about it on standard error.
 * @param {import("@playwright/test").Page} page
 * @param {URL} url
 * @returns {Promise<string>} The device that the model runs on.
 * @throws {AnswerError}
 */
export async function openChat(page, url) {
  await page.goto(url.href);
  const html = page.locator("html");
  for (let said = ""; ;) {
    const state = await html.getAttribute("data-app-state");
    const complaint = await complaintOf(page);
    if (complaint !== "") throw new AnswerError(complaint);
    if (state === "ready") break;
    if (state === "failed" || state === "needs-model") throw new AnswerError("the model did not load");
    const words = (await page.getByRole("status").allInnerTexts()).join(" ");
    if (words !== said) process.stderr.write(`${words}\n`);
    said = words;
    await page.waitForTimeout(200);
  }
  const runsOn = (await page.locator(".device").allInnerTexts()).join(" ");
  process.stderr.write(`${runsOn}\n`);
  return (await html.getAttribute("data-device")) ?? "";
}

/**
 * Asks in a new chat as a user would: files through the input, the question typed, Send pressed.
 * @param {import("@playwright/test").Page} page
 * @param {import("./arguments.mjs").Question} question
 * @returns {Promise<Answer>}
 * @throws {AnswerError}
 */
export async function ask(page, { images, question }) {
  const answers = page.locator('article[data-role="assistant"]');
  await clear(page);
  const start = performance.now();
  const encodeMs = images.length === 0 ? 0 : await attach(page, images);
  await page.getByRole("textbox", { name: "Message" }).fill(question);
  await page.getByRole("button", { name: "Send" }).click();
  const article = answers.first();
  const ended = ["done", "stopped", "failed"].map((state) => `[data-state="${state}"]`).join(", ");
  await answers.and(page.locator(ended)).first().waitFor({ timeout: 0 });
  const totalMs = Math.round(performance.now() - start);
  if ((await article.getAttribute("data-state")) === "failed") {
    throw new AnswerError((await complaintOf(page)) || "the answer failed");
  }
  const [finish, tokens, promptTokens, firstTokenMs, decodeMs] = await Promise.all(
    attributes.map((name) => article.getAttribute(`data-${name}`)),
  );
  return {
    answer: ((await article.locator('[data-part="text"]').textContent()) ?? "").trim(),
    finish: finish ?? "",
    promptTokens: Number(promptTokens),
    tokens: Number(tokens),
    timings: { encodeMs, firstTokenMs: Number(firstTokenMs), decodeMs: Number(decodeMs), totalMs },
  };
}

/**
 * A new chat, without what an attempt before left in the message and in the notices.
 * @param {import("@playwright/test").Page} page
 */
async function clear(page) {
  await page.getByRole("button", { name: "New chat" }).click();
  await page.locator("article").first().waitFor({ state: "detached" });
  for (const name of [/^Remove picture/, /^Dismiss$/]) {
    const buttons = page.getByRole("button", { name });
    while ((await buttons.count()) > 0) await buttons.first().click();
  }
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {readonly string[]} images
 * @returns {Promise<number>} milliseconds until all of them are encoded
 */
async function attach(page, images) {
  const start = performance.now();
  await page.locator('input[type="file"][multiple]').setInputFiles([...images]);
  const pictures = page.getByRole("list", { name: "Pictures of this message" }).getByRole("listitem");
  const complaint = page.getByRole("alert").filter({ hasText: /\S/ }).first();
  // They may finish in another order than theirs.
  const settled = pictures.and(page.locator('[data-state="ready"], [data-state="failed"]'));
  await settled
    .nth(images.length - 1)
    .or(complaint)
    .first()
    .waitFor({ timeout: 0 });
  const said = await complaintOf(page);
  if (said !== "") throw new AnswerError(said);
  return Math.round(performance.now() - start);
}

/**
 * What the page complains about, "" if nothing.
 * @param {import("@playwright/test").Page} page
 */
async function complaintOf(page) {
  const sentences = page.getByRole("alert").locator(".alert-sentence");
  return (await sentences.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim()).join(" ");
}
