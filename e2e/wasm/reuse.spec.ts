import { expect, type Page } from "@playwright/test";
import type { ImageId, Turn } from "../../src/contract/conversation.ts";
import { loadNano, test } from "../harness/fixture.ts";
import { three } from "../pictures.ts";

const image = "three" as ImageId;
const picture = { type: "image", image } as const;
const first: Turn = {
  role: "user",
  content: [picture, { type: "text", text: "How many shapes are there?" }],
};

test.beforeEach(async ({ harness }) => {
  await loadNano(harness, { provider: "wasm", dtype: "fp32" });
  const added = await harness.evaluate(
    ([id, base64]) => window.harness.addImage(id, base64, "image/png", { type: "auto" }),
    [image, three.buffer.toString("base64")] as const,
  );
  expect(added).toMatchObject({ ok: true });
});

test("what is read before the question is sent is not read again", async ({ harness }) => {
  await harness.evaluate(
    (turns) => window.harness.prepare(turns),
    [{ role: "user", content: [picture] } as const],
  );
  const { tokensPrefilled } = await harness.evaluate(() => window.harness.counters());
  // The picture's 64 tokens and what stands around them.
  expect(tokensPrefilled).toBeGreaterThan(64);
  const { promptTokens, reusedTokens, encodedViews } = await ask(harness, [first]);
  expect(encodedViews).toBe(0);
  expect(reusedTokens).toBe(tokensPrefilled);
  expect(promptTokens - reusedTokens).toBeLessThan(16);
});

test("a follow-up, the same again, and an edited question read only what is new, and answer as if all were", async ({
  harness,
}) => {
  const one = await ask(harness, [first]);
  const followUp: Turn[] = [
    first,
    { role: "assistant", text: one.text, tokens: one.tokens },
    { role: "user", content: [{ type: "text", text: "What color is the circle?" }] },
  ];
  const two = await ask(harness, followUp);
  // All but the first answer's ending token had been read.
  expect(two.reusedTokens).toBe(one.promptTokens + one.tokens.length - 1);
  const again = await ask(harness, followUp);
  expect(again.reusedTokens).toBe(two.promptTokens - 1);
  expect(again.tokens).toEqual(two.tokens);
  const edited: Turn[] = [
    { role: "user", content: [picture, { type: "text", text: "Where is the square?" }] },
  ];
  const third = await ask(harness, edited);
  expect(third.reusedTokens).toBeGreaterThan(64);
  expect(third.reusedTokens).toBeLessThan(one.promptTokens);
  for (const [turns, answer] of [
    [followUp, two],
    [edited, third],
  ] as const) {
    // Leaves nothing of the picture in the cache.
    await ask(harness, [{ role: "user", content: [{ type: "text", text: "Hi" }] }]);
    const fresh = await ask(harness, turns);
    expect(fresh.reusedTokens).toBeLessThan(10);
    expect(fresh.tokens).toEqual(answer.tokens);
  }
});

async function ask(harness: Page, turns: readonly Turn[]) {
  const answer = await harness.evaluate((all) => window.harness.answer(all, 8), turns);
  if (!answer.result.ok) throw new Error(JSON.stringify(answer.result.failure));
  return { ...answer.result.value, text: answer.text };
}
