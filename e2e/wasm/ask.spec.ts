import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/project.mjs";
import { howMany, large, starColor, unreadable } from "../pictures.ts";

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `npm run ask -- …` as a user in `folder` runs it. */
function ask(folder: string, ...args: readonly string[]): Promise<Said> {
  const env = { ...process.env, INIT_CWD: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, "scripts/ask.mjs"), ...args], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test.describe("npm run ask", () => {
  let folder = "";

  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures off the pattern.
  test.beforeAll(async ({}, info) => {
    folder = info.outputPath("pictures");
    await mkdir(folder, { recursive: true });
    for (const { name, buffer } of [starColor.picture, howMany.picture, large, unreadable.text]) {
      await writeFile(join(folder, name), buffer);
    }
  });

  test("says the answer and nothing else", async () => {
    const { code, out } = await ask(folder, starColor.picture.name, starColor.question);
    expect([code, out]).toEqual([0, `${starColor.answer}\n`]);
  });

  test("dumps what the model got, and tells figures in JSON", async () => {
    const dump = join(folder, "dump");
    const { code, out } = await ask(folder, large.name, "What color is the star?", "--json", "--dump", dump);
    expect(code).toBe(0);
    const answer: unknown = JSON.parse(out);
    const prompt: unknown = JSON.parse(await readFile(join(dump, "prompt.json"), "utf8"));
    expect(prompt).toMatchObject({ rows: [2], cols: [2], images: [{ rows: 2, cols: 2, tileSize: 512 }] });
    const ids = Reflect.get(Object(prompt), "ids") as readonly number[];
    expect(answer).toMatchObject({
      answer: "green",
      finish: "end",
      promptTokens: ids.length,
      device: "wasm",
    });
    const names = (await readdir(dump)).sort();
    const tiles = [0, 1, 2, 3, 4].map((tile) => `image-0-tile-${tile}.png`);
    expect(names).toEqual([...tiles, "prompt.json"]);
    for (const name of tiles) {
      const png = await readFile(join(dump, name));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([512, 512]);
    }
  });

  test("answers a batch line by line, and a bad line spoils no other", async () => {
    const lines = [
      { images: [starColor.picture.name], question: starColor.question, id: "a" },
      { images: [unreadable.text.name], question: "What is it?", id: "b" },
      { images: ["nowhere.png"], question: "What is it?", id: "c" },
      { images: [howMany.picture.name], question: howMany.question, id: "d" },
    ];
    const file = join(folder, "lines.jsonl");
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const { code, out } = await ask(root, "--batch", file);
    expect(code).toBe(0);
    const results = out
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(results).toMatchObject([
      { ...lines[0], answer: starColor.answer, timings: { firstTokenMs: expect.any(Number) } },
      { ...lines[1], error: expect.stringContaining("“text.png” was not added.") },
      { ...lines[2], error: "there is no file nowhere.png" },
      { ...lines[3], answer: howMany.answer, timings: { firstTokenMs: expect.any(Number) } },
    ]);
  });

  test("fails with one line that says why", async () => {
    const missing = await ask(folder, "nowhere.png", "What is it?");
    expect([missing.code, missing.out]).toEqual([2, ""]);
    expect(missing.err).toBe(`ask: there is no file ${join(folder, "nowhere.png")}\n`);
    const text = await ask(folder, unreadable.text.name, "What is it?");
    expect([text.code, text.out]).toEqual([1, ""]);
    expect(text.err.trimEnd().split("\n").at(-1)).toMatch(/^ask: “text\.png” was not added\. .+/);
  });
});
