import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { AnswerArticle } from "./answer-article.tsx";
import { QuestionArticle } from "./question-article.tsx";
import { followEnd } from "./scroll.ts";

export interface LogProps {
  readonly chat: Chat;
  readonly onRewrite: () => void;
}

/** The conversation. Its live region is off: a separate one announces whole sentences, not pieces of words. */
export function Log({ chat, onRewrite }: LogProps): VNode {
  const log = useRef<HTMLDivElement>(null);
  const exchanges = chat.conversation.exchanges.value;

  useEffect(() => (log.current ? followEnd(log.current) : undefined), []);

  return (
    <div ref={log} class="log" role="log" aria-label="Conversation" aria-live="off">
      {exchanges.map((exchange, index) => (
        <div class="exchange" key={exchange.id}>
          <QuestionArticle exchange={exchange} />
          <AnswerArticle
            exchange={exchange}
            chat={chat}
            last={index === exchanges.length - 1}
            onRewrite={onRewrite}
          />
        </div>
      ))}
    </div>
  );
}
