import { defineConfig } from "@playwright/test";
import { chromiumFlags, softwareWebgpuFlags } from "../scripts/chromium.mjs";

const executablePath = process.env["CHROMIUM"];
if (executablePath === undefined) throw new Error("run the tests with: npm run test:e2e");

const browser = (flags: readonly string[]) => ({ launchOptions: { executablePath, args: [...flags] } });
const minute = 60_000;

/** One browser at a time: a model computes in it, on all the cores it can have. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results/e2e",
  fullyParallel: false,
  workers: 1,
  forbidOnly: process.env["CI"] !== undefined,
  timeout: minute,
  expect: { timeout: minute / 2 },
  reporter: [["list"], ["json"]],
  // No trace: its recorder fetches `blob:` pictures, which the page's policy forbids and the tests would report.
  use: { headless: true, screenshot: "only-on-failure" },
  projects: [
    { name: "wasm", testMatch: "wasm/*.spec.ts", use: browser(chromiumFlags) },
    {
      // Software WebGPU takes seconds for a view of a picture: few answers, short ones.
      name: "webgpu",
      testMatch: "webgpu/*.spec.ts",
      timeout: 5 * minute,
      expect: { timeout: 3 * minute },
      use: browser([...chromiumFlags, ...softwareWebgpuFlags]),
    },
    {
      name: "soak",
      testMatch: "soak/*.spec.ts",
      timeout: 60 * minute,
      expect: { timeout: 5 * minute },
      use: browser([...chromiumFlags, ...softwareWebgpuFlags]),
    },
  ],
});
