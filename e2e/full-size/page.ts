import { wrap } from "comlink";
import type { ImageId, Turn } from "../../src/contract/conversation.ts";
import type { Result } from "../../src/contract/result.ts";
import { EngineClient } from "../../src/engine/client.ts";
import type { LogitsProbe, Measurement, Trial } from "./measurement.ts";

/** Never fires: a trial is measured to its end. */
const { signal } = new AbortController();

window.measure = async ({ dtype, question, newTokens }: Trial): Promise<Measurement> => {
  const models = new URL("/models/", location.href);
  const worker = new Worker(new URL("../../workers/testing/logits.worker.ts", import.meta.url), {
    type: "module",
  });
  const engine = new EngineClient({ models, onReload: unexpected, spawn: () => worker });
  try {
    const source = { type: "site", name: "full-size" } as const;
    const [loadMs, loaded] = await timed(() =>
      engine.load({ source, provider: "wasm", dtype }, () => undefined, signal),
    );
    const picture = await fetch(new URL("full-size/reference/picture.png", models));
    const bytes = await picture.arrayBuffer();
    // The page that makes an image names it.
    const image = "picture" as ImageId;
    const [visionMs] = await timed(() =>
      engine.addImage(image, bytes, "image/png", { type: "auto" }, () => undefined, signal),
    );
    const turns: readonly Turn[] = [
      {
        role: "user",
        content: [
          { type: "image", image },
          { type: "text", text: question },
        ],
      },
    ];
    const chunks: string[] = [];
    const stats = valueOf(
      await engine.answer(
        { turns, maxNewTokens: newTokens },
        (event) => {
          if (event.type === "text") chunks.push(event.chunk);
        },
        signal,
      ),
    );
    const probe = wrap<LogitsProbe>(worker);
    return {
      loaded,
      ids: valueOf(await engine.inspect(turns, signal)).ids,
      logits: [...valueOf(await probe.logits(turns))],
      tokens: stats.tokens,
      text: chunks.join(""),
      loadMs,
      visionMs,
      prefillMs: stats.timeToFirstTokenMs,
      decodeMs: stats.decodeMs / Math.max(1, stats.tokens.length - 1),
      heapBytes: (await engine.counters()).heapBytes,
      pageBytes: await measureMemory(),
    };
  } finally {
    engine.close();
  }
};

/** Milliseconds, and the value. */
async function timed<T>(call: () => Promise<Result<T>>): Promise<readonly [number, T]> {
  const start = performance.now();
  const value = valueOf(await call());
  return [performance.now() - start, value];
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function unexpected(): never {
  throw new Error("the worker ended in the middle of a trial");
}

/** Chromium's own count, in pages that are isolated; TypeScript's library does not know it yet. */
async function measureMemory(): Promise<number> {
  const measuring = performance as Performance & {
    measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }>;
  };
  return (await measuring.measureUserAgentSpecificMemory()).bytes;
}
