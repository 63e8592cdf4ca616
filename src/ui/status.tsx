import type { VNode } from "preact";
import { readyModel } from "../chat/app-state.ts";
import type { Chat } from "../chat/chat.ts";
import { attachmentsOf } from "../chat/message.ts";
import { deviceLabel } from "./words/device-words.ts";
import { statusWords } from "./words/status-words.ts";

/** What the app is doing, for eye and ear; quick figures are for the eye alone. Beside it, where it runs. */
export function Status({ chat }: { readonly chat: Chat }): VNode {
  const state = chat.state.value;
  const active = chat.conversation.active.value;
  const pictures = [...(active ? attachmentsOf(active.question) : []), ...chat.draft.attachments.value];
  const { words, figures } = statusWords({
    state,
    ...(active ? { answer: active.answer.value } : {}),
    pictures: pictures.map((picture) => picture.state.value),
  });
  const model = readyModel(state);
  return (
    <div class="status-row">
      <p class="status" role="status">
        {words}
        {figures !== undefined && (
          <span class="figures" aria-hidden="true">
            {" "}
            · {figures}
          </span>
        )}
      </p>
      {model && <p class="device">{deviceLabel(model.loaded.device)}</p>}
    </div>
  );
}
