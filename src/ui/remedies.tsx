import type { VNode } from "preact";
import { readyModel } from "../chat/app-state.ts";
import type { Chat } from "../chat/chat.ts";
import { assertNever } from "../contract/assert-never.ts";
import type { Remedy } from "./words/failure-words.ts";

export interface RemediesProps {
  readonly chat: Chat;
  readonly remedies: readonly Remedy[];
  readonly onTryAgain: () => void;
  readonly onRewrite: () => void;
}

/** The buttons under a failed answer. */
export function Remedies({ chat, remedies, onTryAgain, onRewrite }: RemediesProps): VNode | null {
  const model = readyModel(chat.state.value);
  const offered = remedies.filter(
    (remedy) => remedy !== "use-wasm" || model?.loaded.device.provider === "webgpu",
  );
  function apply(remedy: Remedy): void {
    switch (remedy) {
      case "try-again":
        onTryAgain();
        return;
      case "use-wasm":
        if (model) {
          chat.load({ ...model.choice, provider: "wasm" });
          onTryAgain();
        }
        return;
      case "choose-picture":
        onRewrite();
        return;
      case "new-chat":
        chat.newChat();
        return;
      default:
        assertNever(remedy);
    }
  }
  return offered.length === 0 ? null : (
    <div class="remedies">
      {offered.map((remedy, index) => (
        <button
          key={remedy}
          type="button"
          class={index === 0 ? "button primary small" : "button small"}
          onClick={() => apply(remedy)}
        >
          {label(remedy)}
        </button>
      ))}
    </div>
  );
}

function label(remedy: Remedy): string {
  switch (remedy) {
    case "try-again":
      return "Try again";
    case "use-wasm":
      return "Start over on WASM";
    case "choose-picture":
      return "Choose another picture";
    case "new-chat":
      return "New chat";
    default:
      return assertNever(remedy);
  }
}
