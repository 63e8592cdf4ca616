// @ts-check

/**
 * @typedef {import("../../e2e/harness/harness.ts").Harness} Harness Also declares `window.harness`.
 *
 * @typedef {{ dtype: import("../../src/contract/device.ts").Dtype, question: string, picture: string, newTokens: number }} Trial
 * `picture`: a PNG in base64.
 *
 * @typedef {object} Measurement Times in milliseconds.
 * @property {import("../../src/contract/model.ts").LoadedModel} loaded
 * @property {readonly number[]} ids Of the prompt.
 * @property {readonly number[]} logits After the prompt's last position: (vocabulary).
 * @property {readonly number[]} tokens
 * @property {string} text
 * @property {number} loadMs To three graphs that are ready, the download from this machine included.
 * @property {number} visionMs From the picture's bytes to its features.
 * @property {number} firstTokenMs From asking to the first token, the picture encoded before.
 * @property {number} decodeMs From one token to the next.
 * @property {number} heapBytes The runtime's heap, which never shrinks.
 */

/**
 * Runs in the page of the engine's harness, and so refers to nothing outside itself.
 * @param {Trial} trial
 * @returns {Promise<Measurement>}
 */
export async function measure({ dtype, question, picture, newTokens }) {
  const { harness } = window;
  const start = performance.now();
  const { result: load } = await harness.load({
    source: { type: "site", name: "full-size" },
    provider: "wasm",
    dtype,
  });
  if (!load.ok) throw new Error(JSON.stringify(load.failure));
  const loadMs = performance.now() - start;

  // The page that makes an image names it.
  const image = /** @type {import("../../src/contract/conversation.ts").ImageId} */ ("picture");
  const handed = performance.now();
  const added = await harness.addImage(image, picture, "image/png", { type: "auto" });
  if (!added.ok) throw new Error(JSON.stringify(added.failure));
  const visionMs = performance.now() - handed;

  /** @type {readonly import("../../src/contract/conversation.ts").Part[]} */
  const content = [
    { type: "image", image },
    { type: "text", text: question },
  ];
  const turns = [{ role: /** @type {const} */ ("user"), content }];
  const { result: answer, text } = await harness.answer(turns, newTokens);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  const input = await harness.inspect(turns);
  if (!input.ok) throw new Error(JSON.stringify(input.failure));
  const logits = await harness.probeLogits(turns);
  if (!logits.ok) throw new Error(JSON.stringify(logits.failure));

  const { tokens, timeToFirstTokenMs, decodeMs } = answer.value;
  const { heapBytes } = await harness.counters();
  return {
    loaded: load.value,
    ids: input.value.ids,
    logits: logits.value,
    tokens,
    text,
    loadMs,
    visionMs,
    firstTokenMs: timeToFirstTokenMs,
    decodeMs: decodeMs / Math.max(1, tokens.length - 1),
    heapBytes,
  };
}
