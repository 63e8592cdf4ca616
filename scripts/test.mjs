// @ts-check
import { build } from "./build.mjs";
import { browserTests } from "./steps/browser-tests.mjs";
import { checks } from "./steps/checks.mjs";
import { size } from "./steps/size.mjs";
import { inOrder, pass, step } from "./steps/step.mjs";

// All that continuous integration checks. Each tool counts as one, each test as one.
const { passed, failed } = await inOrder([
  checks,
  () =>
    step("build", async () => {
      await build();
      return pass;
    }),
  () => step("size", size),
  () => step("e2e", () => browserTests(["--project=wasm", "--project=webgpu"])),
]);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
