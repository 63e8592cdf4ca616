// @ts-check
import { dist } from "../project.mjs";
import { bundle } from "./bundle.mjs";
import { fail, pass } from "./step.mjs";

/** JavaScript before the first interaction, brotli. */
const budget = 40_000;

/**
 * Lists what the built site weighs and holds the first scripts to the budget.
 * @returns {Promise<import("./step.mjs").Tally>}
 */
export async function size() {
  const { first, later, styles, runtime } = await bundle(dist);
  const total = first.reduce((sum, { brotli }) => sum + brotli, 0);
  table("before the first interaction (brotli)", first.map(inBrotli));
  table("later: workers and lazy chunks (brotli)", later.map(inBrotli));
  table("styles (brotli)", styles.map(inBrotli));
  table(
    "runtime, one of them fetched",
    runtime.map(({ file, bytes }) => [file, `${(bytes / 1e6).toFixed(1)} MB`]),
  );
  console.log(`first scripts: ${total} of at most ${budget} bytes brotli`);
  return total <= budget ? pass : fail;
}

/**
 * @param {import("./bundle.mjs").Weight} weight
 * @returns {[string, string]}
 */
function inBrotli({ file, brotli }) {
  return [file, `${(brotli / 1000).toFixed(1)} KB`];
}

/**
 * @param {string} title
 * @param {readonly (readonly [string, string])[]} rows
 */
function table(title, rows) {
  console.log(`  ${title}`);
  for (const [name, value] of rows) console.log(`  ${value.padStart(10)}  ${name}`);
}
