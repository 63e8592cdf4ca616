import { expect, type Page } from "@playwright/test";
import type { Turn } from "../../src/contract/conversation.ts";
import { goldenConversations, type GoldenConversation } from "../golden-conversations.ts";
import { loadNano, test } from "../harness/fixture.ts";

const conversations = goldenConversations();

test("prompts and tiles are the reference's", async ({ harness }) => {
  await loadNano(harness, { provider: "wasm", dtype: "fp32" });
  for (const golden of conversations) {
    await addPictures(harness, golden);
    const input = await inspect(harness, golden.turns);
    expect(input.ids, golden.name).toEqual(golden.ids);
    expect(input.hashes, golden.name).toEqual(golden.tiles.map(({ sha256 }) => sha256));
  }
});

test("fp32 logits are within 1e-3 of the reference, and answers the same", async ({ harness }) => {
  await loadNano(harness, { provider: "wasm", dtype: "fp32" });
  for (const golden of conversations) {
    await addPictures(harness, golden);
    const logits = await probe(harness, golden.turns);
    expect(largestDifference(logits, golden.logits), golden.name).toBeLessThan(1e-3);
    expect(await answer(harness, golden), golden.name).toEqual(golden.answers.fp32);
  }
});

test("8-bit answers are those of Python in 8 bits", async ({ harness }) => {
  await loadNano(harness, { provider: "wasm", dtype: "q8" });
  for (const golden of conversations) {
    await addPictures(harness, golden);
    // Activations are quantized by the range they have in one run: a prompt of which the cache has some words is rounded
    // otherwise, and where two tokens are nearly equal the other one may win.
    await harness.evaluate(() => window.harness.forgetPrompt());
    expect(await answer(harness, golden), golden.name).toEqual(golden.answers.q8);
  }
});

async function addPictures(harness: Page, { pictures }: GoldenConversation): Promise<void> {
  for (const { id, png } of pictures) {
    const added = await harness.evaluate(
      ([image, base64]) => window.harness.addImage(image, base64, "image/png", { type: "auto" }),
      [id, png.toString("base64")] as const,
    );
    expect(added).toMatchObject({ ok: true });
  }
}

/** Ids of the prompt, and the SHA-256 of each view of the pictures. */
async function inspect(
  harness: Page,
  turns: readonly Turn[],
): Promise<{ readonly ids: readonly number[]; readonly hashes: readonly string[] }> {
  return harness.evaluate(async (all) => {
    const input = await window.harness.inspect(all);
    if (!input.ok) throw new Error(JSON.stringify(input.failure));
    const views = input.value.images.flatMap((image) => image.views);
    const digests = await Promise.all(views.map((view) => crypto.subtle.digest("SHA-256", view)));
    const hashes = digests.map((digest) =>
      Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    );
    return { ids: input.value.ids, hashes };
  }, turns);
}

async function probe(harness: Page, turns: readonly Turn[]): Promise<readonly number[]> {
  const logits = await harness.evaluate((all) => window.harness.probeLogits(all), turns);
  if (!logits.ok) throw new Error(JSON.stringify(logits.failure));
  return logits.value;
}

/** Ids of the greedy answer, at most as many as the golden ones. */
async function answer(harness: Page, { turns }: GoldenConversation): Promise<readonly number[]> {
  const { result } = await harness.evaluate((all) => window.harness.answer(all, 8), turns);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value.tokens;
}

function largestDifference(one: readonly number[], other: readonly number[]): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? NaN))), 0);
}
