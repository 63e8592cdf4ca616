import { effect } from "@preact/signals";
import { render } from "preact";
import { readyModel } from "../chat/app-state.ts";
import { createChat } from "../chat/chat.ts";
import { parseParameters } from "../chat/parameters.ts";
import type { Engine, Listener } from "../contract/engine.ts";
import type { Reload } from "../engine/reload.ts";
import { App } from "./app.tsx";

/** Makes the engine, which calls back when it has to start its worker again. */
export type StartEngine = (onReload: Listener<Reload>) => Engine;

/** Shows the app in `root`; the document's element says its state, for styles and for those who look on. */
export function mount(start: StartEngine, root: HTMLElement): void {
  const engine = start((reload) => chat.follow(reload));
  const chat = createChat(engine, parseParameters(location.search));
  const { dataset } = document.documentElement;
  effect(() => {
    const state = chat.state.value;
    dataset["appState"] = state.phase;
    const model = readyModel(state);
    if (model) {
      dataset["device"] = model.loaded.device.provider;
    } else {
      delete dataset["device"];
    }
  });
  render(<App chat={chat} />, root);
}
