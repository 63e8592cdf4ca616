import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { registerAbortSignals } from "../contract/abort-signal.ts";
import type { AnswerStats } from "../contract/answer.ts";
import type { ImageId } from "../contract/conversation.ts";
import type { Provider } from "../contract/device.ts";
import type { EngineWorker } from "../contract/engine-worker.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { ImageFacts } from "../contract/image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "../contract/model.ts";
import { failed, success, type Result } from "../contract/result.ts";
import { EngineClient } from "./client.ts";
import type { Reload } from "./reload.ts";
import { ScriptedWorker } from "./testing/scripted-worker.ts";

const choice: ModelChoice = { source: { type: "site", name: "small" } };
const cat = "cat" as ImageId;
const facts: ImageFacts = { width: 8, height: 8, rows: 0, cols: 0, views: 1, tokens: 66 };
const stats: AnswerStats = {
  finish: "end",
  tokens: [],
  promptTokens: 9,
  reusedTokens: 0,
  encodedViews: 0,
  timeToFirstTokenMs: 1,
  decodeMs: 1,
};

function model(provider: Provider): LoadedModel {
  const dtypes = { vision_encoder: "q8", embed_tokens: "q8", decoder_model_merged: "q8" } as const;
  const device = { provider, build: "plain", threads: 1, dtypes, reasons: [] } as const;
  return { device, contextLength: 99, tokensPerTile: 64, tileSize: 512, bytes: 1 };
}

/** An engine that answers "yes" and notes what it is told. */
class Script implements EngineWorker {
  readonly told: string[] = [];
  provides: Provider = "wasm";
  loads: Result<void> = success(undefined);
  compiling: Promise<void> = Promise.resolve();
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  /** Looking at a picture kills the worker. */
  diesOfPictures = false;
  worker: ScriptedWorker | undefined;
  tellFault: (failure: EngineFailure) => void = () => undefined;
  readonly #fault = new Promise<EngineFailure>((resolve) => {
    this.tellFault = resolve;
  });

  async start(): Promise<void> {
    this.told.push("start");
  }

  fault(): Promise<EngineFailure> {
    return this.#fault;
  }

  async provider(): Promise<Provider> {
    return this.provides;
  }

  async load(wanted: ModelChoice, on: (event: LoadEvent) => void): Promise<Result<LoadedModel>> {
    this.told.push(
      wanted.webgpuFailed === undefined ? "load" : `load without WebGPU: ${wanted.webgpuFailed}`,
    );
    // A listener of the page is a proxy on this side: it has been called when its promise resolves.
    const heard: unknown = on({ type: "compiling", file: "decoder" });
    await heard;
    await this.compiling;
    return this.loads.ok ? success(model(this.provides)) : this.loads;
  }

  async addImage(id: ImageId, bytes: ArrayBuffer): Promise<Result<ImageFacts>> {
    this.told.push(`picture ${id} of ${bytes.byteLength} bytes`);
    if (this.diesOfPictures) {
      this.worker?.crash("too much");
      return new Promise(ignore);
    }
    return success(facts);
  }

  async removeImage(id: ImageId): Promise<void> {
    this.told.push(`no picture ${id}`);
  }

  async prepare(): Promise<Result<void>> {
    return success(undefined);
  }

  async answer(...[, on, signal]: Parameters<EngineWorker["answer"]>): Promise<Result<AnswerStats>> {
    this.told.push("answer");
    const heard: unknown = on({ type: "text", chunk: "yes" });
    await heard;
    await this.gate;
    return success({ ...stats, finish: signal.aborted ? "stopped" : "end" });
  }

  async inspect(): Promise<never> {
    throw new Error("a bug of the engine");
  }

  async counters(): Promise<never> {
    throw new Error("not in this test");
  }
}

const never = new AbortController().signal;
const ignore = (): void => undefined;
let scripts: Script[];
let reloads: LoadedModel[];
let heard: Reload["type"][];
let client: EngineClient;

beforeAll(() => registerAbortSignals());

