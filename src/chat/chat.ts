import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Engine } from "../contract/engine.ts";
import type { ModelChoice } from "../contract/model.ts";
import type { Reload } from "../engine/reload.ts";
import { answerSeeds, type AnswerSettings, defaultSettings, settledBy } from "./answer-settings.ts";
import type { AppState } from "./app-state.ts";
import { type Conversation, createConversation } from "./conversation.ts";
import { createDraft, type Draft } from "./draft.ts";
import { createModelLoader } from "./model-loader.ts";
import { nano, smolvlm } from "./models.ts";
import type { Notice } from "./notice.ts";
import type { Parameters } from "./parameters.ts";
import { prepareAhead } from "./preparation.ts";

/** All the page knows, and all it can do. */
export interface Chat {
  readonly parameters: Parameters;
  readonly state: ReadonlySignal<AppState>;
  readonly settings: Signal<AnswerSettings>;
  readonly draft: Draft;
  readonly conversation: Pick<Conversation, "exchanges" | "active">;
  readonly notices: ReadonlySignal<readonly Notice[]>;
  readonly canSend: ReadonlySignal<boolean>;
  send(): void;
  stop(): void;
  retry(): void;
  /** The last question becomes the draft again. */
  rewrite(): void;
  /** Empties the conversation and forgets what was said of pictures; what is written and not yet sent is not lost. */
  newChat(): void;
  load(choice: ModelChoice): void;
  loadNano(): void;
  loadSmolvlm(): void;
  cancelLoad(): void;
  /** The engine starts its worker again, perhaps on another device. */
  follow(reload: Reload): void;
  tell(notice: Notice): void;
  dismiss(notice: Notice): void;
}

/** Starts with the model that the address asks for, or with the site's own. */
export function createChat(engine: Engine, parameters: Parameters): Chat {
  const notices = signal<readonly Notice[]>(
    parameters.bad.map((parameter) => ({ type: "bad-parameter", parameter })),
  );
  const tell = (notice: Notice): void => {
    notices.value = [...notices.value, notice];
  };
  const loader = createModelLoader(engine, tell);
  const draft = createDraft({ engine, model: loader.state, detail: parameters.detail }, tell);
  const settings = signal(defaultSettings);
  const seed = answerSeeds(parameters.seed, randomSeed);
  const conversation = createConversation(engine, loader.state, () => settledBy(settings.peek(), seed()));
  const state = computed<AppState>(() => {
    const model = loader.state.value;
    return model.phase === "ready" && conversation.active.value
      ? { phase: "answering", model: model.model }
      : model;
  });
  const canSend = computed(() => !conversation.active.value && draft.text.value.trim() !== "");

  /** A new attempt makes what was said about the one before it old. */
  function forget(...types: readonly Notice["type"][]): void {
    notices.value = notices.value.filter((notice) => !types.includes(notice.type));
  }

  function load(choice: ModelChoice): void {
    forget("load-failed", "stepped-down", "dtype-replaced");
    // A question that waits for a model goes on waiting.
    if (state.peek().phase === "answering") {
      conversation.stop();
    }
    void loader.load(choice, true);
  }

  const withDevice = (source: ModelChoice["source"]): ModelChoice => ({ ...parameters.choice, source });

  void loader.load(parameters.choice, parameters.modelAsked);
  prepareAhead(engine, loader.state, draft, conversation);
  return {
    parameters,
    state,
    settings,
    draft: {
      ...draft,
      attach(files) {
        forget("picture-failed", "example-failed", "link-dropped");
        draft.attach(files);
      },
    },
    conversation,
    notices,
    canSend,
    send() {
      if (canSend.peek()) {
        forget("picture-failed", "example-failed", "link-dropped", "bad-parameter");
        // In one step: between an empty draft and a question that is asked there is nothing to see.
        batch(() => void conversation.ask(draft.take()));
      }
    },
    stop: () => conversation.stop(),
    retry: () => void conversation.retry(),
    rewrite: () => draft.putBack(conversation.takeBack()),
    newChat() {
      forget("picture-failed", "example-failed", "link-dropped");
      conversation.clear();
    },
    load,
    loadNano: () => load(withDevice(nano)),
    loadSmolvlm: () => load(withDevice(smolvlm(parameters.endpoint))),
    cancelLoad: () => loader.cancel(),
    follow: (reload) => loader.follow(reload),
    tell,
    dismiss(notice) {
      notices.value = notices.value.filter((other) => other !== notice);
    },
  };
}

function randomSeed(): number {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  return seed;
}
