import { describe, expect, test, vi } from "vitest";
import type { EngineFailure } from "../contract/failure.ts";
import { failed, success } from "../contract/result.ts";
import { answerStats, called, imageFacts, loadedModel } from "./testing/scripted-engine.ts";
import { answerState, ask, crashed, exchangeAt, picture, ready, start } from "./testing/started-chat.ts";

describe("an answer", () => {
  test("streams its words, and is done with its figures", async () => {
    const { chat, engine } = await ready();
    ask(chat, " How many? ");
    expect(chat.state.peek().phase).toBe("answering");
    expect(chat.draft.text.peek()).toBe("");
    const answer = await called(engine.answers, 0);
    expect(answer.asked.turns).toEqual([{ role: "user", content: [{ type: "text", text: "How many?" }] }]);
    answer.on({ type: "text", chunk: " two" });
    answer.on({ type: "text", chunk: " shapes" });
    expect(exchangeAt(chat, 0).answer.peek().state).toBe("streaming");
    expect(exchangeAt(chat, 0).text.peek()).toBe("two shapes");
    answer.settle(success(answerStats));
    const exchange = await answerState(chat, "done");
    expect(exchange.answer.peek()).toMatchObject({ record: { stats: answerStats, model: "ocelli-nano" } });
    expect(chat.state.peek().phase).toBe("ready");
  });

  test("waits for the model when it is asked before there is one", async () => {
    const { chat, engine } = start();
    ask(chat, "How many?");
    expect(exchangeAt(chat, 0).answer.peek()).toEqual({ state: "waiting", waiting: { for: "model" } });
    expect(engine.answers).toHaveLength(0);
    (await called(engine.loads, 0)).settle(success(loadedModel));
    (await called(engine.answers, 0)).settle(success(answerStats));
    await answerState(chat, "done");
  });

  test("waits for its picture, which comes before the words", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    ask(chat, "What color?");
    const image = await called(engine.images, 0);
    expect(engine.answers).toHaveLength(0);
    image.settle(success(imageFacts));
    const answer = await called(engine.answers, 0);
    expect(answer.asked.turns).toEqual([
      {
        role: "user",
        content: [
          { type: "image", image: image.asked },
          { type: "text", text: "What color?" },
        ],
      },
    ]);
  });

  test("is stopped with the words it has", async () => {
    const { chat, engine } = await ready();
    ask(chat, "Tell me all");
    const answer = await called(engine.answers, 0);
    answer.on({ type: "text", chunk: "Once" });
    chat.stop();
    expect(answer.signal.aborted).toBe(true);
    answer.settle(success({ ...answerStats, finish: "stopped" }));
    const exchange = await answerState(chat, "stopped");
    expect(exchange.text.peek()).toBe("Once");
    expect(chat.state.peek().phase).toBe("ready");
  });

  test("stopped while its picture is encoded pauses the picture, and the next question resumes it", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    ask(chat, "What color?");
    const image = await called(engine.images, 0);
    chat.stop();
    await answerState(chat, "stopped");
    expect(image.signal.aborted).toBe(true);
    ask(chat, "And now?");
    const again = await called(engine.images, 1);
    expect(again.asked).toBe(image.asked);
    again.settle(success(imageFacts));
    const answer = await called(engine.answers, 0);
    expect(answer.asked.turns).toEqual([
      {
        role: "user",
        content: [
          { type: "image", image: image.asked },
          { type: "text", text: "And now?" },
        ],
      },
    ]);
  });

  test("stopped while its picture is encoded has nothing read ahead while the picture is paused", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    ask(chat, "What color?");
    await called(engine.images, 0);
    chat.stop();
    await answerState(chat, "stopped");
    await new Promise((resolve) => setTimeout(resolve));
    expect(engine.preparations).toHaveLength(0);
  });

  test("that has ended is not begun again by an event that comes late", async () => {
    const { chat, engine } = await ready();
    ask(chat, "How many?");
    const answer = await called(engine.answers, 0);
    answer.on({ type: "text", chunk: "two" });
    answer.settle(success(answerStats));
    const exchange = await answerState(chat, "done");
    await vi.waitUntil(() => chat.conversation.active.peek() === undefined, { interval: 1 });
    answer.on({ type: "text", chunk: " late" });
    answer.on({ type: "reading", tokens: 1, of: 2 });
    expect(exchange.answer.peek().state).toBe("done");
    expect(exchange.text.peek()).toBe("two");
  });

  test("cut off by another load keeps its words, without ids", async () => {
    const { chat, engine } = await ready();
    ask(chat, "Tell me all");
    const answer = await called(engine.answers, 0);
    answer.on({ type: "text", chunk: "Once" });
    answer.settle(failed({ type: "cancelled" }));
    await answerState(chat, "stopped");
    ask(chat, "And then?");
    expect((await called(engine.answers, 1)).asked.turns[1]).toEqual({ role: "assistant", text: "Once" });
  });

  test("that failed keeps the conversation, and is given when it is tried again", async () => {
    const { chat, engine } = await ready();
    ask(chat, "How many?");
    const first = await called(engine.answers, 0);
    first.on({ type: "text", chunk: "On" });
    first.settle(failed(crashed));
    const exchange = await answerState(chat, "failed");
    expect(exchange.answer.peek()).toEqual({ state: "failed", failure: crashed });
    expect(chat.state.peek().phase).toBe("ready");
    chat.retry();
    expect(exchange.text.peek()).toBe("");
    const second = await called(engine.answers, 1);
    expect(second.asked.turns).toEqual(first.asked.turns);
    second.settle(success(answerStats));
    await answerState(chat, "done");
    expect(chat.conversation.exchanges.peek()).toHaveLength(1);
  });

  test("fails with its picture, and the question can be written again without it", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture("broken.png")]);
    ask(chat, "What is it?");
    const image = await called(engine.images, 0);
    const unreadable: EngineFailure = {
      type: "unreadable-image",
      image: image.asked,
      reason: "damaged",
      mime: "image/png",
    };
    image.settle(failed(unreadable));
    const exchange = await answerState(chat, "failed");
    expect(exchange.answer.peek()).toEqual({ state: "failed", failure: unreadable });
    chat.rewrite();
    expect(chat.conversation.exchanges.peek()).toHaveLength(0);
    expect(chat.draft.text.peek()).toBe("What is it?");
    expect(chat.draft.attachments.peek()).toHaveLength(0);
    expect(engine.removed).toContain(image.asked);
  });

  test("of a follow-up is asked with the ids of the answer before it", async () => {
    const { chat, engine } = await ready();
    ask(chat, "How many?");
    const first = await called(engine.answers, 0);
    first.on({ type: "text", chunk: "two" });
    first.settle(success(answerStats));
    await answerState(chat, "done");
    ask(chat, "Where?");
    const second = await called(engine.answers, 1);
    expect(second.asked.turns[1]).toEqual({ role: "assistant", text: "two", tokens: answerStats.tokens });
    expect(second.asked.turns).toHaveLength(3);
  });
});

