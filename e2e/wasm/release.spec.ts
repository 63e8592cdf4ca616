import { expect as expectHarness } from "@playwright/test";
import type { ImageId, Turn } from "../../src/contract/conversation.ts";
import { expect, test } from "../fixtures.ts";
import { loadNano, test as harnessTest } from "../harness/fixture.ts";
import { countPorts, openPorts } from "../open-ports.ts";
import { three } from "../pictures.ts";

const questions = [
  "How many shapes are there?",
  "What color is the circle?",
  "Where is the square?",
] as const;

harnessTest("over 20 turns no tensor and no session is left behind", async ({ harness }) => {
  await loadNano(harness, { provider: "wasm" });
  const image = "three" as ImageId;
  const file = three.buffer.toString("base64");
  await harness.evaluate(
    ([id, base64]) => window.harness.addImage(id, base64, "image/png", { type: "auto" }),
    [image, file] as const,
  );
  const turns: Turn[] = [];
  const alive: string[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const text = questions[turn % questions.length] ?? "";
    const picture = turn === 0 ? [{ type: "image", image } as const] : [];
    turns.push({ role: "user", content: [...picture, { type: "text", text }] });
    const answer = await harness.evaluate((all) => window.harness.answer(all, 8), turns);
    if (!answer.result.ok) throw new Error(JSON.stringify(answer.result.failure));
    expectHarness(answer.result.value.encodedViews).toBe(0);
    turns.push({ role: "assistant", text: answer.text, tokens: answer.result.value.tokens });
    const { sessions, tensors } = await harness.evaluate(() => window.harness.counters());
    alive.push(`${sessions} sessions, ${tensors} tensors`);
  }
  // Three graphs, and a key and a value of each of the decoder's four layers.
  expectHarness(new Set(alive)).toEqual(new Set(["3 sessions, 8 tensors"]));
});

test("over 20 turns no listener and no signal of the page is left behind", async ({ app, page }) => {
  await countPorts(page);
  await app.open();
  await app.attach(three);
  for (let turn = 0; turn < 20; turn++) {
    await app.askToEnd(questions[turn % questions.length] ?? "");
  }
  // The last one's are let go of a moment after its end.
  await expect.poll(() => openPorts(page)).toBe(0);
});
