// @ts-check
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../command.mjs";
import { reports } from "../project.mjs";
import { fail, inOrder, pass, step } from "./step.mjs";

/** One TypeScript project a thread, each with the `lib` of its own world; the workers' tests run in Node. */
const projects = ["src", "workers", "workers/tsconfig.tests.json", "e2e", "scripts"];

/** Format, lint, types and unit tests: what needs no build and no browser. */
export function checks() {
  return inOrder([
    () => tool("format", "oxfmt", ["--check"]),
    () => tool("lint", "oxlint", ["--type-aware", "--deny-warnings"]),
    ...projects.map((project) => () => tool(`types ${project}`, "tsc", ["-p", project])),
    () => step("unit", unit),
  ]);
}

/**
 * @param {string} title
 * @param {string} name
 * @param {readonly string[]} args
 */
function tool(title, name, args) {
  return step(title, async () => ((await run(name, args, { quiet: true })) === 0 ? pass : fail));
}

/** @returns {Promise<import("./step.mjs").Tally>} */
async function unit() {
  const report = join(reports, "unit.json");
  await rm(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run("vitest", ["run", ...reporters], { quiet: true });
  /** @type {unknown} */
  const counts = JSON.parse(await readFile(report, "utf8"));
  const passed = countOf(counts, "numPassedTests");
  const failed = countOf(counts, "numFailedTests");
  // A file that does not even load has no failed test.
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

/**
 * A number in a report, by the path of names to it.
 * @param {unknown} report
 * @param {string[]} names
 * @returns {number}
 */
export function countOf(report, ...names) {
  let value = report;
  for (const name of names) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  }
  if (typeof value !== "number") throw new Error(`the test report has no ${names.join(".")}`);
  return value;
}
