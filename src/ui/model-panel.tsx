import { useSignal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useRef } from "preact/hooks";
import { readyModel, type ReadyModel } from "../chat/app-state.ts";
import type { Chat } from "../chat/chat.ts";
import { isNano, isSmolvlm, modelName } from "../chat/models.ts";
import { graphNames } from "../contract/device.ts";
import { SmolvlmOffer } from "./smolvlm-offer.tsx";
import { deviceLabel, dtypeName, graphLabel, reasonSentences } from "./words/device-words.ts";

export const modelPanelId = "model-panel";

/** What runs, where, why, and what else there is. */
export function ModelPanel({ chat }: { readonly chat: Chat }): VNode {
  const panel = useRef<HTMLDivElement>(null);
  const open = useSignal(false);
  const state = chat.state.value;
  const model = readyModel(state);
  const close = (): void => panel.current?.hidePopover();
  const started = chat.conversation.exchanges.value.length > 0;
  return (
    <div
      ref={panel}
      data-open={open.value ? "" : undefined}
      onToggle={(event) => {
        open.value = event.newState === "open";
      }}
      id={modelPanelId}
      class="panel"
      popover="auto"
      role="dialog"
      aria-label="Model and device"
    >
      {model ? <Facts model={model} /> : <p>No model is loaded yet.</p>}
      {started && model && !isSmolvlm(model.choice) && <SmolvlmOffer chat={chat} onChosen={close} />}
      {model && !isNano(model.choice) && (
        <button
          type="button"
          class="button"
          disabled={state.phase !== "ready"}
          onClick={() => {
            close();
            chat.loadNano();
          }}
        >
          Use Ocelli Nano
        </button>
      )}
    </div>
  );
}

function Facts({ model }: { readonly model: ReadyModel }): VNode {
  const { choice, loaded } = model;
  return (
    <>
      <h2 class="panel-title">{modelName(choice.source)}</h2>
      {isNano(choice) && (
        <p class="muted">
          A small demo model. It knows shapes, colors, places, counts and numbers, and nothing else.
        </p>
      )}
      <dl class="facts">
        <Fact term="Runs on">{deviceLabel(loaded.device)}</Fact>
        {graphNames.map((graph) => (
          <Fact key={graph} term={graphLabel(graph)}>
            {dtypeName(loaded.device.dtypes[graph])}{" "}
            <span class="muted">({loaded.device.dtypes[graph]})</span>
          </Fact>
        ))}
        <Fact term="Size">{(loaded.bytes / 1e6).toFixed(loaded.bytes < 10e6 ? 1 : 0)} MB</Fact>
        <Fact term="Context">{loaded.contextLength.toLocaleString("en")} tokens</Fact>
        <Fact term="A tile">
          {loaded.tileSize} × {loaded.tileSize} pixels, {loaded.tokensPerTile} tokens
        </Fact>
      </dl>
      <h3 class="panel-subtitle">Why this way</h3>
      <ul class="reasons">
        {reasonSentences(
          loaded.device.reasons.filter((reason) => reason.type !== "dtype" || reason.asked),
        ).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }): VNode {
  return (
    <div class="fact">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
