import type { TokenId } from "../../src/contract/conversation.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import type { Model } from "./model.ts";
import { withToken } from "../pipeline/kv-cache.ts";
import type { Prompt } from "../pipeline/prompt.ts";
import { greedy } from "../pipeline/sampler.ts";

/**
 * Runs each graph once, for WebGPU: the shaders are compiled now and not at the first question, and a device that cannot run
 * the graphs, or computes what is not a number, shows it while another one can still be chosen. Failures: those of a run,
 * `wrong-numbers`, `cancelled`.
 */
export async function warmUp(model: Model, signal: AbortSignal): Promise<Result<void>> {
  const { config, decoder, embeddings, vision } = model;
  // Emulated, a view takes seconds, and there is hardly a shader to compile.
  if (!isEmulated(model)) {
    const edge = config.image.tileSize;
    const features = await vision.encode(new Uint8Array(edge * edge * 3));
    if (!features.ok) return features;
    if (features.value.some((value) => !Number.isFinite(value))) {
      return failed({ type: "wrong-numbers", doing: "vision" });
    }
  }
  const start = model.vocabulary.start;
  let prompt = textPrompt([start, start]);
  // Twice: several positions without a cache, then one with it.
  for (let read = 0; read < 2; read++) {
    if (signal.aborted) return failed({ type: "cancelled" });
    const rows = await embeddings.rows(prompt, decoder.cache.length, prompt.ids.length, noFeatures);
    if (!rows.ok) return rows;
    const logits = await decoder.readForLogits(prompt, prompt.ids.length, rows.value, "loading");
    if (!logits.ok) return logits;
    const token = greedy(logits.value, "loading");
    if (!token.ok) return token;
    prompt = withToken(prompt, token.value);
  }
  decoder.cache.clear();
  return success(undefined);
}

function isEmulated({ device }: Model): boolean {
  return device.reasons.some((reason) => reason.type === "webgpu-adapter" && reason.software);
}

function textPrompt(ids: readonly TokenId[]): Prompt {
  return { ids: Int32Array.from(ids), runs: [] };
}

function noFeatures(): never {
  throw new Error("a prompt without pictures asks for features");
}
