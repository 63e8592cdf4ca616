import { type ReadonlySignal, signal } from "@preact/signals";
import type { ImageId } from "../contract/conversation.ts";
import type { Engine } from "../contract/engine.ts";
import type { Detail, ImageFacts } from "../contract/image.ts";
import { failed, type Result } from "../contract/result.ts";
import { type Attachment, type AttachmentState, isResumable } from "./attachment.ts";
import type { ModelState } from "./app-state.ts";
import { modelReady } from "./model-gate.ts";

export interface PictureHost {
  readonly engine: Pick<Engine, "addImage" | "removeImage">;
  readonly model: ReadonlySignal<ModelState>;
  readonly detail: Detail;
}

export interface PictureFile {
  readonly id: ImageId;
  readonly file: File;
  readonly example: boolean;
  readonly alt: string;
}

/** Attaches a file and encodes it at once, as soon as there is a model. */
export function attachPicture({ id, file, example, alt }: PictureFile, host: PictureHost): Attachment {
  const state = signal<AttachmentState>({ state: "waiting" });
  const url = URL.createObjectURL(file);
  let run = new AbortController();
  let work = encode(run.signal);

  async function encode(abort: AbortSignal): Promise<void> {
    state.value = { state: "waiting" };
    let model = host.model.peek();
    let result = await addTo(abort);
    // Another model was loaded meanwhile, and the call ended with the worker of the one before.
    while (!result.ok && result.failure.type === "cancelled" && model !== host.model.peek()) {
      if (abort.aborted) {
        return;
      }
      model = host.model.peek();
      result = await addTo(abort);
    }
    if (abort.aborted) {
      return;
    }
    state.value = result.ok
      ? { state: "ready", facts: result.value }
      : { state: "failed", failure: result.failure };
  }

  async function addTo(abort: AbortSignal): Promise<Result<ImageFacts>> {
    if (!(await modelReady(host.model, abort))) {
      return failed({ type: "cancelled" });
    }
    const bytes = await readFile(file, id);
    if (!bytes.ok) {
      return bytes;
    }
    let isUnderWay = true;
    const added = await host.engine.addImage(
      id,
      bytes.value,
      file.type,
      host.detail,
      (event) => {
        if (isUnderWay && !abort.aborted) {
          state.value =
            event.type === "decoded"
              ? { state: "encoding", views: 0, of: event.facts.views }
              : { state: "encoding", views: event.views, of: event.of };
        }
      },
      abort,
    );
    isUnderWay = false;
    return added;
  }

  function pause(): void {
    const now = state.peek().state;
    if (now === "waiting" || now === "encoding") {
      run.abort();
      state.value = { state: "paused" };
    }
  }

  function resume(): void {
    if (isResumable(state.peek())) {
      run = new AbortController();
      work = encode(run.signal);
    }
  }

  return {
    id,
    name: file.name,
    alt,
    url,
    example,
    state,
    settled: () => work,
    pause,
    resume,
    dispose() {
      run.abort();
      URL.revokeObjectURL(url);
      void host.engine.removeImage(id);
    },
  };
}

/** A folder, or a file that was moved since it was chosen, cannot be read. */
async function readFile(file: File, image: ImageId): Promise<Result<ArrayBuffer>> {
  try {
    return { ok: true, value: await file.arrayBuffer() };
  } catch (error) {
    if (error instanceof DOMException) {
      return failed({ type: "unreadable-image", image, reason: "damaged", mime: file.type });
    }
    throw error;
  }
}
