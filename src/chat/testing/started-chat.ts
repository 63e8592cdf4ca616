import { vi } from "vitest";
import type { EngineFailure } from "../../contract/failure.ts";
import { success } from "../../contract/result.ts";
import { type Chat, createChat } from "../chat.ts";
import type { Exchange } from "../message.ts";
import { parseParameters } from "../parameters.ts";
import { called, loadedModel, ScriptedEngine } from "./scripted-engine.ts";

export const picture = (name = "cat.png"): File => new File([new Uint8Array(8)], name, { type: "image/png" });
export const crashed: EngineFailure = { type: "crashed", detail: "gone" };

export interface Started {
  readonly engine: ScriptedEngine;
  readonly chat: Chat;
}

export function start(search = ""): Started {
  const engine = new ScriptedEngine();
  return { engine, chat: createChat(engine, parseParameters(search)) };
}

export async function ready(search = ""): Promise<Started> {
  const started = start(search);
  (await called(started.engine.loads, 0)).settle(success(loadedModel));
  await phase(started.chat, "ready");
  return started;
}

export async function phase(chat: Chat, wanted: string): Promise<void> {
  await vi.waitUntil(() => chat.state.peek().phase === wanted, { interval: 1 });
}

export function ask(chat: Chat, text: string): void {
  chat.draft.text.value = text;
  chat.send();
}

export function exchangeAt(chat: Chat, index: number): Exchange {
  const exchange = chat.conversation.exchanges.peek().at(index);
  if (!exchange) {
    throw new Error("there is no such exchange");
  }
  return exchange;
}

export async function answerState(chat: Chat, wanted: string): Promise<Exchange> {
  const exchange = exchangeAt(chat, -1);
  await vi.waitUntil(() => exchange.answer.peek().state === wanted, { interval: 1 });
  return exchange;
}
