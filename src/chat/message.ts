import type { Signal } from "@preact/signals";
import type { AnswerStats } from "../contract/answer.ts";
import type { Brand } from "../contract/brand.ts";
import type { Device } from "../contract/device.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { Attachment } from "./attachment.ts";

export type ExchangeId = Brand<string, "ExchangeId">;

/** A piece of a message as the page holds it; the worker knows a picture by its id alone. */
export type MessagePart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly attachment: Attachment };

/** What an answer waits for, before its first word. */
export type WaitingFor =
  | { readonly for: "pictures" }
  | { readonly for: "model" }
  | { readonly for: "engine" }
  | { readonly for: "encoding"; readonly views: number; readonly of: number }
  | { readonly for: "reading"; readonly tokens: number; readonly of: number };

/** How an answer was made. */
export interface AnswerRecord {
  readonly stats: AnswerStats;
  /** `modelKey` of the model whose ids `stats.tokens` are. */
  readonly model: string;
  readonly device: Device;
}

export type AnswerState =
  | { readonly state: "waiting"; readonly waiting: WaitingFor }
  | { readonly state: "streaming" }
  | { readonly state: "done"; readonly record: AnswerRecord }
  /** Without a record it was stopped before the model began. */
  | { readonly state: "stopped"; readonly record?: AnswerRecord }
  | { readonly state: "failed"; readonly failure: EngineFailure };

/** A question and its answer. */
export interface Exchange {
  readonly id: ExchangeId;
  readonly question: readonly MessagePart[];
  /** The answer's words so far. */
  readonly text: Signal<string>;
  readonly answer: Signal<AnswerState>;
}

/** The pictures of a message, in order. */
export function attachmentsOf(parts: readonly MessagePart[]): readonly Attachment[] {
  return parts.flatMap((part) => (part.type === "image" ? [part.attachment] : []));
}

/** The words of a message. */
export function textOf(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
