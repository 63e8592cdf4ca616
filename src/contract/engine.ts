import type { AnswerEvent, AnswerRequest, AnswerStats } from "./answer.ts";
import type { ImageId, Turn } from "./conversation.ts";
import type { Counters } from "./counters.ts";
import type { Detail, ImageEvent, ImageFacts, ModelInput } from "./image.ts";
import type { LoadedModel, LoadEvent, ModelChoice } from "./model.ts";
import type { Result } from "./result.ts";

export type Listener<Event> = (event: Event) => void;

/**
 * What the worker offers to the page. One job runs at a time, in the order of the calls. Every method that can
 * outlast a frame takes a signal and gives `cancelled` soon after it fires.
 */
export interface Engine {
  load(choice: ModelChoice, on: Listener<LoadEvent>, signal: AbortSignal): Promise<Result<LoadedModel>>;

  /** Detaches `bytes`. Decodes, cuts and encodes at once, before anything is asked. */
  addImage(
    id: ImageId,
    bytes: ArrayBuffer,
    mime: string,
    detail: Detail,
    on: Listener<ImageEvent>,
    signal: AbortSignal,
  ): Promise<Result<ImageFacts>>;

  /** Forgets an image and its features. Unknown ids are ignored. */
  removeImage(id: ImageId): Promise<void>;

  /** Encodes and prefills what will certainly come, before it is sent. */
  prepare(turns: readonly Turn[], signal: AbortSignal): Promise<Result<void>>;

  /**
   * Streams text through `on`. Stopped by the signal, it is a success with `finish: "stopped"` and its tokens; `cancelled`
   * where no worker had begun it yet, or another load took its worker away.
   */
  answer(
    request: AnswerRequest,
    on: Listener<AnswerEvent>,
    signal: AbortSignal,
  ): Promise<Result<AnswerStats>>;

  /** The ids and pixels that the model is given for these turns; runs no graph. */
  inspect(turns: readonly Turn[], signal: AbortSignal): Promise<Result<ModelInput>>;

  counters(): Promise<Counters>;
}
