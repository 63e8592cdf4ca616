import { expect, test } from "../fixtures.ts";

test("a graphics device that goes away fails one answer: the next comes from a new one", async ({
  app,
  browser,
  page,
}) => {
  await app.open("device=webgpu");
  const cut = await app.ask("Hello! What can you do?");
  const session = await browser.newBrowserCDPSession();
  await session.send("Browser.crashGpuProcess");
  await expect(cut).toHaveAttribute("data-state", "failed");
  await expect(cut.getByRole("alert")).toContainText("The graphics device went away");
  await app.askToEnd("Hello! What can you do?");
  await expect(page.locator("html")).toHaveAttribute("data-device", "webgpu");
});
