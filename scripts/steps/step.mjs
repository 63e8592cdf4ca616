// @ts-check

/** @typedef {{ passed: number, failed: number }} Tally */

/** @type {Tally} */
export const pass = { passed: 1, failed: 0 };
/** @type {Tally} */
export const fail = { passed: 0, failed: 1 };

/**
 * Does a step, with one line on what came of it. A step that throws has failed.
 * @param {string} name
 * @param {() => Promise<Tally>} work
 * @returns {Promise<Tally>}
 */
export async function step(name, work) {
  const start = performance.now();
  const tally = await work().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    return fail;
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const counts = tally.passed + tally.failed > 1 ? `  ${tally.passed} passed, ${tally.failed} failed` : "";
  console.log(`${tally.failed === 0 ? "ok    " : "FAILED"}  ${name}  ${seconds} s${counts}`);
  return tally;
}

/**
 * Does steps one after the other, all of them, whatever comes of the ones before.
 * @param {readonly (() => Promise<Tally>)[]} steps
 * @returns {Promise<Tally>}
 */
export async function inOrder(steps) {
  let sum = { passed: 0, failed: 0 };
  for (const each of steps) {
    const { passed, failed } = await each();
    sum = { passed: sum.passed + passed, failed: sum.failed + failed };
  }
  return sum;
}
