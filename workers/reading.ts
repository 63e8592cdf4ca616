import type { Result } from "../src/contract/result.ts";
import type { Loaded } from "./model/loaded.ts";
import type { Embeddings } from "./pipeline/embeddings.ts";
import type { ImageCache } from "./pipeline/image-cache.ts";
import { prefill, type Prefill, type PrefillWatch, type Reader } from "./pipeline/prefill.ts";
import type { Prompt } from "./pipeline/prompt.ts";

/** What of a loaded model reads prompts. */
interface Reading extends Pick<Loaded, "counts"> {
  readonly model: Pick<Loaded["model"], "decoder"> & { readonly embeddings: Pick<Embeddings, "rows"> };
  readonly images: { readonly cache: Pick<ImageCache, "features"> };
}

export function readerOf({ model, images }: Omit<Reading, "counts">): Reader {
  return {
    decoder: model.decoder,
    embeddings: model.embeddings,
    features: (key, view) => images.cache.features(key, view),
  };
}

/** As `prefill`, and counts each chunk when it is read: a prompt may not be read to its end. */
export function readPrompt(prompt: Prompt, loaded: Reading, watch: PrefillWatch): Promise<Result<Prefill>> {
  const { counts } = loaded;
  let counted = 0;
  return prefill(prompt, readerOf(loaded), {
    ...watch,
    onRead(tokens, of) {
      counts.prefilled += tokens - counted;
      counted = tokens;
      watch.onRead(tokens, of);
    },
  });
}
