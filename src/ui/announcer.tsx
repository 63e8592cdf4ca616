import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { Exchange } from "../chat/message.ts";
import { finishedUpTo } from "./sentences.ts";

/** Says the answer sentence by sentence to screen readers, instead of every few letters. */
export function Announcer({ chat }: { readonly chat: Chat }): VNode {
  const said = useSignal<readonly string[]>([]);
  const place = useRef<{ readonly exchange: Exchange | undefined; readonly at: number }>({
    exchange: undefined,
    at: 0,
  });

  useSignalEffect(() => {
    const last = chat.conversation.exchanges.value.at(-1);
    if (!last) {
      return;
    }
    const text = last.text.value;
    const ended = last.answer.value.state !== "streaming";
    const from = place.current.exchange === last && text.length >= place.current.at ? place.current.at : 0;
    const upTo = ended ? text.length : finishedUpTo(text, from);
    place.current = { exchange: last, at: upTo };
    const sentence = text.slice(from, upTo).trim();
    if (sentence !== "") {
      said.value = [...said.peek().slice(-5), sentence];
    }
  });

  return (
    <div class="visually-hidden" aria-live="polite" aria-relevant="additions">
      {said.value.map((sentence, index) => (
        <p key={`${index} ${sentence}`}>{sentence}</p>
      ))}
    </div>
  );
}
