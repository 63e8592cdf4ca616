import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AnswerEvent, AnswerRequest } from "../contract/answer.ts";
import { assertNever } from "../contract/assert-never.ts";
import type { Engine } from "../contract/engine.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { ModelState } from "./app-state.ts";
import { type AttachmentState, isUsable } from "./attachment.ts";
import {
  type AnswerState,
  attachmentsOf,
  type Exchange,
  type ExchangeId,
  type MessagePart,
} from "./message.ts";
import { modelReady } from "./model-gate.ts";
import { modelKey } from "./models.ts";
import { turnsOf } from "./turns.ts";

export interface Conversation {
  readonly exchanges: ReadonlySignal<readonly Exchange[]>;
  /** The exchange whose answer is coming. */
  readonly active: ReadonlySignal<Exchange | undefined>;
  /** Asks once every picture is encoded and there is a model. */
  ask(question: readonly MessagePart[]): Promise<void>;
  /** Answers the last question again. */
  retry(): Promise<void>;
  stop(): void;
  /** Takes the last exchange out, for its question to be written again. */
  takeBack(): readonly MessagePart[];
  /** Ends the answer and disposes every picture. */
  clear(): void;
}

interface Run {
  readonly exchange: Exchange;
  readonly abort: AbortController;
}

/** `settled` is asked once for every answer. */
export function createConversation(
  engine: Pick<Engine, "answer">,
  model: ReadonlySignal<ModelState>,
  settled: () => Omit<AnswerRequest, "turns">,
): Conversation {
  const exchanges = signal<readonly Exchange[]>([]);
  const run = signal<Run | undefined>(undefined);
  let count = 0;

  const waitingFirst = (): AnswerState => ({
    state: "waiting",
    waiting: { for: model.peek().phase === "ready" ? "pictures" : "model" },
  });

  async function ask(question: readonly MessagePart[]): Promise<void> {
    count += 1;
    const exchange: Exchange = {
      // Ids are made here.
      id: `exchange-${count}` as ExchangeId,
      question,
      text: signal(""),
      answer: signal(waitingFirst()),
    };
    exchanges.value = [...exchanges.value, exchange];
    await answer(exchange);
  }

  async function answer(exchange: Exchange): Promise<void> {
    const mine: Run = { exchange, abort: new AbortController() };
    exchange.text.value = "";
    exchange.answer.value = waitingFirst();
    run.value = mine;
    try {
      exchange.answer.value = await answered(mine);
    } catch (error) {
      // A bug: the page stays usable, and the error still reaches the console.
      exchange.answer.value = { state: "failed", failure: { type: "crashed", detail: String(error) } };
      throw error;
    } finally {
      if (run.peek() === mine) {
        run.value = undefined;
      }
    }
  }

  async function answered(mine: Run): Promise<AnswerState> {
    const { exchange } = mine;
    const abort = mine.abort.signal;
    const unready = await picturesReady(exchange, abort);
    if (unready) {
      return unready;
    }
    const ready = await modelReady(model, abort);
    if (!ready) {
      return { state: "stopped" };
    }
    exchange.answer.value = { state: "waiting", waiting: { for: "engine" } };
    const key = modelKey(ready.choice.source);
    const result = await engine.answer(
      { turns: turnsOf(before(exchange), exchange.question, key), ...settled() },
      (event) => {
        // One that comes late has nothing to say about an answer that has ended.
        if (run.peek() === mine) {
          onEvent(exchange, event);
        }
      },
      abort,
    );
    if (!result.ok) {
      return result.failure.type === "cancelled"
        ? { state: "stopped" }
        : { state: "failed", failure: result.failure };
    }
    exchange.text.value = exchange.text.peek().trimEnd();
    const record = { stats: result.value, model: key, device: ready.loaded.device };
    return { state: result.value.finish === "stopped" ? "stopped" : "done", record };
  }

  function before(exchange: Exchange): readonly Exchange[] {
    const all = exchanges.peek();
    return all.slice(0, all.indexOf(exchange));
  }

  /** Encodes what is not encoded yet; gives the state that ends the answer where that did not work out. */
  async function picturesReady(exchange: Exchange, abort: AbortSignal): Promise<AnswerState | undefined> {
    const pictures = exchanges
      .peek()
      .flatMap((other) =>
        attachmentsOf(other.question).filter((picture) => other === exchange || isUsable(picture)),
      );
    for (const picture of pictures) {
      picture.resume();
    }
    const pauseAll = (): void => {
      for (const picture of pictures) {
        picture.pause();
      }
    };
    abort.addEventListener("abort", pauseAll);
    try {
      await Promise.all(pictures.map((picture) => picture.settled()));
    } finally {
      abort.removeEventListener("abort", pauseAll);
    }
    if (abort.aborted) {
      return { state: "stopped" };
    }
    const failure = pictures.map((picture) => failureOf(picture.state.peek())).find((found) => found);
    return failure && { state: "failed", failure };
  }

  return {
    exchanges,
    active: computed(() => run.value?.exchange),
    ask,
    async retry() {
      const last = exchanges.peek().at(-1);
      if (last && !run.peek()) {
        await answer(last);
      }
    },
    stop: () => run.peek()?.abort.abort(),
    takeBack() {
      const last = exchanges.peek().at(-1);
      if (!last || run.peek()) {
        return [];
      }
      exchanges.value = exchanges.peek().slice(0, -1);
      return last.question;
    },
    clear() {
      // In one step: nothing is to be read ahead with pictures that are about to be forgotten.
      batch(() => {
        run.peek()?.abort.abort();
        run.value = undefined;
        for (const picture of exchanges.peek().flatMap((exchange) => attachmentsOf(exchange.question))) {
          picture.dispose();
        }
        exchanges.value = [];
      });
    },
  };
}

function failureOf(state: AttachmentState): EngineFailure | undefined {
  return state.state === "failed" ? state.failure : undefined;
}

function onEvent(exchange: Exchange, event: AnswerEvent): void {
  switch (event.type) {
    case "encoding":
      exchange.answer.value = {
        state: "waiting",
        waiting: { for: "encoding", views: event.views, of: event.of },
      };
      return;
    case "reading":
      exchange.answer.value = {
        state: "waiting",
        waiting: { for: "reading", tokens: event.tokens, of: event.of },
      };
      return;
    case "text":
      exchange.text.value = (exchange.text.peek() + event.chunk).trimStart();
      if (exchange.answer.peek().state !== "streaming") {
        exchange.answer.value = { state: "streaming" };
      }
      return;
    default:
      assertNever(event);
  }
}
