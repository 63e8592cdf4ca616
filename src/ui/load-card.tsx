import type { VNode } from "preact";
import type { Chat } from "../chat/chat.ts";
import { isNano, modelName } from "../chat/models.ts";
import { loadWords } from "./words/status-words.ts";

/** A load that somebody asked for, with its bytes and a way out; or the way in where it was given up. */
export function LoadCard({ chat }: { readonly chat: Chat }): VNode | null {
  const state = chat.state.value;
  if (state.phase === "needs-model") {
    return (
      <div class="card">
        <p class="card-title">{modelName(state.choice.source)} was not loaded.</p>
        <div class="remedies">
          <button type="button" class="button primary small" onClick={() => chat.load(state.choice)}>
            Load {modelName(state.choice.source)}
          </button>
          {!isNano(state.choice) && (
            <button type="button" class="button small" onClick={() => chat.loadNano()}>
              Use Ocelli Nano
            </button>
          )}
        </div>
      </div>
    );
  }
  if (state.phase !== "loading" || !state.asked) {
    return null;
  }
  const { step } = state;
  const { words, figures } = loadWords(modelName(state.choice.source), step);
  const known = step.step === "downloading" && step.total > 0;
  return (
    <div class="card load">
      <p class="card-title" id="load-title">
        {words}
        <span class="muted figures"> {figures}</span>
      </p>
      <button type="button" class="button small" onClick={() => chat.cancelLoad()}>
        Cancel
      </button>
      <progress
        class="progress"
        aria-labelledby="load-title"
        max={known ? step.total : undefined}
        value={known ? step.bytes : undefined}
      />
    </div>
  );
}
