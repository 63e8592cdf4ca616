import type { ReadonlySignal } from "@preact/signals";
import type { ImageId } from "../contract/conversation.ts";
import type { EngineFailure } from "../contract/failure.ts";
import type { ImageFacts } from "../contract/image.ts";

export type AttachmentState =
  /** For the model, or for the job before it. */
  | { readonly state: "waiting" }
  | { readonly state: "encoding"; readonly views: number; readonly of: number }
  /** Stopped by the user; the next question goes on with it. */
  | { readonly state: "paused" }
  | { readonly state: "ready"; readonly facts: ImageFacts }
  | { readonly state: "failed"; readonly failure: EngineFailure };

/** A picture of a message, sent or not. */
export interface Attachment {
  readonly id: ImageId;
  readonly name: string;
  /** What stands for it where it is not seen: the words an example comes with, else its name. */
  readonly alt: string;
  /** A `blob:` URL of the file, for the thumbnail; revoked by `dispose`. */
  readonly url: string;
  /** It came from the examples, so another example may take its place. */
  readonly example: boolean;
  readonly state: ReadonlySignal<AttachmentState>;
  /** Fulfilled, never rejected by a failure, when its encoding has come to an end. */
  settled(): Promise<void>;
  /** Ends its encoding, to be taken up by `resume`. */
  pause(): void;
  /** Encodes it again if it was paused, or failed by no fault of its own. */
  resume(): void;
  /** Ends its encoding, forgets it in the worker and revokes its URL. */
  dispose(): void;
}

/** Whether its encoding has come to an end that need not be the last. */
export function isResumable(now: AttachmentState): boolean {
  return now.state === "paused" || (now.state === "failed" && now.failure.type !== "unreadable-image");
}

/** A picture that cannot be read once never can; any other failure may pass. */
export function isUsable(attachment: Attachment): boolean {
  const now = attachment.state.peek();
  return !(now.state === "failed" && now.failure.type === "unreadable-image");
}
