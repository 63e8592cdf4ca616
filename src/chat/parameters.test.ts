import { describe, expect, test } from "vitest";
import { parseParameters } from "./parameters.ts";

describe("the address", () => {
  test("without parameters gives the site's model and leaves the rest to the device", () => {
    expect(parseParameters("")).toEqual({
      choice: { source: { type: "site", name: "ocelli-nano" } },
      modelAsked: false,
      detail: { type: "auto" },
      endpoint: "https://huggingface.co",
      bad: [],
    });
  });

  test("names device, format, detail and seed", () => {
    const { choice, detail, seed, bad } = parseParameters("?device=webgpu&dtype=q4f16&tiles=3&seed=42");
    expect(choice).toMatchObject({ provider: "webgpu", dtype: "q4f16" });
    expect(detail).toEqual({ type: "longest", tiles: 3 });
    expect(seed).toBe(42);
    expect(bad).toEqual([]);
  });

  test.each([
    ["auto", { type: "auto" }],
    ["reference", { type: "reference" }],
    ["off", { type: "whole" }],
    ["1", { type: "longest", tiles: 1 }],
  ])("?tiles=%s", (value, detail) => {
    expect(parseParameters(`?tiles=${value}`).detail).toEqual(detail);
  });

  test("names a repository, at a commit, on a mirror", () => {
    const { choice, modelAsked } = parseParameters(
      "?model=HuggingFaceTB/SmolVLM-500M-Instruct@0123abc&hub=http://localhost:9000/mirror/",
    );
    expect(choice.source).toEqual({
      type: "hub",
      repo: "HuggingFaceTB/SmolVLM-500M-Instruct",
      revision: "0123abc",
      endpoint: "http://localhost:9000/mirror",
    });
    expect(modelAsked).toBe(true);
  });

  test("names a repository on its main branch", () => {
    expect(parseParameters("?model=a/b").choice.source).toMatchObject({ repo: "a/b", revision: "main" });
  });

  test.each([
    "device=cpu",
    "dtype=q3",
    "tiles=0",
    "tiles=5",
    "tiles=2.5",
    "seed=-1",
    "seed=ten",
    "hub=ftp://example.org",
    "hub=mirror",
    "model=../secret",
    "model=https://example.org/model",
    "model=a/b/c",
  ])("?%s is bad, and the default stands in", (query) => {
    const { bad, ...rest } = parseParameters(`?${query}`);
    const [name, value] = query.split("=");
    expect(bad).toEqual([{ name, value }]);
    const { bad: _none, ...defaults } = parseParameters("");
    expect(rest).toEqual(defaults);
  });
});
