import type { Turn } from "../src/contract/conversation.ts";
import { success, type Result } from "../src/contract/result.ts";
import { picturesOf } from "./answering.ts";
import { prefixOf } from "./pipeline/kv-cache.ts";
import { sharedPrefix } from "./pipeline/prompt-prefix.ts";
import { buildPrompt, type Prompt } from "./pipeline/prompt.ts";
import type { Loaded } from "./model/loaded.ts";
import { readPrompt } from "./reading.ts";

/**
 * Encodes the pictures of `turns` and reads the part of their prompt that stays whatever is typed after it. Makes way when
 * `isUrgent` says so: what is done by then is kept. Failures: those of a run, and `cancelled`.
 */
export async function prepareTurns(
  loaded: Loaded,
  turns: readonly Turn[],
  isUrgent: () => boolean,
  signal: AbortSignal,
): Promise<Result<void>> {
  const { model, images } = loaded;
  for (const image of picturesOf(turns)) {
    const watch = { onView: () => undefined, isUrgent, signal };
    const encoded = await images.cache.encode(images.key(image), model.vision, watch);
    if (!encoded.ok) return encoded;
    if (encoded.value === "paused") return success(undefined);
  }
  const certain = certainPrompt(loaded, turns);
  const { cache } = model.decoder;
  const length = certain.ids.length;
  if (length === 0 || length >= model.config.decoder.contextLength) return success(undefined);
  // Reading again what is there would only throw away what stands after it.
  if (sharedPrefix(cache.sequence, certain) === length) return success(undefined);
  const read = await readPrompt(certain, loaded, { onRead: () => undefined, isUrgent, signal });
  return read.ok ? success(undefined) : read;
}

/**
 * What two prompts that go on differently have in common: neither the end of the turn nor text that the tokenizer would join
 * with what is typed next.
 */
function certainPrompt({ model, images }: Loaded, turns: readonly Turn[]): Prompt {
  const [one, other] = ["a", "7"].map((text) =>
    buildPrompt(continued(turns, text), images.known, model.vocabulary),
  );
  if (one === undefined || other === undefined) throw new Error("two prompts were built");
  return prefixOf(one, sharedPrefix(one, other));
}

/** The conversation with `text` typed at its end: in the user's turn that is being written, or in a new one. */
function continued(turns: readonly Turn[], text: string): readonly Turn[] {
  const part = { type: "text", text } as const;
  const last = turns.at(-1);
  if (last === undefined || last.role !== "user") return [...turns, { role: "user", content: [part] }];
  return [...turns.slice(0, -1), { role: "user", content: [...last.content, part] }];
}
