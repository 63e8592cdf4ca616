import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { listenForPictures } from "../image/intake.ts";
import { About } from "./about.tsx";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { DropHint } from "./drop-hint.tsx";
import { Header } from "./header.tsx";
import { LoadCard } from "./load-card.tsx";
import { Log } from "./log.tsx";
import { focusMessage } from "./message-box.tsx";
import { ModelPanel } from "./model-panel.tsx";
import { Notices } from "./notices.tsx";
import { Status } from "./status.tsx";
import { Welcome } from "./welcome.tsx";

export function App({ chat }: { readonly chat: Chat }): VNode {
  const over = useSignal(false);
  const about = useRef<HTMLDialogElement>(null);
  const message = useRef<HTMLTextAreaElement>(null);
  const toMessage = (): void => focusMessage(message.current);

  useEffect(() => {
    const end = new AbortController();
    const listener = {
      hovering: (now: boolean) => {
        over.value = now;
      },
      files: (files: readonly File[]) => {
        chat.draft.attach(files);
        toMessage();
      },
      link: () => chat.tell({ type: "link-dropped" }),
    };
    listenForPictures(listener, end.signal);
    document.addEventListener(
      "keydown",
      (event) => {
        // A dialog or a panel that is open takes it first.
        const isOverlaid = document.querySelector("dialog[open], .panel[data-open]") !== null;
        if (event.key === "Escape" && !event.isComposing && !isOverlaid) {
          chat.stop();
        }
      },
      { signal: end.signal },
    );
    return () => end.abort();
  }, [chat]);

  return (
    <>
      <Header
        chat={chat}
        onNewChat={() => {
          chat.newChat();
          toMessage();
        }}
        onAbout={() => about.current?.showModal()}
      />
      <main class="main">
        {chat.conversation.exchanges.value.length === 0 && <Welcome chat={chat} onExample={toMessage} />}
        <Log chat={chat} onRewrite={toMessage} />
        <div class="dock">
          <LoadCard chat={chat} />
          <Notices chat={chat} />
          <Composer chat={chat} message={message} />
          <Status chat={chat} />
        </div>
      </main>
      <ModelPanel chat={chat} />
      <About dialog={about} />
      <Announcer chat={chat} />
      {over.value && <DropHint />}
    </>
  );
}
