import { expect, test } from "../fixtures.ts";
import { followUps, starColor, three } from "../pictures.ts";

test("once it is ready, it answers without a network", async ({ app, context }) => {
  await app.open();
  await context.setOffline(true);
  await app.drop(three);
  for (const { question, answer } of followUps) await app.expectAnswer(question, answer);
});

test("from the first visit to the answer, all that is asked for is files of the site", async ({
  app,
  context,
  site,
}) => {
  const requests: { readonly origin: string; readonly method: string; readonly body: boolean }[] = [];
  context.on("request", (request) => {
    const { origin } = new URL(request.url());
    requests.push({ origin, method: request.method(), body: request.postData() !== null });
  });
  await app.open();
  const loading = requests.length;
  expect(loading).toBeGreaterThan(5);
  await app.attach(starColor.picture);
  await app.expectAnswer(starColor.question, starColor.answer);
  for (const { origin, method, body } of requests) {
    expect([site.origin, "null"]).toContain(origin);
    expect(["GET", "HEAD"]).toContain(method);
    expect(body).toBe(false);
  }
});
