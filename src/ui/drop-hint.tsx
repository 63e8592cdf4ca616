import type { VNode } from "preact";
import { Mark } from "./icons.tsx";

/** Covers the page while something is dragged over it. */
export function DropHint(): VNode {
  return (
    <div class="drop-hint" aria-hidden="true">
      <div class="drop-hint-frame">
        <Mark class="mark drop-hint-mark" />
        <p>Drop to add it</p>
      </div>
    </div>
  );
}