beforeEach(() => {
  // Node has no navigator in version 20, and no locks.
  vi.stubGlobal("navigator", {});
  scripts = [new Script(), new Script(), new Script()];
  reloads = [];
  heard = [];
  let spawned = 0;
  client = new EngineClient({
    models: new URL("http://localhost/models/"),
    onReload(reload) {
      heard.push(reload.type);
      if (reload.type === "reloaded") reloads.push(reload.loaded);
    },
    spawn() {
      const next = script(spawned++);
      next.worker = new ScriptedWorker(next);
      // All that the client uses of a worker.
      return next.worker as unknown as Worker;
    },
  });
});

afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

function script(index: number): Script {
  const found = scripts[index];
  if (found === undefined) throw new Error(`no worker ${index}`);
  return found;
}

function ask(signal = never, on: (chunk: string) => void = ignore): Promise<Result<AnswerStats>> {
  return client.answer(
    { turns: [], maxNewTokens: 5 },
    (event) => event.type === "text" && on(event.chunk),
    signal,
  );
}

function addCat(): Promise<Result<ImageFacts>> {
  return client.addImage(cat, new ArrayBuffer(7), "image/png", { type: "auto" }, ignore, never);
}

/** Asks, and gives the answer's promise once its first word has come. */
async function askToFirstWord(): Promise<{ readonly answer: Promise<Result<AnswerStats>> }> {
  return new Promise((resolve) => {
    const answer: Promise<Result<AnswerStats>> = ask(never, () => resolve({ answer }));
  });
}

test("loads, and passes events and answers on", async () => {
  const events: LoadEvent[] = [];
  const loaded = await client.load(choice, (event) => events.push(event), never);
  expect(loaded).toEqual(success(model("wasm")));
  expect(events).toEqual([{ type: "compiling", file: "decoder" }]);
  const words: string[] = [];
  expect(await ask(never, (chunk) => words.push(chunk))).toEqual(success(stats));
  expect(words).toEqual(["yes"]);
});

describe("a worker that dies while it answers", () => {
  let answer: Promise<Result<AnswerStats>>;

  beforeEach(async () => {
    await client.load(choice, ignore, never);
    await addCat();
    script(0).gate = new Promise(ignore);
    ({ answer } = await askToFirstWord());
    script(0).worker?.crash("bad luck");
  });

  test("ends the answer with why", async () => {
    expect(await answer).toEqual(failed({ type: "crashed", detail: "bad luck" }));
  });

  test("is terminated, and the next one knows the model and the pictures before it is asked", async () => {
    expect(await ask()).toEqual(success(stats));
    expect(script(0).worker?.isTerminated).toBe(true);
    expect(script(1).told).toEqual(["start", "load", "picture cat of 7 bytes", "answer"]);
    expect(reloads).toEqual([model("wasm")]);
  });

  test("is not told of a picture that was removed", async () => {
    await client.removeImage(cat);
    await ask();
    expect(script(1).told).not.toContain("picture cat of 7 bytes");
  });
});

describe("a picture that kills its worker", () => {
  beforeEach(async () => {
    script(0).diesOfPictures = true;
    script(1).diesOfPictures = true;
    await client.load(choice, ignore, never);
    await addCat();
    await vi.waitUntil(() => reloads.length === 1, { interval: 1 });
  });

  test("is not given to the next one, which answers", async () => {
    await ask();
    expect(script(1).told).toEqual(["start", "load", "answer"]);
  });

  test("and that is added again, kills the next one, after which there is another only for who asks", async () => {
    expect(await addCat()).toEqual(failed({ type: "crashed", detail: "too much" }));
    // Whatever follows by itself would follow at once.
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard).toEqual(["reloading", "reloaded"]);
    expect(script(2).worker).toBeUndefined();
    expect(await ask()).toEqual(success(stats));
    expect(script(2).told).toEqual(["start", "load", "answer"]);
  });
});

test("a replacement that does not load is told, fails who waits for it, and the next call tries again", async () => {
  const failure = { type: "runtime", doing: "loading", detail: "no memory" } as const;
  script(1).loads = failed(failure);
  await client.load(choice, ignore, never);
  script(0).worker?.crash("bad luck");
  expect(await ask()).toEqual(failed(failure));
  await vi.waitFor(() => expect(heard).toEqual(["reloading", "failed"]));
  expect(await ask()).toEqual(success(stats));
  expect(heard).toEqual(["reloading", "failed", "reloading", "reloaded"]);
});

