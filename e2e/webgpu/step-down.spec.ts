import { expect, test } from "../fixtures.ts";
import { starColor } from "../pictures.ts";

test("where WebGPU cannot load the model, WASM answers, and the page says why", async ({ app, page }) => {
  await app.open("device=webgpu&model=broken-gpu");
  await expect(page.locator("html")).toHaveAttribute("data-device", "wasm");
  await expect(page.getByText("WebGPU did not work here, so the model runs on WASM")).toBeVisible();
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
});
