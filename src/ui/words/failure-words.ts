import { assertNever } from "../../contract/assert-never.ts";
import type { EngineFailure, Stage, UnreadableReason, UnsupportedReason } from "../../contract/failure.ts";

/** What the user can do about a failure; the page offers those that make sense where it happened. */
export type Remedy = "try-again" | "use-wasm" | "choose-picture" | "new-chat";

export interface FailureWords {
  readonly sentence: string;
  /** For those who want to know; never needed to go on. */
  readonly detail?: string;
  readonly remedies: readonly Remedy[];
}

/** The one place where a failure becomes a sentence and what to do about it. */
export function failureWords(failure: EngineFailure): FailureWords {
  switch (failure.type) {
    case "cancelled":
      return { sentence: "It was cancelled.", remedies: ["try-again"] };
    case "offline":
      return {
        sentence: `There is no network, and “${fileName(failure.file)}” is not on this device. Connect, then try again.`,
        remedies: ["try-again"],
      };
    case "download":
      return {
        sentence: downloadSentence(fileName(failure.file), failure.status),
        detail: failure.detail,
        remedies: ["try-again"],
      };
    case "integrity":
      return {
        sentence: `“${fileName(failure.file)}” arrived incomplete: ${count(failure.received)} of ${count(failure.expected)} bytes. Try again.`,
        remedies: ["try-again"],
      };
    case "unreadable-image":
      return { sentence: unreadable(failure.reason, failure.mime), remedies: ["choose-picture"] };
    case "context-full":
      return {
        sentence: `The conversation is too long for this model: ${count(failure.tokens)} tokens, and it can hold ${count(failure.limit)}. Start a new chat, or ask with fewer pictures.`,
        // Earlier turns fill the context more often than the pictures of one question do.
        remedies: ["new-chat", "choose-picture"],
      };
    case "out-of-memory":
      return {
        sentence: `This device ran out of memory while ${doing(failure.doing)}. Close other tabs, or use a smaller picture, and try again.`,
        detail: failure.detail,
        remedies: ["try-again", "use-wasm", "new-chat"],
      };
    case "unsupported-model":
      return {
        sentence: `This model cannot run here: ${unsupported(failure.reason)}.`,
        detail: failure.detail,
        remedies: [],
      };
    case "device-lost":
      return {
        sentence: "The graphics device went away. Try again, or start over on the processor (WASM).",
        detail: failure.detail,
        remedies: ["try-again", "use-wasm"],
      };
    case "runtime":
      return {
        sentence: `Something failed while ${doing(failure.doing)}. The conversation is kept; try again.`,
        detail: failure.detail,
        remedies: ["try-again", "use-wasm"],
      };
    case "crashed":
      return {
        sentence: "The model stopped unexpectedly. The conversation is kept; try again and it starts anew.",
        detail: failure.detail,
        remedies: ["try-again", "use-wasm"],
      };
    case "wrong-numbers":
      return {
        sentence: `This device computed numbers that cannot be right while ${doing(failure.doing)}. Start over on the processor (WASM).`,
        remedies: ["use-wasm", "try-again"],
      };
    default:
      return assertNever(failure);
  }
}

function downloadSentence(file: string, status: number): string {
  if (status === 404) {
    return `“${file}” is not there: the server does not know it (404). Check the model's name.`;
  }
  if (status === 401 || status === 403) {
    return `“${file}” is not public: the server asks for a login (${status}), which Ocelli does not have.`;
  }
  if (status >= 500) {
    return `The server could not give “${file}” (${status}). Try again in a while.`;
  }
  return `“${file}” could not be downloaded: the server gave something else. Try again.`;
}

function unreadable(reason: UnreadableReason, mime: string): string {
  switch (reason) {
    case "empty":
      return "The file is empty. Choose another picture.";
    case "format":
      if (mime === "image/svg+xml") {
        return "Ocelli does not take SVG drawings. Choose a PNG, JPEG, WebP, GIF or AVIF picture.";
      }
      return mime === "" || mime.startsWith("image/")
        ? "It is not in a picture format that this browser can read. Choose a PNG, JPEG, WebP, GIF or AVIF picture."
        : `It is not a picture (${mime}). Choose a PNG, JPEG, WebP, GIF or AVIF picture.`;
    case "damaged":
      return "The file is damaged or incomplete. Choose another picture.";
    case "too-large":
      return "The picture has too many pixels to be read safely. Choose a smaller one.";
    default:
      return assertNever(reason);
  }
}

function unsupported(reason: UnsupportedReason): string {
  switch (reason) {
    case "missing-file":
      return "it lacks a file that Ocelli needs";
    case "not-idefics3":
      return "it is not of the Idefics3 or SmolVLM family";
    case "malformed-config":
      return "its configuration does not make sense";
    case "unknown-input":
      return "its graph wants an input that Ocelli does not know";
    case "missing-input":
      return "its graph lacks an input that Ocelli needs";
    case "missing-output":
      return "its graph lacks an output that Ocelli needs";
    case "dtype":
      return "it does not come in a weight format that this device can use";
    default:
      return assertNever(reason);
  }
}

function doing(stage: Stage): string {
  switch (stage) {
    case "loading":
      return "loading the model";
    case "vision":
      return "looking at the picture";
    case "prefill":
      return "reading the question";
    case "decode":
      return "writing the answer";
    default:
      return assertNever(stage);
  }
}

/** The last part of a file's path; the whole name of a repository. */
function fileName(path: string): string {
  const last = path.split("/").at(-1) ?? path;
  return /\.[a-z_]+$/i.test(last) ? last : path;
}

function count(number: number): string {
  return number.toLocaleString("en");
}
