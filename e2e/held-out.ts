import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { reports, root } from "../scripts/project.mjs";

export interface HeldOut {
  readonly picture: string;
  readonly question: string;
  /** What ONNX Runtime for Python answers with the same files. */
  readonly python: string;
  readonly right: string;
}

const run = promisify(execFile);
const seed = "7";

/**
 * Draws held-out pictures with Nano's own generator and lets Python answer every question about them from the
 * exported files in `dtype`. Needs Python; makes its environment if it is not there.
 */
export async function heldOut(count: number, dtype: string): Promise<readonly HeldOut[]> {
  const folder = join(reports, `held-out-${count}`);
  const wrong = join(folder, `wrong-${dtype}.jsonl`);
  const same = ["--count", String(count), "--seed", seed];
  await python("model.nano.heldout", ...same, "--out", folder);
  const model = join(root, "public/models/ocelli-nano");
  await python("model.nano.evaluate", "--onnx", model, "--dtype", dtype, ...same, "--wrong", wrong);
  const mistakes = new Map<string, string>();
  for (const line of await lines(wrong)) {
    mistakes.set(`${text(line, "picture")} ${text(line, "question")}`, text(line, "given"));
  }
  return (await lines(join(folder, "questions.jsonl"))).map((line) => {
    const picture = join(folder, basename(text({ path: first(line["images"]) }, "path")));
    const question = text(line, "question");
    const right = text(line, "answer");
    return { picture, question, right, python: mistakes.get(`${basename(picture)} ${question}`) ?? right };
  });
}

async function python(...args: readonly string[]): Promise<void> {
  await run(process.execPath, [join(root, "scripts/python.mjs"), ...args], { cwd: root, maxBuffer: 1 << 26 });
}

async function lines(file: string): Promise<readonly Record<string, unknown>[]> {
  return (await readFile(file, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function text(line: Record<string, unknown>, name: string): string {
  const value = line[name];
  if (typeof value !== "string") throw new Error(`no ${name} in ${JSON.stringify(line)}`);
  return value;
}
