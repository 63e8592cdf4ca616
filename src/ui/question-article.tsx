import type { VNode } from "preact";
import { attachmentsOf, type Exchange, textOf } from "../chat/message.ts";

/** What the user asked: its pictures, then its words. */
export function QuestionArticle({ exchange }: { readonly exchange: Exchange }): VNode {
  const pictures = attachmentsOf(exchange.question);
  const waiting = exchange.answer.value.state === "waiting";
  return (
    <article class="question" aria-label="You" data-role="user" data-state={waiting ? "waiting" : "done"}>
      {pictures.length > 0 && (
        <div class="question-pictures">
          {pictures.map((picture) => (
            <img
              key={picture.id}
              class="question-picture"
              draggable={false}
              src={picture.url}
              alt={picture.alt}
              decoding="async"
            />
          ))}
        </div>
      )}
      <div class="question-text" data-part="text">
        {textOf(exchange.question)}
      </div>
    </article>
  );
}