describe("the draft", () => {
  test("drops a picture that cannot be read, says so, and keeps the rest", async () => {
    const { chat, engine } = await ready();
    chat.draft.text.value = "What is it?";
    chat.draft.attach([picture("good.png"), picture("bad.png")]);
    const bad = await called(engine.images, 1);
    const failure: EngineFailure = {
      type: "unreadable-image",
      image: bad.asked,
      reason: "format",
      mime: "image/png",
    };
    bad.settle(failed(failure));
    await vi.waitUntil(() => chat.notices.peek().length === 1, { interval: 1 });
    expect(chat.notices.peek()).toEqual([{ type: "picture-failed", name: "bad.png", failure }]);
    expect(chat.draft.attachments.peek().map(({ name }) => name)).toEqual(["good.png"]);
    expect(chat.draft.text.peek()).toBe("What is it?");
  });

  test("keeps a picture whose encoding crashed, to be tried again", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    (await called(engine.images, 0)).settle(failed(crashed));
    await vi.waitUntil(() => chat.notices.peek().length === 1, { interval: 1 });
    chat.draft.resume();
    (await called(engine.images, 1)).settle(success(imageFacts));
    const [attachment] = chat.draft.attachments.peek();
    await attachment?.settled();
    expect(attachment?.state.peek()).toEqual({ state: "ready", facts: imageFacts });
  });

  test("a picture that is still being encoded fails with one notice, however often it is resumed", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    const image = await called(engine.images, 0);
    chat.draft.resume();
    chat.draft.resume();
    image.settle(failed(crashed));
    await vi.waitUntil(() => chat.notices.peek().length > 0, { interval: 1 });
    await new Promise((resolve) => setTimeout(resolve));
    expect(chat.notices.peek()).toHaveLength(1);
  });

  test("a picture that is ready stays so when an event comes late", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    const image = await called(engine.images, 0);
    image.settle(success(imageFacts));
    const [attachment] = chat.draft.attachments.peek();
    await attachment?.settled();
    image.on({ type: "decoded", facts: imageFacts });
    expect(attachment?.state.peek().state).toBe("ready");
  });

  test("removing a picture ends its encoding and forgets it", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    const image = await called(engine.images, 0);
    for (const attachment of chat.draft.attachments.peek()) {
      chat.draft.remove(attachment);
    }
    expect(image.signal.aborted).toBe(true);
    expect(engine.removed).toEqual([image.asked]);
  });

  test("one example takes the other's place, but not that of the user's own words", async () => {
    const { chat } = await ready();
    chat.draft.attachExample(picture("one.png"), { alt: "Picture one", question: "How many?" });
    chat.draft.attachExample(picture("two.png"), { alt: "Picture two", question: "Where?" });
    expect(chat.draft.attachments.peek().map(({ name, alt }) => [name, alt])).toEqual([
      ["two.png", "Picture two"],
    ]);
    expect(chat.draft.text.peek()).toBe("Where?");
    chat.draft.text.value = "Where exactly?";
    chat.draft.attachExample(picture("one.png"), { alt: "Picture one", question: "How many?" });
    expect(chat.draft.text.peek()).toBe("Where exactly?");
  });

  test("of words alone can be sent, of nothing or of blanks it cannot", async () => {
    const { chat } = await ready();
    expect(chat.canSend.peek()).toBe(false);
    chat.draft.text.value = "  \n";
    expect(chat.canSend.peek()).toBe(false);
    chat.draft.text.value = "Hello";
    expect(chat.canSend.peek()).toBe(true);
  });

  test("cannot be sent while an answer comes, and is not lost", async () => {
    const { chat, engine } = await ready();
    ask(chat, "One");
    await called(engine.answers, 0);
    ask(chat, "Two");
    expect(chat.conversation.exchanges.peek()).toHaveLength(1);
    expect(chat.draft.text.peek()).toBe("Two");
  });
});

