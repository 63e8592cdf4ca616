import type { VNode } from "preact";
import { readyModel } from "../chat/app-state.ts";
import type { Chat } from "../chat/chat.ts";
import { isNano, isSmolvlm } from "../chat/models.ts";
import { Examples } from "./examples.tsx";
import { Mark } from "./icons.tsx";
import { SmolvlmOffer } from "./smolvlm-offer.tsx";

export interface WelcomeProps {
  readonly chat: Chat;
  readonly onExample: () => void;
}

/** The page before the first question. */
export function Welcome({ chat, onExample }: WelcomeProps): VNode {
  const state = chat.state.value;
  const choice = readyModel(state)?.choice ?? ("choice" in state ? state.choice : chat.parameters.choice);
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <Mark class="mark welcome-mark" />
      <h2 id="welcome-title" class="welcome-title">
        Ask about a picture
      </h2>
      <p class="welcome-lead">
        Drop one anywhere, paste it, or choose it below. The model runs inside this page, and nothing leaves
        it.
      </p>
      {isNano(choice) && (
        <>
          <Examples chat={chat} onExample={onExample} />
          <div class="model-note">
            <p class="model-note-label">
              <strong>Ocelli Nano</strong> · demo: shapes, colors, places, counts, numbers
            </p>
            <SmolvlmOffer chat={chat} />
          </div>
        </>
      )}
      {isSmolvlm(choice) && (
        <p class="muted welcome-model">
          SmolVLM-256M describes everyday pictures and reads short text. It makes mistakes; check what
          matters.
        </p>
      )}
    </section>
  );
}