test("an insecure origin has no randomUUID, and does without", async () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect((await client.load(choice, ignore, never)).ok).toBe(true);
});

test("a call that throws in the worker is a crash: nothing hangs, and the next worker answers", async () => {
  await client.load(choice, ignore, never);
  expect(await client.inspect([], never)).toEqual(
    failed({ type: "crashed", detail: "Error: a bug of the engine" }),
  );
  expect(await ask()).toEqual(success(stats));
  expect(script(1).told).toContain("answer");
});

test("WebGPU that fails while loading steps down to WASM in a fresh worker, and says so", async () => {
  script(0).provides = "webgpu";
  script(0).loads = failed({ type: "runtime", doing: "loading", detail: "no shader" });
  const events: LoadEvent[] = [];
  const loaded = await client.load(choice, (event) => events.push(event), never);
  expect(loaded).toEqual(success(model("wasm")));
  expect(events).toContainEqual({ type: "stepping-down", from: "webgpu", to: "wasm", detail: "no shader" });
  expect(script(0).worker?.isTerminated).toBe(true);
  expect(script(1).told).toEqual(["start", "load without WebGPU: no shader"]);
});

test("the same failure on WASM is the end of the load", async () => {
  const failure = { type: "runtime", doing: "loading", detail: "no memory" } as const;
  script(0).loads = failed(failure);
  expect(await client.load(choice, ignore, never)).toEqual(failed(failure));
  expect(script(1).told).toEqual([]);
});

test("a GPU lost once is tried again, lost twice it is left", async () => {
  script(0).provides = "webgpu";
  script(1).provides = "webgpu";
  await client.load(choice, ignore, never);
  script(0).tellFault({ type: "device-lost", detail: "reset" });
  await vi.waitFor(() => expect(reloads).toEqual([model("webgpu")]));
  await ask();
  script(1).tellFault({ type: "device-lost", detail: "reset again" });
  await vi.waitFor(() => expect(reloads).toEqual([model("webgpu"), model("wasm")]));
  expect(script(1).told).toEqual(["start", "load", "answer"]);
  expect(script(2).told).toEqual(["start", "load without WebGPU: reset again"]);
});

test("stop reaches the worker, and the answer is a success", async () => {
  await client.load(choice, ignore, never);
  const stop = new AbortController();
  // Opened after the message to stop has had its turn.
  script(0).gate = new Promise((resolve) => {
    stop.signal.addEventListener("abort", () => setTimeout(resolve, 20));
  });
  const answer = ask(stop.signal, () => stop.abort());
  expect(await answer).toEqual(success({ ...stats, finish: "stopped" }));
});

test("an answer that is stopped while it waits for a new worker never reaches it", async () => {
  await client.load(choice, ignore, never);
  script(0).worker?.crash("bad luck");
  const stop = new AbortController();
  const answer = ask(stop.signal);
  stop.abort();
  expect(await answer).toEqual(failed({ type: "cancelled" }));
  await vi.waitFor(() => expect(reloads).toHaveLength(1));
  expect(script(1).told).toEqual(["start", "load"]);
});

test("an answer whose worker another load takes away is cancelled, though it had begun", async () => {
  await client.load(choice, ignore, never);
  script(0).gate = new Promise(ignore);
  const { answer } = await askToFirstWord();
  await client.load(choice, ignore, never);
  expect(await answer).toEqual(failed({ type: "cancelled" }));
});

test("a load that is given up ends its worker at once", async () => {
  const stop = new AbortController();
  script(0).compiling = new Promise(ignore);
  const loading = client.load(choice, () => stop.abort(), stop.signal);
  expect(await loading).toEqual(failed({ type: "cancelled" }));
  expect(script(0).worker?.isTerminated).toBe(true);
});

test("another load ends the worker of the first", async () => {
  await client.load(choice, ignore, never);
  await client.load(choice, ignore, never);
  expect(script(0).worker?.isTerminated).toBe(true);
  expect(script(1).worker?.isTerminated).toBe(false);
  expect(reloads).toEqual([]);
});
