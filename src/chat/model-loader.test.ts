import { describe, expect, test } from "vitest";
import type { EngineFailure } from "../contract/failure.ts";
import { failed, success } from "../contract/result.ts";
import type { ModelChoice } from "../contract/model.ts";
import { createModelLoader } from "./model-loader.ts";
import type { Notice } from "./notice.ts";
import { answerStats, called, imageFacts, loadedModel } from "./testing/scripted-engine.ts";
import { answerState, ask, phase, picture, ready, start } from "./testing/started-chat.ts";

describe("loading a model", () => {
  test("that fails brings the one before it back, and says so", async () => {
    const { chat, engine } = await ready();
    ask(chat, "Hello");
    (await called(engine.answers, 0)).settle(success(answerStats));
    await answerState(chat, "done");
    chat.loadSmolvlm();
    const smolvlm = await called(engine.loads, 1);
    const failure: EngineFailure = { type: "offline", file: "config.json" };
    smolvlm.settle(failed(failure));
    const back = await called(engine.loads, 2);
    expect(back.asked.source).toEqual({ type: "site", name: "ocelli-nano" });
    back.settle(success(loadedModel));
    await phase(chat, "ready");
    expect(chat.notices.peek()).toEqual([
      { type: "load-failed", choice: smolvlm.asked, failure, backTo: back.asked.source },
    ]);
    expect(chat.conversation.exchanges.peek()).toHaveLength(1);
  });

  test("that is cancelled brings the one before it back without a word", async () => {
    const { chat, engine } = await ready();
    chat.loadSmolvlm();
    await called(engine.loads, 1);
    chat.cancelLoad();
    (await called(engine.loads, 2)).settle(success(loadedModel));
    await phase(chat, "ready");
    expect(chat.notices.peek()).toEqual([]);
  });

  test("that the address asks for is not replaced when it fails", async () => {
    const { chat, engine } = start("?model=someone/else");
    const failure: EngineFailure = { type: "download", file: "config.json", status: 404, detail: "" };
    (await called(engine.loads, 0)).settle(failed(failure));
    await phase(chat, "failed");
    expect(engine.loads).toHaveLength(1);
    chat.loadNano();
    (await called(engine.loads, 1)).settle(success(loadedModel));
    await phase(chat, "ready");
    expect(chat.notices.peek()).toEqual([]);
  });

  test("cancelled with none before it leaves the choice", async () => {
    const { chat, engine } = start("?model=someone/else");
    await called(engine.loads, 0);
    chat.cancelLoad();
    await phase(chat, "needs-model");
    expect(chat.state.peek()).toMatchObject({ choice: { source: { repo: "someone/else" } } });
  });

  test("encodes a picture again that went with the worker before", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    const image = await called(engine.images, 0);
    chat.loadSmolvlm();
    image.settle(failed({ type: "cancelled" }));
    (await called(engine.loads, 1)).settle(success(loadedModel));
    const again = await called(engine.images, 1);
    expect(again.asked).toBe(image.asked);
    again.settle(success(imageFacts));
    const [attachment] = chat.draft.attachments.peek();
    await attachment?.settled();
    expect(attachment?.state.peek().state).toBe("ready");
    expect(chat.notices.peek()).toEqual([]);
  });

  test("in place of one that did not load answers what was asked meanwhile", async () => {
    const { chat, engine } = start("?model=someone/else");
    ask(chat, "Hello");
    (await called(engine.loads, 0)).settle(failed({ type: "offline", file: "someone/else" }));
    await phase(chat, "failed");
    chat.loadNano();
    (await called(engine.loads, 1)).settle(success(loadedModel));
    (await called(engine.answers, 0)).settle(success(answerStats));
    await answerState(chat, "done");
    expect(chat.state.peek().phase).toBe("ready");
  });

  test("shows the bytes of all its files", async () => {
    const { chat, engine } = start();
    const load = await called(engine.loads, 0);
    load.on({ type: "downloading", file: "a", bytes: 10, total: 100 });
    load.on({ type: "downloading", file: "b", bytes: 5, total: 50 });
    load.on({ type: "downloading", file: "a", bytes: 60, total: 100 });
    expect(chat.state.peek()).toMatchObject({ step: { step: "downloading", bytes: 65, total: 150 } });
  });

  test("on another device than the one asked for says why", async () => {
    const { chat } = await ready("?device=webgpu");
    expect(chat.notices.peek()).toEqual([
      { type: "stepped-down", from: "webgpu", to: "wasm", reason: { type: "no-webgpu" } },
    ]);
  });

  test("without WebGPU is nothing to tell where nobody asked for it", async () => {
    const { chat } = await ready();
    expect(chat.notices.peek()).toEqual([]);
  });

  test("on another device because WebGPU failed says so, though nobody asked for it", async () => {
    const { chat, engine } = start();
    const reason = { type: "webgpu-failed", detail: "no shader" } as const;
    const device = { ...loadedModel.device, reasons: [reason] };
    (await called(engine.loads, 0)).settle(success({ ...loadedModel, device }));
    await phase(chat, "ready");
    expect(chat.notices.peek()).toEqual([{ type: "stepped-down", from: "webgpu", to: "wasm", reason }]);
  });

  test("with other weights than the address asks for says so", async () => {
    const { chat } = await ready("?dtype=bnb4");
    expect(chat.notices.peek()).toEqual([
      {
        type: "dtype-replaced",
        asked: "bnb4",
        graphs: ["vision_encoder", "embed_tokens", "decoder_model_merged"],
      },
    ]);
  });

  test("with the weights that the address asks for has nothing to say", async () => {
    const { chat } = await ready("?dtype=q8");
    expect(chat.notices.peek()).toEqual([]);
  });

  test("that ends in a bug says so instead of starting for ever, and the bug is thrown", async () => {
    const told: Notice[] = [];
    const bug = new TypeError("no such function");
    const loader = createModelLoader({ load: () => Promise.reject(bug) }, (notice) => told.push(notice));
    const nano: ModelChoice = { source: { type: "site", name: "ocelli-nano" } };
    await expect(loader.load(nano, false)).rejects.toBe(bug);
    const failure = { type: "crashed", detail: "TypeError: no such function" };
    expect(loader.state.peek()).toEqual({ phase: "failed", choice: nano, failure });
    expect(told).toEqual([{ type: "load-failed", choice: nano, failure }]);
  });

  test("again, after its worker died, is not ready meanwhile, and says where it fails", async () => {
    const { chat, engine } = await ready();
    chat.follow({ type: "reloading" });
    expect(chat.state.peek()).toMatchObject({ phase: "loading", asked: false });
    chat.follow({ type: "reloaded", loaded: loadedModel });
    expect(chat.state.peek().phase).toBe("ready");
    chat.follow({ type: "reloading" });
    const failure: EngineFailure = { type: "runtime", doing: "loading", detail: "no memory" };
    chat.follow({ type: "failed", failure });
    expect(chat.state.peek().phase).toBe("failed");
    expect(chat.notices.peek()).toMatchObject([{ type: "load-failed", failure }]);
    const { asked } = await called(engine.loads, 0);
    chat.load(asked);
    expect(chat.notices.peek()).toEqual([]);
    (await called(engine.loads, 1)).settle(success(loadedModel));
    await phase(chat, "ready");
  });

  test("follows the engine to another device", async () => {
    const { chat, engine } = start();
    const webgpu = {
      ...loadedModel,
      device: { ...loadedModel.device, provider: "webgpu", reasons: [] },
    } as const;
    (await called(engine.loads, 0)).settle(success(webgpu));
    await phase(chat, "ready");
    const reason = { type: "webgpu-failed", detail: "lost" } as const;
    const device = { ...loadedModel.device, reasons: [reason] };
    chat.follow({ type: "reloaded", loaded: { ...loadedModel, device } });
    expect(chat.state.peek()).toMatchObject({ model: { loaded: { device: { provider: "wasm" } } } });
    expect(chat.notices.peek()).toEqual([{ type: "stepped-down", from: "webgpu", to: "wasm", reason }]);
  });
});
