// @ts-check
import { buildIfStale } from "./build.mjs";
import { size } from "./steps/size.mjs";
import { step } from "./steps/step.mjs";

await buildIfStale();
const { failed } = await step("size", size);
process.exitCode = failed === 0 ? 0 : 1;
