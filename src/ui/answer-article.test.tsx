import { expect, test } from "vitest";
import { failed } from "../contract/result.ts";
import { called } from "../chat/testing/scripted-engine.ts";
import { answerState, ask, crashed, ready } from "../chat/testing/started-chat.ts";
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
