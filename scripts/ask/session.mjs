// @ts-check
import { buildIfStale } from "../build.mjs";
import { dist } from "../project.mjs";
import { serve } from "../serve.mjs";
import { openBrowser } from "./browser.mjs";
import { openChat } from "./chat-page.mjs";

/**
 * @typedef {object} ChatSession
 * @property {import("@playwright/test").Page} page
 * @property {string} origin
 * @property {string} device Where the model runs.
 */

/**
 * Serves the built site, opens it in a browser with a model that is ready, and closes all of it afterwards.
 * @param {import("./arguments.mjs").PageOptions} options
 * @param {readonly import("../serve/site-file.mjs").Mount[]} further folders to serve beside it
 * @param {(session: ChatSession) => Promise<void>} use
 */
export async function inChat({ model, device, dtype, tiles }, further, use) {
  await buildIfStale();
  const folders = model.type === "folder" ? [{ at: "/models/local/", folder: model.folder }] : [];
  const site = await serve({ mounts: [{ at: "/", folder: dist }, ...folders, ...further] });
  try {
    const url = new URL(site.origin);
    if (model.type !== "default")
      url.searchParams.set("model", model.type === "folder" ? "local" : model.name);
    if (device !== undefined) url.searchParams.set("device", device);
    if (dtype !== undefined) url.searchParams.set("dtype", dtype);
    if (tiles !== undefined) url.searchParams.set("tiles", tiles);
    const browser = await openBrowser(device === "webgpu");
    try {
      const page = await (await browser.newContext()).newPage();
      await use({ page, origin: site.origin, device: await openChat(page, url) });
    } finally {
      await browser.close();
    }
  } finally {
    await site.close();
  }
}
