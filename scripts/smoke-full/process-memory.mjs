// @ts-check
import { readFile } from "node:fs/promises";
import { hasCode } from "../serve.mjs";

/**
 * The most memory that any of the browser's page processes ever had resident, in bytes; `undefined` where the system does
 * not tell (it is read from Linux's /proc).
 * @param {import("@playwright/test").Browser} browser
 * @returns {Promise<number | undefined>}
 */
export async function peakPageMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer");
  const peaks = await Promise.all(pages.map(({ id }) => peakOf(id)));
  const known = peaks.filter((peak) => peak !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * @param {number} process
 * @returns {Promise<number | undefined>}
 */
async function peakOf(process) {
  try {
    const status = await readFile(`/proc/${process}/status`, "utf8");
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
