// @ts-check
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildHarness } from "./harness.mjs";
import { serve } from "./serve.mjs";
import { readReference } from "./smoke-full/reference.mjs";
import { table } from "./smoke-full/table.mjs";
import { runTrial } from "./smoke-full/trial.mjs";

/**
 * Runs a full-size model (`npm run model -- --full-size --out DIR`) through the site's engine on WASM in a headless browser,
 * holds its logits against those of ONNX Runtime in Python, and prints times and memory.
 */
const usage = "npm run smoke:full -- --model DIR [--dtypes fp32,q8,q4] [--json FILE]\n";

const from = process.env["INIT_CWD"] ?? process.cwd();
const { values } = parseArgs({
  options: { model: { type: "string" }, dtypes: { type: "string" }, json: { type: "string" } },
});
if (values.model === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}
const model = resolve(from, values.model);
const reference = await readReference(model);
const site = await serve({
  mounts: [
    { at: "/", folder: await buildHarness() },
    { at: "/models/full-size/", folder: model },
  ],
});
const trials = [];
try {
  for (const dtype of values.dtypes?.split(",") ?? Object.keys(reference.dtypes)) {
    const trial = await runTrial(`${site.origin}/`, dtype, reference);
    process.stderr.write(`${dtype}: ${JSON.stringify(trial.measured.text)} ${trial.faults.join("; ")}\n`);
    trials.push(trial);
  }
} finally {
  await site.close();
}
const machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? "" };
process.stdout.write(
  `${machine.cores} cores of ${machine.cpu}; Python's times in brackets\n\n${table(trials)}\n`,
);
if (values.json !== undefined) {
  await writeFile(resolve(from, values.json), `${JSON.stringify({ machine, trials }, undefined, 2)}\n`);
}
process.exitCode = trials.every(({ faults }) => faults.length === 0) ? 0 : 1;
