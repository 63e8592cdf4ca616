// @ts-check
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "../chromium.mjs";
import { run } from "../command.mjs";
import { reports } from "../project.mjs";
import { countOf } from "./checks.mjs";

/**
 * Runs Playwright's tests on the built site. A test that passed only on a second try counts as failed.
 * @param {readonly string[]} args Playwright's own
 * @returns {Promise<import("./step.mjs").Tally>}
 */
export async function browserTests(args) {
  const report = join(reports, "e2e.json");
  await rm(report, { force: true });
  const code = await run("playwright", ["test", "--config", "e2e/playwright.config.ts", ...args], {
    env: { CHROMIUM: await chromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  /** @type {unknown} */
  const counts = JSON.parse(await readFile(report, "utf8"));
  const passed = countOf(counts, "stats", "expected");
  const failed = countOf(counts, "stats", "unexpected") + countOf(counts, "stats", "flaky");
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}
