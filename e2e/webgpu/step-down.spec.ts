import { expect } from "@playwright/test";
import { dist } from "../../scripts/project.mjs";
import { serve } from "../../scripts/serve.mjs";
import { App } from "../app.ts";
import { makeBrokenGpuModel } from "../broken-gpu-model.ts";
import { test } from "../fixtures.ts";
import { starColor } from "../pictures.ts";

test("where WebGPU cannot load the model, WASM answers, and the page says why", async ({ page }) => {
  const model = await makeBrokenGpuModel();
  const mounts = [
    { at: "/", folder: dist },
    { at: "/models/broken/", folder: model.folder },
  ];
  const site = await serve({ mounts });
  try {
    const app = new App(page, `${site.origin}/`);
    await app.open("device=webgpu&model=broken");
    await expect(page.locator("html")).toHaveAttribute("data-device", "wasm");
    await expect(page.getByText(/WebGPU/).first()).toBeVisible();
    await app.attach(starColor.picture);
    await app.expectAnswer(starColor.question, starColor.answer);
  } finally {
    await site.close();
    await model.remove();
  }
});
