import { beforeEach, expect, test } from "vitest";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { ImageCache, type EncodingWatch } from "./image-cache.ts";

const never = new AbortController().signal;
const patient: EncodingWatch = { onView: () => undefined, isUrgent: () => false, signal: never };

let cache: ImageCache;
let cut: number[];
let encoded: number[];

/** Features of a view are its number, twice. */
const vision = {
  async encode(view: Uint8Array): Promise<Result<Float32Array>> {
    const number = view[0] ?? NaN;
    encoded.push(number);
    return success(Float32Array.of(number, number));
  },
};

/** Views whose one byte is their number, cut when they are asked for. */
function* views(count: number): Generator<Uint8Array<ArrayBuffer>, void> {
  for (let number = 0; number < count; number++) {
    cut.push(number);
    yield Uint8Array.of(number);
  }
}

beforeEach(() => {
  cache = new ImageCache();
  cut = [];
  encoded = [];
});

test("encodes each view once, in order, and says how far it is", async () => {
  cache.add("cat", views(3), 3);
  const seen: string[] = [];
  const watch = { ...patient, onView: (done: number, of: number) => void seen.push(`${done} of ${of}`) };
  expect(await cache.encode("cat", vision, watch)).toEqual(success("complete"));
  expect(await cache.encode("cat", vision, watch)).toEqual(success("complete"));
  expect(seen).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
  expect(encoded).toEqual([0, 1, 2]);
  expect(cache.features("cat", 2)).toEqual(Float32Array.of(2, 2));
  expect(cache.viewsEncoded).toBe(3);
});

test("stops between two views, cuts none in vain, and goes on where it was", async () => {
  cache.add("cat", views(3), 3);
  const stop = new AbortController();
  const watch = { ...patient, onView: () => stop.abort(), signal: stop.signal };
  expect(await cache.encode("cat", vision, watch)).toEqual(failed({ type: "cancelled" }));
  expect(cut).toEqual([0]);
  expect(await cache.encode("cat", vision, patient)).toEqual(success("complete"));
  expect(encoded).toEqual([0, 1, 2]);
});

test("makes way between two views", async () => {
  cache.add("cat", views(3), 3);
  let asked = 0;
  const isUrgent = (): boolean => ++asked > 2;
  expect(await cache.encode("cat", vision, { ...patient, isUrgent })).toEqual(success("paused"));
  expect(encoded).toEqual([0, 1]);
});

test("a view that fails is the failure of its picture", async () => {
  cache.add("cat", views(2), 2);
  const failure = { type: "runtime", doing: "vision", detail: "no kernel" } as const;
  expect(await cache.encode("cat", { encode: async () => failed(failure) }, patient)).toEqual(
    failed(failure),
  );
});

test("a view that failed is encoded again, and not the next in its place", async () => {
  cache.add("cat", views(2), 2);
  const failure = { type: "unsupported-model", reason: "dtype", detail: "pixel_values" } as const;
  await cache.encode("cat", { encode: async () => failed(failure) }, patient);
  expect(await cache.encode("cat", vision, patient)).toEqual(success("complete"));
  expect(encoded).toEqual([0, 1]);
  expect(cut).toEqual([0, 1]);
});

test("features that are not there are a bug of the caller's", async () => {
  cache.add("cat", views(2), 2);
  expect(() => cache.features("cat", 0)).toThrow("not encoded");
  cache.forget("cat");
  expect(() => cache.features("cat", 0)).toThrow("no picture");
});
