import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { isNano } from "../chat/models.ts";
import type { Notice } from "../chat/notice.ts";
import { Detail } from "./answer-article.tsx";
import { AlertIcon, CrossIcon, InfoIcon } from "./icons.tsx";
import { reveal } from "./scroll.ts";
import { failureWords } from "./words/failure-words.ts";
import { noticeWords } from "./words/notice-words.ts";

/** What went wrong outside of an answer, and what to do about it. */
export function Notices({ chat }: { readonly chat: Chat }): VNode | null {
  const box = useRef<HTMLDivElement>(null);
  const notices = chat.notices.value;

  useEffect(() => {
    if (box.current) {
      reveal(box.current);
    }
  }, [notices.length]);

  return notices.length === 0 ? null : (
    <div ref={box} class="notices" role="alert">
      {withAlike(notices).map(({ notice, alike }) => {
        const { sentence, tone, detail } = noticeWords(notice);
        return (
          <div class={`notice ${tone}`} key={notice}>
            <p class="alert-sentence">
              {tone === "trouble" ? <AlertIcon /> : <InfoIcon />}
              <span>{sentence}</span>
            </p>
            {alike.length > 0 && <Alike notices={alike} />}
            <NoticeActions chat={chat} notice={notice} alike={alike} />
            {detail && <Detail detail={detail} />}
          </div>
        );
      })}
    </div>
  );
}

export interface NoticeBox {
  readonly notice: Notice;
  /** Told in the same box, so that many bad files do not cover the page. */
  readonly alike: readonly Notice[];
}

/** All pictures that cannot be read share the box of the first; each other notice has its own. */
export function withAlike(notices: readonly Notice[]): readonly NoticeBox[] {
  const [first, ...alike] = notices.filter(isUnreadable);
  return notices
    .filter((notice) => !alike.includes(notice))
    .map((notice) => ({ notice, alike: notice === first ? alike : [] }));
}

function isUnreadable(notice: Notice): boolean {
  return notice.type === "picture-failed" && notice.failure.type === "unreadable-image";
}

function Alike({ notices }: { readonly notices: readonly Notice[] }): VNode {
  return (
    <details class="detail">
      <summary>And {notices.length} more</summary>
      <ul class="alike">
        {notices.map((notice) => (
          <li key={notice}>{noticeWords(notice).sentence}</li>
        ))}
      </ul>
    </details>
  );
}

interface NoticeActionsProps extends NoticeBox {
  readonly chat: Chat;
}

function NoticeActions({ chat, notice, alike }: NoticeActionsProps): VNode | null {
  const stuck = chat.state.value.phase === "failed";
  if (notice.type === "load-failed") {
    return <LoadActions chat={chat} notice={notice} dismissible={!stuck} />;
  }
  const retriable =
    notice.type === "picture-failed" && failureWords(notice.failure).remedies[0] === "try-again";
  return (
    <>
      {retriable && (
        <div class="remedies">
          <button
            type="button"
            class="button primary small"
            onClick={() => {
              chat.dismiss(notice);
              chat.draft.resume();
            }}
          >
            Try again
          </button>
        </div>
      )}
      <Dismiss chat={chat} notices={[notice, ...alike]} />
    </>
  );
}

interface LoadActionsProps {
  readonly chat: Chat;
  readonly notice: Extract<Notice, { type: "load-failed" }>;
  readonly dismissible: boolean;
}

function LoadActions({ chat, notice, dismissible }: LoadActionsProps): VNode {
  const { remedies } = failureWords(notice.failure);
  return (
    <>
      <div class="remedies">
        {remedies.includes("try-again") && (
          <button type="button" class="button primary small" onClick={() => chat.load(notice.choice)}>
            Try again
          </button>
        )}
        {remedies.includes("use-wasm") && notice.choice.provider !== "wasm" && (
          <button
            type="button"
            class="button small"
            onClick={() => chat.load({ ...notice.choice, provider: "wasm" })}
          >
            Start over on WASM
          </button>
        )}
        {!notice.backTo && !isNano(notice.choice) && (
          <button type="button" class="button small" onClick={() => chat.loadNano()}>
            Use Ocelli Nano
          </button>
        )}
      </div>
      {dismissible && <Dismiss chat={chat} notices={[notice]} />}
    </>
  );
}

interface DismissProps {
  readonly chat: Chat;
  readonly notices: readonly Notice[];
}

function Dismiss({ chat, notices }: DismissProps): VNode {
  return (
    <button
      type="button"
      class="quiet dismiss"
      aria-label="Dismiss"
      onClick={() => notices.forEach((notice) => chat.dismiss(notice))}
    >
      <CrossIcon />
    </button>
  );
}
