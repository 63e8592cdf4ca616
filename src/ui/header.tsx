import type { VNode } from "preact";
import { readyModel } from "../chat/app-state.ts";
import type { Chat } from "../chat/chat.ts";
import { isNano, modelName } from "../chat/models.ts";
import { ChevronIcon, InfoIcon, Mark, NewChatIcon } from "./icons.tsx";
import { modelPanelId } from "./model-panel.tsx";

export interface HeaderProps {
  readonly chat: Chat;
  readonly onNewChat: () => void;
  readonly onAbout: () => void;
}

export function Header({ chat, onNewChat, onAbout }: HeaderProps): VNode {
  return (
    <header class="header">
      <div class="header-row">
        <h1 class="wordmark">
          <Mark />
          Ocelli
        </h1>
        <ModelButton chat={chat} />
        <div class="header-actions">
          <button type="button" class="quiet" onClick={onNewChat} title="New chat">
            <NewChatIcon />
            <span class="wide-only">New chat</span>
          </button>
          <button type="button" class="quiet" onClick={onAbout} title="About">
            <InfoIcon />
            <span class="wide-only">About</span>
          </button>
        </div>
      </div>
    </header>
  );
}

/** The model at hand or on its way; opens what there is to know about it. */
function ModelButton({ chat }: { readonly chat: Chat }): VNode {
  const state = chat.state.value;
  const choice = readyModel(state)?.choice ?? ("choice" in state ? state.choice : chat.parameters.choice);
  return (
    <button type="button" class="model-button" popovertarget={modelPanelId}>
      <span class="visually-hidden">Model: </span>
      <span class="model-name">{modelName(choice.source)}</span>
      {isNano(choice) && <span class="chip">demo</span>}
      <ChevronIcon />
    </button>
  );
}
