// @ts-check
import { chromium as playwright } from "@playwright/test";
import { chromium, chromiumFlags } from "../chromium.mjs";
import { differences, isSame, sameStart } from "./differences.mjs";
import { measure } from "./measure.mjs";
import { peakPageMemory } from "./process-memory.mjs";

/**
 * In fp32. Of rounded weights the activations are rounded as well, and a rounding that falls the other way is no error: there
 * the difference is told and not judged.
 */
const tolerance = 1e-3;

/**
 * @typedef {object} Trial
 * @property {string} dtype
 * @property {number} worst The largest difference of a logit.
 * @property {number} rms Root mean square of the differences.
 * @property {number} sameTokens How many tokens are Python's, before the first that is not.
 * @property {readonly string[]} faults What must not be; empty if all is well.
 * @property {number | undefined} peakBytes Of the page's process.
 * @property {Omit<import("./measure.mjs").Measurement, "logits" | "ids">} measured
 * @property {import("./reference.mjs").ReferenceRun} expected
 */

/**
 * Runs one dtype in a browser of its own, so that its peak of memory is its own as well.
 * @param {string} url of the engine's harness, with the model at `models/full-size/`
 * @param {string} dtype
 * @param {import("./reference.mjs").Reference} reference
 * @returns {Promise<Trial>}
 */
export async function runTrial(url, dtype, reference) {
  const expected = reference.dtypes[dtype];
  if (expected === undefined) throw new Error(`there are no reference values for ${dtype}`);
  const logits = await reference.logits(dtype);
  const browser = await playwright.launch({ executablePath: await chromium(), args: chromiumFlags });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const {
      logits: found,
      ids,
      ...measured
    } = await page.evaluate(measure, {
      // One of the names that the reference was made for.
      dtype: /** @type {import("../../src/contract/device.ts").Dtype} */ (dtype),
      question: reference.question,
      picture: reference.picture,
      newTokens: expected.tokens.length,
    });
    const peakBytes = await peakPageMemory(browser);
    const { worst, rms } = differences(found, logits);
    const sameTokens = sameStart(measured.tokens, expected.tokens);
    const isJudged = dtype === "fp32";
    const faults = [
      ...(isSame(ids, reference.ids) ? [] : ["the prompt's ids are not Python's"]),
      ...(Number.isNaN(worst) ? ["logits are missing"] : []),
      ...(isJudged && worst >= tolerance ? [`a logit differs by ${worst}`] : []),
      ...(isJudged && !isSame(measured.tokens, expected.tokens) ? ["the tokens are not Python's"] : []),
    ];
    return { dtype, worst, rms, sameTokens, faults, peakBytes, measured, expected };
  } finally {
    await browser.close();
  }
}