describe("while the question is typed", () => {
  test("its encoded pictures are read ahead, until it is sent", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture("one.png"), picture("two.png")]);
    (await called(engine.images, 0)).settle(success(imageFacts));
    (await called(engine.images, 1)).settle(success(imageFacts));
    const preparation = await called(engine.preparations, 0);
    const content = engine.images.map(({ asked }) => ({ type: "image", image: asked }));
    expect(preparation.asked).toEqual([{ role: "user", content }]);
    ask(chat, "Which one?");
    expect(preparation.signal.aborted).toBe(true);
    await called(engine.answers, 0);
    expect(engine.preparations).toHaveLength(1);
  });

  test("what failed to be read ahead is not tried in the next worker", async () => {
    const { chat, engine } = await ready();
    chat.draft.attach([picture()]);
    (await called(engine.images, 0)).settle(success(imageFacts));
    (await called(engine.preparations, 0)).settle(failed(crashed));
    // The failure reaches the page in a later microtask.
    await new Promise((resolve) => setTimeout(resolve));
    chat.follow({ type: "reloaded", loaded: loadedModel });
    expect(engine.preparations).toHaveLength(1);
    chat.draft.attach([picture("two.png")]);
    (await called(engine.images, 1)).settle(success(imageFacts));
    await called(engine.preparations, 1);
  });

  test("nothing is read ahead after an answer that failed", async () => {
    const { chat, engine } = await ready();
    ask(chat, "How many?");
    const answer = await called(engine.answers, 0);
    answer.on({ type: "text", chunk: "On" });
    answer.settle(failed(crashed));
    await answerState(chat, "failed");
    expect(engine.preparations).toHaveLength(0);
  });

  test("the conversation so far is read ahead", async () => {
    const { chat, engine } = await ready();
    ask(chat, "How many?");
    (await called(engine.answers, 0)).settle(success(answerStats));
    const preparation = await called(engine.preparations, 0);
    expect(preparation.asked.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });
});

test("a new chat has nothing read ahead of what it forgets", async () => {
  const { chat, engine } = await ready();
  ask(chat, "How many?");
  (await called(engine.answers, 0)).settle(success(answerStats));
  await called(engine.preparations, 0);
  ask(chat, "Where?");
  await called(engine.answers, 1);
  chat.newChat();
  await new Promise((resolve) => setTimeout(resolve));
  expect(engine.preparations).toHaveLength(1);
});

test("a new chat ends the answer, forgets its pictures and keeps the draft", async () => {
  const { chat, engine } = await ready();
  chat.draft.attach([picture()]);
  ask(chat, "What color?");
  const image = await called(engine.images, 0);
  image.settle(success(imageFacts));
  const answer = await called(engine.answers, 0);
  chat.draft.text.value = "next";
  chat.newChat();
  expect(answer.signal.aborted).toBe(true);
  expect(chat.conversation.exchanges.peek()).toHaveLength(0);
  expect(chat.state.peek().phase).toBe("ready");
  expect(engine.removed).toEqual([image.asked]);
  expect(chat.draft.text.peek()).toBe("next");
});

test("a new chat has no notices of pictures, and keeps those that are not sent yet", async () => {
  const { chat } = await ready("?tiles=9");
  chat.draft.attach([picture()]);
  chat.tell({ type: "link-dropped" });
  chat.tell({ type: "example-failed", file: "star.png" });
  chat.tell({ type: "picture-failed", name: "cat.png", failure: crashed });
  chat.newChat();
  expect(chat.notices.peek().map(({ type }) => type)).toEqual(["bad-parameter"]);
  expect(chat.draft.attachments.peek()).toHaveLength(1);
});
