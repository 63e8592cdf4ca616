import type { AppState, LoadStep } from "../../chat/app-state.ts";
import type { AttachmentState } from "../../chat/attachment.ts";
import type { AnswerState, WaitingFor } from "../../chat/message.ts";
import { modelName } from "../../chat/models.ts";
import { assertNever } from "../../contract/assert-never.ts";

/** What the app is doing. `figures` change quickly and are for the eye alone. */
export interface StatusWords {
  readonly words: string;
  readonly figures?: string;
}

export interface StatusFacts {
  readonly state: AppState;
  /** The answer that is coming, if one is. */
  readonly answer?: AnswerState;
  /** The pictures of the message that is being written or waits for its answer. */
  readonly pictures: readonly AttachmentState[];
}

export function statusWords({ state, answer, pictures }: StatusFacts): StatusWords {
  switch (state.phase) {
    case "starting":
      return { words: "Starting" };
    case "needs-model":
      return { words: "No model is loaded" };
    case "loading":
      return loadWords(modelName(state.choice.source), state.step);
    case "failed":
      return { words: "No model is loaded" };
    case "answering":
      return (
        (answer && answerWords(answer)) ?? encodingWords(pictures) ?? { words: "Getting ready to answer" }
      );
    case "ready":
      return encodingWords(pictures) ?? { words: "Ready" };
    default:
      return assertNever(state);
  }
}

export function loadWords(name: string, step: LoadStep): StatusWords {
  switch (step.step) {
    case "connecting":
      return { words: `Starting ${name}` };
    case "downloading":
      return { words: `Loading ${name}`, figures: bytesOf(step.bytes, step.total) };
    case "compiling":
      return { words: `Preparing ${name}` };
    default:
      return assertNever(step);
  }
}

/** `undefined`: the pictures say more. */
function answerWords(answer: AnswerState): StatusWords | undefined {
  switch (answer.state) {
    case "waiting":
      return waitingWords(answer.waiting);
    case "streaming":
      return { words: "Answering" };
    case "done":
    case "stopped":
    case "failed":
      return { words: "Ready" };
    default:
      return assertNever(answer);
  }
}

/** `undefined`: the pictures say more. */
export function waitingWords(waiting: WaitingFor): StatusWords | undefined {
  switch (waiting.for) {
    case "pictures":
      return undefined;
    case "model":
      return { words: "Waiting for the model" };
    case "engine":
      return { words: "Reading the question" };
    case "encoding":
      return { words: "Looking at the picture", figures: tilesOf(waiting.views, waiting.of) };
    case "reading":
      return { words: "Reading the question", figures: `${percent(waiting.tokens, waiting.of)}%` };
    default:
      return assertNever(waiting);
  }
}

function encodingWords(pictures: readonly AttachmentState[]): StatusWords | undefined {
  const now = pictures.find((picture) => picture.state === "encoding");
  if (now?.state === "encoding") {
    return { words: "Looking at the picture", figures: tilesOf(now.views, now.of) };
  }
  return pictures.some((picture) => picture.state === "waiting")
    ? { words: "Opening the picture" }
    : undefined;
}

/** `3 of 13 tiles`. */
export function tilesOf(done: number, of: number): string {
  return of === 1 ? `${done} of 1 tile` : `${done} of ${of} tiles`;
}

/** `112 of 264 MB`. Megabytes are millions of bytes, as the hub counts them. */
export function bytesOf(bytes: number, total: number): string {
  const digits = total < 10e6 ? 1 : 0;
  return `${(bytes / 1e6).toFixed(digits)} of ${(total / 1e6).toFixed(digits)} MB`;
}

function percent(part: number, of: number): number {
  return of === 0 ? 0 : Math.floor((100 * part) / of);
}
