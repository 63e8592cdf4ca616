import type { VNode } from "preact";
import { readyModel } from "../chat/app-state.ts";
import type { Chat } from "../chat/chat.ts";
import { smolvlmSize } from "../chat/models.ts";

export interface SmolvlmOfferProps {
  readonly chat: Chat;
  readonly onChosen?: () => void;
}

/** The model for everyday pictures, with what it weighs in this device's formats. */
export function SmolvlmOffer({ chat, onChosen }: SmolvlmOfferProps): VNode {
  const state = chat.state.value;
  const device = readyModel(state)?.loaded.device;
  const size = device ? ` (${smolvlmSize(device, chat.parameters.choice.dtype)} MB)` : "";
  return (
    <div class="offer">
      <button
        type="button"
        class="button primary"
        disabled={state.phase === "answering" || state.phase === "loading" || state.phase === "starting"}
        onClick={() => {
          onChosen?.();
          chat.loadSmolvlm();
        }}
      >
        Get SmolVLM-256M{size}
      </button>
      <p class="muted small">
        For everyday pictures. The size is approximate; it comes from the Hugging Face hub, so this needs a
        network.
      </p>
    </div>
  );
}
