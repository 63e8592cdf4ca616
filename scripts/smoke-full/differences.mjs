// @ts-check

/**
 * How far `found` is from `expected`: the largest difference and their root mean square. `NaN` where `found` has another length or
 * something that is not a number.
 * @param {readonly number[]} found
 * @param {Float32Array} expected
 */
export function differences(found, expected) {
  if (found.length !== expected.length) return { worst: Number.NaN, rms: Number.NaN };
  let worst = 0;
  let squares = 0;
  for (const [index, value] of expected.entries()) {
    const difference = Math.abs((found[index] ?? Number.NaN) - value);
    worst = Math.max(worst, difference);
    squares += difference ** 2;
  }
  return { worst, rms: Math.sqrt(squares / expected.length) };
}

/**
 * @param {readonly number[]} found
 * @param {readonly number[]} expected
 */
export function isSame(found, expected) {
  return found.length === expected.length && sameStart(found, expected) === expected.length;
}

/**
 * How many numbers are the same before the first that is not.
 * @param {readonly number[]} found
 * @param {readonly number[]} expected
 */
export function sameStart(found, expected) {
  const different = expected.findIndex((value, index) => found[index] !== value);
  return different === -1 ? expected.length : different;
}
