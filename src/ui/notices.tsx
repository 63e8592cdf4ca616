import type { VNode } from "preact";
import type { Chat } from "../chat/chat.ts";
import { isNano } from "../chat/models.ts";
import type { Notice } from "../chat/notice.ts";
import { Detail } from "./answer-article.tsx";
import { AlertIcon, CrossIcon, InfoIcon } from "./icons.tsx";
import { failureWords } from "./words/failure-words.ts";
import { noticeWords } from "./words/notice-words.ts";

/** What went wrong outside of an answer, and what to do about it. */
export function Notices({ chat }: { readonly chat: Chat }): VNode | null {
  const notices = chat.notices.value;
  return notices.length === 0 ? null : (
    <div class="notices" role="alert">
      {notices.map((notice) => {
        const { sentence, tone, detail } = noticeWords(notice);
        return (
          <div class={`notice ${tone}`} key={notice}>
            <p class="alert-sentence">
              {tone === "trouble" ? <AlertIcon /> : <InfoIcon />}
              <span>{sentence}</span>
            </p>
            <NoticeActions chat={chat} notice={notice} />
            {detail && <Detail detail={detail} />}
          </div>
        );
      })}
    </div>
  );
}

function NoticeActions({ chat, notice }: { readonly chat: Chat; readonly notice: Notice }): VNode | null {
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
      <Dismiss chat={chat} notice={notice} />
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
      {dismissible && <Dismiss chat={chat} notice={notice} />}
    </>
  );
}

function Dismiss({ chat, notice }: { readonly chat: Chat; readonly notice: Notice }): VNode {
  return (
    <button type="button" class="quiet dismiss" aria-label="Dismiss" onClick={() => chat.dismiss(notice)}>
      <CrossIcon />
    </button>
  );
}
