import { type Signal, useSignalEffect } from "@preact/signals";
import type { RefObject, VNode } from "preact";
import { reveal } from "./scroll.ts";

export interface MessageBoxProps {
  readonly text: Signal<string>;
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: () => void;
}

/** Enter sends, Shift+Enter breaks the line; it grows with its words up to the height that the styles allow. */
export function MessageBox({ text, box, onSend }: MessageBoxProps): VNode {
  useSignalEffect(() => {
    const words = text.value;
    const area = box.current;
    if (!area) {
      return;
    }
    if (area.value !== words) {
      area.value = words;
    }
    if (!CSS.supports("field-sizing", "content")) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    }
  });

  return (
    <textarea
      ref={box}
      class="message"
      aria-label="Message"
      placeholder="Ask about a picture"
      rows={1}
      enterkeyhint="send"
      autocomplete="off"
      onInput={(event) => {
        text.value = event.currentTarget.value;
      }}
      onKeyDown={(event) => {
        // While an input method composes, Enter takes its suggestion; Safari then says 229 alone.
        const composing = event.isComposing || event.keyCode === 229;
        if (event.key === "Enter" && !event.shiftKey && !composing) {
          event.preventDefault();
          onSend();
        }
      }}
    />
  );
}

/** The focus goes to the message; where the composer does not stick to the window's end, the page scrolls to it. */
export function focusMessage(box: HTMLTextAreaElement | null): void {
  box?.focus({ preventScroll: true });
  if (box?.form) {
    reveal(box.form);
  }
}
