import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readArguments } from "./arguments.mjs";
import { readBatchLine } from "./batch.mjs";

let from = "";

beforeAll(() => {
  from = mkdtempSync(join(tmpdir(), "ask-"));
  for (const name of ["a.png", "b.png", "config.json", "lines.jsonl"]) writeFileSync(join(from, name), "{}");
});

afterAll(() => {
  rmSync(from, { recursive: true });
});

describe("the command line", () => {
  test("images come first, the question last", () => {
    expect(readArguments(["a.png", "b.png", "How many?", "--tiles", "2", "--json"], from)).toEqual({
      type: "single",
      page: { model: { type: "default" }, device: undefined, dtype: undefined, tiles: "2" },
      question: { images: [join(from, "a.png"), join(from, "b.png")], question: "How many?" },
      json: true,
      dump: undefined,
    });
  });

  test("a question needs no image", () => {
    expect(readArguments(["Hello"], from)).toMatchObject({ question: { images: [], question: "Hello" } });
  });

  test("a model is a folder if there is one, else a name", () => {
    const model = (name: string): unknown => readArguments(["Hello", "--model", name], from);
    expect(model(".")).toMatchObject({ page: { model: { type: "folder", folder: from } } });
    expect(model("owner/name@main")).toMatchObject({ page: { model: { type: "named" } } });
    expect(() => model("./nowhere")).toThrow("there is no such folder");
    expect(() => model("a.png")).toThrow("there is no config.json in it");
  });

  test.each([
    [["--json"], "there is no question"],
    [["a.png"], 'the question is missing: after "a.png", write it in quotes'],
    [["c.png", "What?"], "there is no file"],
    [["What?", "--device", "gpu"], "--device gpu: it is wasm or webgpu"],
    [["What?", "--tiles", "5"], "--tiles 5: it is 1 to 4, auto, reference or off"],
    [["What?", "--speed"], "Unknown option '--speed'"],
    [["What?", "--batch", "lines.jsonl"], "--batch takes its images and questions from the file"],
    [["--batch", "none.jsonl"], "there is no file"],
    [["--batch", "lines.jsonl", "--dump", "out"], "--dump writes one question"],
  ])("%j is refused: %s", (args, message) => {
    expect(() => readArguments(args, from)).toThrow(message);
  });
});

describe("a batch line", () => {
  test("paths start at the first folder that has the file", () => {
    const line = { images: ["a.png", join(from, "b.png")], question: "What?", id: 7 };
    expect(readBatchLine(JSON.stringify(line), [join(from, "elsewhere"), from])).toEqual({
      type: "question",
      line,
      question: { images: [join(from, "a.png"), join(from, "b.png")], question: "What?" },
    });
  });

  test.each([
    ["{", "the line is not a JSON object"],
    ["[1]", "the line is not a JSON object"],
    ['{"images": []}', "the line has no question"],
    ['{"images": "a.png", "question": "What?"}', "images is not a list of paths"],
    ['{"images": ["c.png"], "question": "What?"}', "there is no file c.png"],
  ])("%s: %s", (text, error) => {
    expect(readBatchLine(text, [from])).toMatchObject({ type: "error", error });
  });
});
