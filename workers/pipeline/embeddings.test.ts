import { beforeAll, expect, test } from "vitest";
import type { ImageId } from "../../src/contract/conversation.ts";
import type { Graph } from "../runtime/graph.ts";
import { localSessions } from "../testing/local-graphs.ts";
import { Embeddings, textPositions } from "./embeddings.ts";
import type { ImageRun, Prompt } from "./prompt.ts";

const nano = `${import.meta.dirname}/../../public/models/ocelli-nano/onnx`;

let local: Awaited<ReturnType<typeof localSessions>>;
let graph: Graph;
let hiddenSize: number;
let embeddings: Embeddings;

beforeAll(async () => {
  local = await localSessions();
  graph = await local.open("embed_tokens", nano, "embed_tokens.onnx");
  hiddenSize = Number(graph.outputs.get("inputs_embeds")?.shape.at(-1));
  const opened = Embeddings.open(graph, hiddenSize, local.tensors);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  embeddings = opened.value;
});

function run(start: number, length: number, key: string, view = 0): ImageRun {
  return { start, length, image: key as ImageId, key, view };
}

function prompt(ids: readonly number[], ...runs: readonly ImageRun[]): Prompt {
  return { ids: Int32Array.from(ids), runs };
}

/** Every number of a view's row is the row's number, plus 100 for each view. */
function features(_key: string, view: number): Float32Array {
  return Float32Array.from(
    { length: 3 * hiddenSize },
    (_, index) => 100 * view + Math.floor(index / hiddenSize),
  );
}

async function rows(of: Prompt, from: number, to: number): Promise<readonly Float32Array[]> {
  const result = await embeddings.rows(of, from, to, features);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Array.from({ length: to - from }, (_, row) =>
    result.value.subarray(row * hiddenSize, (row + 1) * hiddenSize),
  );
}

function filled(value: number): Float32Array {
  return new Float32Array(hiddenSize).fill(value);
}

test("text stands where no picture does", () => {
  const of = prompt([], run(2, 3, "a"), run(5, 1, "b"), run(8, 2, "c"));
  expect(textPositions(of, 0, 11)).toEqual([0, 1, 6, 7, 10]);
  expect(textPositions(of, 3, 7)).toEqual([6]);
  expect(textPositions(of, 8, 10)).toEqual([]);
});

test("equal ids have equal rows, others have others, and pictures have their features", async () => {
  const of = prompt([7, 9, 1, 1, 1, 7], run(2, 3, "a", 1));
  const [one, two, first, second, third, last] = await rows(of, 0, 6);
  expect(last).toEqual(one);
  expect(two).not.toEqual(one);
  expect([first, second, third]).toEqual([filled(100), filled(101), filled(102)]);
});

test("a range that begins and ends inside pictures gets the right rows of each", async () => {
  const of = prompt([1, 1, 1, 7, 1, 1, 1], run(0, 3, "a", 0), run(4, 3, "b", 2));
  const [last, text, first, second] = await rows(of, 2, 6);
  expect([last, first, second]).toEqual([filled(2), filled(200), filled(201)]);
  expect(text).toEqual((await rows(prompt([7]), 0, 1))[0]);
});

test("a range of picture alone needs no table", async () => {
  const of = prompt([1, 1, 1], run(0, 3, "a", 0));
  expect(await rows(of, 1, 3)).toEqual([filled(1), filled(2)]);
});

test("a table with rows of another length is refused", async () => {
  const opened = Embeddings.open(graph, hiddenSize + 1, local.tensors);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  expect(await opened.value.rows(prompt([7]), 0, 1, features)).toMatchObject({
    ok: false,
    failure: { type: "unsupported-model", reason: "malformed-config" },
  });
});

test("no tensor is left", async () => {
  await rows(prompt([7, 9]), 0, 2);
  expect(local.tensors.alive).toBe(0);
});
