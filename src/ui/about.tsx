import type { RefObject, VNode } from "preact";
import { CrossIcon, Mark } from "./icons.tsx";

/** What Ocelli is, keeps to itself, cannot do and must not be used for. */
export function About({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }): VNode {
  return (
    <dialog
      ref={dialog}
      class="about"
      aria-labelledby="about-title"
      onClick={(event) => {
        // A click on the backdrop has the dialog itself as its target.
        if (event.target === dialog.current) {
          dialog.current?.close();
        }
      }}
    >
      <div class="about-body">
        <button
          type="button"
          class="quiet dismiss"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <CrossIcon />
        </button>
        <Mark class="mark about-mark" />
        <h2 id="about-title">About Ocelli</h2>
        <p>
          Ocelli answers questions about pictures. Its model looks, reads and writes inside this page, on your
          own device.
        </p>
        <h3>Privacy</h3>
        <p>
          Nothing you show or type leaves the page. There is no server behind it, no account, no cookie and no
          measuring. Apart from the site's own files, the network is used only for a model you ask for: its
          files come from the Hugging Face hub, which sees that they were fetched, and nothing of your
          conversation.
        </p>
        <h3>Limits</h3>
        <p>
          Ocelli Nano is a demo. It knows flat shapes, their colors, places and counts, and printed numbers,
          in English. SmolVLM-256M is for everyday pictures, and small: it misreads, miscounts and makes
          things up, and it says so with the same confidence. Check what matters.
        </p>
        <h3>What it is not for</h3>
        <p>
          Do not use it for decisions that weigh on people: their health, safety, money, work, rights or
          standing. Do not use it to deceive, to harass, to send spam or to watch people. An answer may read
          like a fact and be wrong.
        </p>
        <h3>Licence</h3>
        <p>Ocelli and Ocelli Nano are free software under the Apache License 2.0, and so is SmolVLM-256M.</p>
      </div>
    </dialog>
  );
}
