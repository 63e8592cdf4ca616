// @ts-check
import { buildIfStale } from "./build.mjs";
import { browserTests } from "./steps/browser-tests.mjs";
import { step } from "./steps/step.mjs";

// `--soak` takes the long, seeded tests instead; the rest is Playwright's: `npm run test:e2e -- -g "two images"`.
const args = process.argv.slice(2);
const projects = args.includes("--soak") ? ["--project=soak"] : ["--project=wasm", "--project=webgpu"];

await buildIfStale();
const { failed } = await step("e2e", () =>
  browserTests([...projects, ...args.filter((each) => each !== "--soak")]),
);
process.exitCode = failed === 0 ? 0 : 1;
