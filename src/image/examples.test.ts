import { afterEach, expect, test, vi } from "vitest";
import { createExamples, decodeExamples } from "./examples.ts";

test("only entries with all three texts are examples", () => {
  const good = { file: "a.png", alt: "A star", question: "What shape?" };
  expect(decodeExamples(JSON.stringify([good, { file: "b.png" }, null, 3]))).toEqual([good]);
});

test.each(["<!doctype html>", "", "{}", "null"])("%j holds no examples", (json) => {
  expect(decodeExamples(json)).toEqual([]);
});

const star = { file: "star.png", alt: "A star", question: "What shape?" };

afterEach(() => {
  vi.unstubAllGlobals();
});

test("the list and a picture are fetched once, and are there again without a network", async () => {
  const fetching = vi
    .fn<(url: string) => Promise<Response>>()
    .mockResolvedValueOnce(Response.json([star]))
    .mockResolvedValueOnce(new Response("picture", { headers: { "content-type": "image/png" } }))
    .mockRejectedValue(new TypeError("no network"));
  vi.stubGlobal("fetch", fetching);
  const examples = createExamples("https://site.example/examples/");
  expect(await examples.list()).toEqual([star]);
  const picture = await examples.picture(star);
  expect(picture?.file).toMatchObject({ name: "star.png", type: "image/png" });
  expect(await examples.list()).toEqual([star]);
  expect(await examples.picture(star)).toBe(picture);
  expect(fetching.mock.calls).toEqual([
    ["https://site.example/examples/examples.json"],
    ["https://site.example/examples/star.png"],
  ]);
});

test("what could not be fetched is fetched again", async () => {
  const fetching = vi
    .fn<() => Promise<Response>>()
    .mockRejectedValueOnce(new TypeError("no network"))
    .mockResolvedValueOnce(new Response("", { status: 503 }))
    .mockResolvedValue(Response.json([star]));
  vi.stubGlobal("fetch", fetching);
  const examples = createExamples("https://site.example/examples/");
  expect(await examples.list()).toEqual([]);
  expect(await examples.list()).toEqual([]);
  expect(await examples.list()).toEqual([star]);
});
