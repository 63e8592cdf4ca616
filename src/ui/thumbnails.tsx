import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Attachment, AttachmentState } from "../chat/attachment.ts";
import type { Draft } from "../chat/draft.ts";
import { assertNever } from "../contract/assert-never.ts";
import { CrossIcon } from "./icons.tsx";
import { tilesOf } from "./words/status-words.ts";

export interface ThumbnailsProps {
  readonly draft: Draft;
  /** The last picture is gone, and the focus with it. */
  readonly onEmpty: () => void;
}

/** The pictures of the message that is being written. */
export function Thumbnails({ draft, onEmpty }: ThumbnailsProps): VNode | null {
  const list = useRef<HTMLUListElement>(null);
  const pictures = draft.attachments.value;

  /** The focus goes to the next picture's button, else to the one before, else back to the message. */
  function remove(attachment: Attachment, index: number): void {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const next = buttons[index + 1] ?? buttons[index - 1];
    draft.remove(attachment);
    if (next) {
      next.focus();
    } else {
      onEmpty();
    }
  }

  return pictures.length === 0 ? null : (
    <ul ref={list} class="thumbnails" aria-label="Pictures of this message">
      {pictures.map((picture, index) => (
        <Thumbnail
          key={picture.id}
          picture={picture}
          number={index + 1}
          onRemove={() => remove(picture, index)}
        />
      ))}
    </ul>
  );
}

interface ThumbnailProps {
  readonly picture: Attachment;
  readonly number: number;
  readonly onRemove: () => void;
}

function Thumbnail({ picture, number, onRemove }: ThumbnailProps): VNode {
  const state = picture.state.value;
  const encoding = state.state === "encoding";
  return (
    <li class="thumbnail" data-state={state.state}>
      <img class="thumbnail-picture" draggable={false} src={picture.url} alt="" decoding="async" />
      <div class="thumbnail-words">
        <span class="thumbnail-name">{picture.name}</span>
        <span class="thumbnail-state">{stateWords(state)}</span>
      </div>
      <button
        type="button"
        class="quiet thumbnail-remove"
        aria-label={`Remove picture ${number}, ${picture.name}`}
        onClick={onRemove}
      >
        <CrossIcon />
      </button>
      {(encoding || state.state === "waiting") && (
        <progress
          class="progress thumbnail-progress"
          aria-label={`Picture ${number}`}
          max={encoding ? state.of : undefined}
          value={encoding ? state.views : undefined}
        />
      )}
    </li>
  );
}

function stateWords(state: AttachmentState): string {
  switch (state.state) {
    case "waiting":
      return "Waiting";
    case "encoding":
      return tilesOf(state.views, state.of);
    case "paused":
      return "Paused";
    case "ready":
      return `${state.facts.width} × ${state.facts.height}`;
    case "failed":
      return "Did not work";
    default:
      return assertNever(state);
  }
}
