// @ts-check

/**
 * The figures of the trials as a Markdown table, a column a dtype; Python's times stand in brackets.
 * @param {readonly import("./trial.mjs").Trial[]} trials
 * @returns {string}
 */
export function table(trials) {
  /** @type {[string, (trial: import("./trial.mjs").Trial) => string][]} */
  const rows = [
    ["threads", ({ measured }) => String(measured.loaded.device.threads)],
    ["graphs loaded", ({ measured }) => megabytes(measured.loaded.bytes)],
    ["load", ({ measured, expected }) => times(measured.loadMs, expected.milliseconds.load)],
    ["vision, one view", ({ measured, expected }) => times(measured.visionMs, expected.milliseconds.vision)],
    ["first token", ({ measured, expected }) => times(measured.firstTokenMs, expected.milliseconds.prefill)],
    ["each next token", ({ measured, expected }) => times(measured.decodeMs, expected.milliseconds.decode)],
    ["largest difference of a logit", ({ worst }) => worst.toExponential(1)],
    ["root mean square of them", ({ rms }) => rms.toExponential(1)],
    ["tokens equal to Python's", ({ sameTokens, expected }) => `${sameTokens} of ${expected.tokens.length}`],
    ["WASM heap", ({ measured }) => megabytes(measured.heapBytes)],
    ["peak of the page's process", ({ peakBytes }) => (peakBytes === undefined ? "–" : megabytes(peakBytes))],
  ];
  const lines = [
    line(["", ...trials.map(({ dtype }) => dtype)]),
    line(["---", ...trials.map(() => "---")]),
    ...rows.map(([name, cell]) => line([name, ...trials.map(cell)])),
  ];
  return lines.join("\n");
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.join(" | ")} |`;
}

/**
 * @param {number} ours milliseconds
 * @param {number} theirs
 */
function times(ours, theirs) {
  return `${seconds(ours)} (${seconds(theirs)})`;
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
