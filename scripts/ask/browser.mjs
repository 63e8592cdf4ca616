// @ts-check
import { chromium as playwright } from "@playwright/test";
import { chromium, chromiumFlags, softwareWebgpuFlags } from "../chromium.mjs";

/** On Linux, WebGPU on a real graphics device needs both. */
const webgpuFlags = ["--enable-unsafe-webgpu", "--enable-features=Vulkan"];

/**
 * A headless Chromium; with WebGPU on the graphics device if it is asked for, and in software if there is none.
 * @param {boolean} webgpu
 * @returns {Promise<import("@playwright/test").Browser>}
 */
export async function openBrowser(webgpu) {
  const executablePath = await chromium();
  const launch = (/** @type {readonly string[]} */ flags) =>
    playwright.launch({ executablePath, args: [...chromiumFlags, ...flags] });
  if (!webgpu) return launch([]);
  const browser = await launch(webgpuFlags);
  if (await hasAdapter(browser)) return browser;
  await browser.close();
  process.stderr.write("no graphics device here: WebGPU in software, which is slow\n");
  return launch(softwareWebgpuFlags);
}

/** @param {import("@playwright/test").Browser} browser */
async function hasAdapter(browser) {
  const page = await browser.newPage();
  try {
    // WebGPU is there in secure contexts only, which an empty page is not.
    await page.route("http://localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto("http://localhost/");
    return await page.evaluate(async () => {
      /** @type {{ gpu?: { requestAdapter(): Promise<unknown> } }} */
      const { gpu } = navigator;
      return gpu !== undefined && (await gpu.requestAdapter()) !== null;
    });
  } finally {
    await page.close();
  }
}
