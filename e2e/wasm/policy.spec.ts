import { expect, test } from "../fixtures.ts";

/** Runs in a page or in a worker: what the policy must not let happen, and what came of it. */
const attempts = `(async () => {
  const outcome = async (attempt) => {
    try {
      await attempt();
      return "done";
    } catch (error) {
      return error.name;
    }
  };
  // The task that the debugger began may run text; the next one is the page's own.
  await new Promise((resolve) => setTimeout(resolve));
  return {
    elsewhere: await outcome(() => fetch("https://example.com/", { method: "POST", body: "pixels" })),
    text: await outcome(() => new Function("return 1")),
    data: await outcome(() => import("data:text/javascript,1")),
  };
})()`;

const refused = { elsewhere: "TypeError", text: "EvalError", data: "TypeError" };

test("the policy keeps page and worker from speaking elsewhere and from running text as code", async ({
  app,
  page,
  watch,
}) => {
  watch.allowMessage(/Content Security Policy|^console: policy:/);
  await app.open();
  expect(await page.evaluate(attempts)).toEqual(refused);
  expect(await page.workers()[0]?.evaluate(attempts)).toEqual(refused);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'broken in'";
    document.head.append(script);
    document.body.insertAdjacentHTML("beforeend", "<p style='color: rgb(1, 2, 3)'>inline</p>");
  });
  await expect(page).not.toHaveTitle("broken in");
  await expect(page.getByText("inline")).not.toHaveCSS("color", "rgb(1, 2, 3)");
});

test("what a worker is refused does not go unseen", async ({ app, page, context, watch }) => {
  watch.allowMessage(/^console: policy:/);
  const seen: string[] = [];
  context.on("console", (message) => {
    seen.push(message.text());
  });
  await app.open();
  await page.workers()[0]?.evaluate(() => fetch("https://example.com/").catch(() => undefined));
  await expect
    .poll(() => seen)
    .toContainEqual(expect.stringContaining("policy: connect-src https://example.com"));
});
