import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ImageId } from "../src/contract/conversation.ts";
import { success } from "../src/contract/result.ts";
import { Images } from "./images.ts";
import { nanoVocabulary } from "./testing/nano-vocabulary.ts";

// Only browsers decode pictures: here every file is one color, that of its first byte.
vi.mock("./pipeline/pixels.ts", () => ({
  decodePixels: async (_id: ImageId, bytes: ArrayBuffer) => {
    const data = new Uint8Array(8 * 8 * 3).fill(new Uint8Array(bytes)[0] ?? 0);
    return success({ width: 8, height: 8, data });
  },
}));

const never = new AbortController().signal;
const vocabulary = nanoVocabulary();
const vision = { encode: async () => success(Float32Array.of(1)) };
const watch = { onView: () => undefined, isUrgent: () => false, signal: never };
const cat = "cat" as ImageId;
const twin = "twin" as ImageId;
const dog = "dog" as ImageId;

let images: Images;

beforeEach(() => {
  images = new Images({
    identity: "nano",
    device: { dtypes: { vision_encoder: "fp32", embed_tokens: "fp32", decoder_model_merged: "fp32" } },
    config: { ...vocabulary.config, image: { ...vocabulary.config.image, tileSize: 8, longestEdge: 8 } },
    vocabulary,
  });
});

afterEach(() => vi.unstubAllGlobals());

/** Adds and encodes a picture of one color; gives its key. */
async function add(id: ImageId, color: number): Promise<string> {
  const added = await images.add(id, Uint8Array.of(color).buffer, "image/png", { type: "whole" }, never);
  if (!added.ok) throw new Error(added.failure.type);
  await images.cache.encode(images.key(id), vision, watch);
  return images.key(id);
}

test("a picture that is removed leaves neither its features nor its file", async () => {
  const key = await add(cat, 1);
  images.remove(cat);
  expect(images.cache.has(key)).toBe(false);
  expect([...images.known.keys()]).toEqual([]);
  await expect(images.inspect(cat, never)).rejects.toThrow("never added");
});

test("features that two pictures share are kept until the second is removed", async () => {
  const key = await add(cat, 1);
  expect(await add(twin, 1)).toBe(key);
  expect(await add(dog, 2)).not.toBe(key);
  images.remove(cat);
  expect(images.cache.has(key)).toBe(true);
  images.remove(twin);
  expect(images.cache.has(key)).toBe(false);
});

test("a picture that is replaced by another leaves no features", async () => {
  const key = await add(cat, 1);
  const other = await add(cat, 2);
  expect(images.cache.has(key)).toBe(false);
  expect(images.cache.has(other)).toBe(true);
});

test("where the browser has no hash, each picture has features of its own", async () => {
  vi.stubGlobal("crypto", {});
  const key = await add(cat, 1);
  const other = await add(twin, 1);
  expect(other).not.toBe(key);
  images.remove(cat);
  expect(images.cache.has(key)).toBe(false);
  expect(images.cache.has(other)).toBe(true);
});
