import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { Exchange } from "../chat/message.ts";
import { finishedUpTo } from "./sentences.ts";

interface Said {
  readonly number: number;
  readonly sentence: string;
}

/** Says the answer sentence by sentence to screen readers, instead of every few letters. */
export function Announcer({ chat }: { readonly chat: Chat }): VNode {
  const said = useSignal<readonly Said[]>([]);
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
    const { state } = last.answer.value;
    const goesOn = state === "waiting" || state === "streaming";
    // An answer that begins anew is said anew.
    const from = place.current.exchange === last && text.length >= place.current.at ? place.current.at : 0;
    const upTo = goesOn ? finishedUpTo(text, from) : text.length;
    place.current = { exchange: last, at: upTo };
    const sentence = text.slice(from, upTo).trim();
    if (sentence !== "") {
      const before = said.peek();
      said.value = [...before.slice(-4), { number: (before.at(-1)?.number ?? 0) + 1, sentence }];
    }
  });

  return (
    <div class="visually-hidden" aria-live="polite" aria-relevant="additions">
      {said.value.map(({ number, sentence }) => (
        <p key={number}>{sentence}</p>
      ))}
    </div>
  );
}
