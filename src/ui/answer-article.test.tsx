import { expect, test } from "vitest";
import { failed, success } from "../contract/result.ts";
import { answerStats, called, imageFacts } from "../chat/testing/scripted-engine.ts";
import { answerState, ask, crashed, picture, ready } from "../chat/testing/started-chat.ts";
import { AnswerFoot } from "./answer-article.tsx";

test("the last answer that failed is an alert, whatever notices stand", async () => {
  const { chat, engine } = await ready();
  ask(chat, "How many?");
  (await called(engine.answers, 0)).settle(failed(crashed));
  const exchange = await answerState(chat, "failed");
  chat.tell({ type: "link-dropped" });
  const foot = (last: boolean) =>
    AnswerFoot({ exchange, chat, last, answer: exchange.answer.peek(), onRewrite: () => undefined });
  expect(foot(true)?.props).toMatchObject({ role: "alert" });
  expect(foot(false)?.props).not.toMatchObject({ role: "alert" });
});

test("an answer of Nano's says that the chat has no picture, for as long as it has none", async () => {
  const { chat, engine } = await ready();
  const said = async (): Promise<string> => {
    const exchange = await answerState(chat, "done");
    const answer = exchange.answer.peek();
    return JSON.stringify(
      AnswerFoot({ exchange, chat, last: true, answer, onRewrite: () => undefined })?.props.children,
    );
  };
  ask(chat, "What color is the star?");
  (await called(engine.answers, 0)).settle(success(answerStats));
  expect(await said()).toContain("No picture in this chat");
  chat.draft.attach([picture()]);
  ask(chat, "And now?");
  (await called(engine.images, 0)).settle(success(imageFacts));
  (await called(engine.answers, 1)).settle(success(answerStats));
  expect(await said()).not.toContain("No picture in this chat");
});
