import type { VNode } from "preact";
import type { Chat } from "../chat/chat.ts";
import { type AnswerRecord, type AnswerState, attachmentsOf, type Exchange } from "../chat/message.ts";
import { modelKey, nano } from "../chat/models.ts";
import { assertNever } from "../contract/assert-never.ts";
import { AgainIcon, AlertIcon, Mark } from "./icons.tsx";
import { Remedies } from "./remedies.tsx";
import { endLine, speedLine } from "./words/answer-words.ts";
import { failureWords } from "./words/failure-words.ts";
import { waitingWords } from "./words/status-words.ts";

export interface AnswerArticleProps {
  readonly exchange: Exchange;
  readonly chat: Chat;
  readonly last: boolean;
  readonly onRewrite: () => void;
}

/** What the model says. Its words are a text node that follows the signal, with no render in between. */
export function AnswerArticle(props: AnswerArticleProps): VNode {
  const { exchange, last } = props;
  const answer = exchange.answer.value;
  return (
    <article
      class="answer"
      aria-label="Ocelli"
      data-role="assistant"
      data-state={answer.state}
      {...measured("record" in answer ? answer.record : undefined)}
    >
      <Mark class="mark answer-mark" />
      <div class="answer-body">
        <div class="answer-text" data-part="text">
          {exchange.text}
        </div>
        <AnswerFoot {...props} answer={answer} last={last} />
      </div>
    </article>
  );
}

/** What stands under the words. */
export function AnswerFoot({
  answer,
  exchange,
  chat,
  last,
  onRewrite,
}: AnswerArticleProps & { readonly answer: AnswerState }): VNode | null {
  switch (answer.state) {
    case "waiting":
      return (
        <p class="answer-waiting">
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{waitingWords(answer.waiting)?.words ?? "Looking at the picture"}</span>
        </p>
      );
    case "streaming":
      return null;
    case "done":
      return (
        <>
          {exchange.text.value === "" && <p class="muted">The model ended without a word.</p>}
          {isPictureless(answer.record, exchange, chat) && <p class="muted small">No picture in this chat</p>}
          {endLine(answer.record.stats) && <p class="muted small">{endLine(answer.record.stats)}</p>}
          {last && <Speed record={answer.record} />}
        </>
      );
    case "stopped":
      return (
        <p class="answer-stopped">
          <span class="muted small">Stopped</span>
          {last && (
            <button type="button" class="button small" onClick={() => chat.retry()}>
              <AgainIcon />
              Try again
            </button>
          )}
        </p>
      );
    case "failed": {
      const { sentence, detail, remedies } = failureWords(answer.failure);
      return (
        <div class="answer-failed" role={last ? "alert" : undefined}>
          <p class="alert-sentence">
            <AlertIcon />
            <span>{sentence}</span>
          </p>
          {last && (
            <Remedies
              chat={chat}
              remedies={remedies}
              onTryAgain={() => chat.retry()}
              onRewrite={() => {
                chat.rewrite();
                onRewrite();
              }}
            />
          )}
          {detail && <Detail detail={detail} />}
        </div>
      );
    }
    default:
      return assertNever(answer);
  }
}

/** Nano answers what it is asked about a picture even where there is none, and sounds just as sure. */
function isPictureless(record: AnswerRecord, exchange: Exchange, chat: Chat): boolean {
  const exchanges = chat.conversation.exchanges.value;
  const upToHere = exchanges.slice(0, exchanges.indexOf(exchange) + 1);
  return (
    record.model === modelKey(nano) && upToHere.every(({ question }) => attachmentsOf(question).length === 0)
  );
}

export function Detail({ detail }: { readonly detail: string }): VNode {
  return (
    <details class="detail">
      <summary>Details</summary>
      <p>{detail}</p>
    </details>
  );
}

function Speed({ record }: { readonly record: AnswerRecord }): VNode {
  return <p class="answer-speed">{speedLine(record.stats)}</p>;
}

/** What the answer cost, for those who measure. */
function measured(record: AnswerRecord | undefined): Readonly<Record<`data-${string}`, number | string>> {
  if (!record) {
    return {};
  }
  const { stats } = record;
  return {
    "data-finish": stats.finish,
    "data-tokens": stats.tokens.length,
    "data-prompt-tokens": stats.promptTokens,
    "data-reused-tokens": stats.reusedTokens,
    "data-encoded-views": stats.encodedViews,
    "data-first-token-ms": Math.round(stats.timeToFirstTokenMs),
    "data-decode-ms": Math.round(stats.decodeMs),
  };
}
