import { proxy, transfer, type Remote } from "comlink";
import type { ImageId } from "../contract/conversation.ts";
import type { EngineWorker } from "../contract/engine-worker.ts";
import type { Listener } from "../contract/engine.ts";
import type { Detail, ImageEvent, ImageFacts } from "../contract/image.ts";
import type { Result } from "../contract/result.ts";

export interface PictureFile {
  readonly blob: Blob;
  readonly detail: Detail;
}

/** Copies `bytes`: the worker gets the bytes themselves. */
export function pictureFile(bytes: ArrayBuffer, mime: string, detail: Detail): PictureFile {
  return { blob: new Blob([bytes], { type: mime }), detail };
}

/** The files of the pictures that the worker knows, so that the next worker can be told. */
export class PictureFiles {
  readonly #files = new Map<ImageId, PictureFile>();

  keep(id: ImageId, file: PictureFile): void {
    this.#files.set(id, file);
  }

  /** Forgets this file, but not one that was kept after it. */
  withdraw(id: ImageId, file: PictureFile): void {
    if (this.#files.get(id) === file) this.#files.delete(id);
  }

  forget(id: ImageId): void {
    this.#files.delete(id);
  }

  /** The calls that make every picture known to a worker; the files have been read when it resolves. */
  async additions(): Promise<readonly ((worker: Remote<EngineWorker>) => Promise<Result<ImageFacts>>)[]> {
    return Promise.all(
      Array.from(this.#files, async ([id, { blob, detail }]) => {
        const bytes = await blob.arrayBuffer();
        return (worker: Remote<EngineWorker>) =>
          addPicture(worker, id, bytes, blob.type, detail, () => undefined, new AbortController().signal);
      }),
    );
  }
}

/** Calls `addImage`, handing over `bytes`. */
export function addPicture(
  worker: Remote<EngineWorker>,
  id: ImageId,
  bytes: ArrayBuffer,
  mime: string,
  detail: Detail,
  on: Listener<ImageEvent>,
  signal: AbortSignal,
): Promise<Result<ImageFacts>> {
  return worker.addImage(id, transfer(bytes, [bytes]), mime, detail, proxy(on), signal);
}
