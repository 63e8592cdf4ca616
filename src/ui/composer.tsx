import type { RefObject, VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { PictureIcon, SendIcon, StopIcon } from "./icons.tsx";
import { focusMessage, MessageBox } from "./message-box.tsx";
import { scrollToEnd } from "./scroll.ts";
import { Thumbnails } from "./thumbnails.tsx";

export interface ComposerProps {
  readonly chat: Chat;
  readonly message: RefObject<HTMLTextAreaElement | null>;
}

/** Where a message is written: its pictures, its words, and Send or Stop. */
export function Composer({ chat, message }: ComposerProps): VNode {
  const files = useRef<HTMLInputElement>(null);
  const answering = chat.conversation.active.value !== undefined;

  function send(): void {
    if (!chat.canSend.peek()) {
      return;
    }
    chat.send();
    message.current?.focus({ preventScroll: true });
    requestAnimationFrame(scrollToEnd);
  }

  return (
    <form
      class="composer"
      aria-label="New message"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Thumbnails draft={chat.draft} onEmpty={() => focusMessage(message.current)} />
      <div class="composer-row">
        <input
          ref={files}
          type="file"
          hidden
          accept="image/*"
          multiple
          aria-label="Pictures"
          onChange={(event) => {
            const chosen = event.currentTarget;
            chat.draft.attach([...(chosen.files ?? [])]);
            // So that the same file can be chosen again.
            chosen.value = "";
            focusMessage(message.current);
          }}
        />
        <button
          type="button"
          class="round"
          title="Add pictures"
          aria-label="Add pictures"
          onClick={() => files.current?.click()}
        >
          <PictureIcon />
        </button>
        <MessageBox text={chat.draft.text} box={message} onSend={send} />
        {answering ? (
          <button
            key="stop"
            type="button"
            class="round stop"
            title="Stop (Esc)"
            aria-label="Stop"
            onClick={() => {
              chat.stop();
              message.current?.focus({ preventScroll: true });
            }}
          >
            <StopIcon />
          </button>
        ) : (
          <button
            key="send"
            type="submit"
            class="round send"
            title="Send (Enter)"
            aria-label="Send"
            disabled={!chat.canSend.value}
          >
            <SendIcon />
          </button>
        )}
      </div>
    </form>
  );
}
