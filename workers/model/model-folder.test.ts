import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failed, success } from "../../src/contract/result.ts";
import { readModelFolder } from "./model-folder.ts";
import type { ModelFiles } from "../weights/model-files.ts";

const names = [
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
] as const;

/** The embedded model's files; a change replaces a file's text, or takes the file away. */
function nano(changes: Readonly<Record<string, string | undefined>> = {}): ModelFiles {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of [...names, ...Object.keys(changes)]) {
    const url = new URL(`../../public/models/ocelli-nano/${name}`, import.meta.url);
    const text = name in changes ? changes[name] : readFileSync(url, "utf8");
    if (text === undefined) files.delete(name);
    else files.set(name, new TextEncoder().encode(text));
  }
  return {
    identity: "nano",
    entries: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length })),
    read: (path) => {
      const bytes = files.get(path);
      const missing = { type: "unsupported-model", reason: "missing-file", detail: path } as const;
      return Promise.resolve(bytes === undefined ? failed(missing) : success(bytes));
    },
  };
}

const signal = new AbortController().signal;

test("the embedded model's files fit together", async () => {
  const result = await readModelFolder(nano(), signal);
  expect(result).toMatchObject({
    ok: true,
    value: {
      config: { modelType: "idefics3", vision: { tokensPerTile: 64 }, image: { tileSize: 512 } },
      vocabulary: { start: 1, end: 1023 },
    },
  });
});

test("the template may be in a file of its own or in the tokenizer's config, by itself or by name", async () => {
  const tokenizerConfig = JSON.parse(
    new TextDecoder().decode(await bytesOf("tokenizer_config.json")),
  ) as Readonly<Record<string, unknown>>;
  const jinja = { "chat_template.jinja": undefined };
  const named = (template: string) =>
    JSON.stringify({ ...tokenizerConfig, chat_template: [{ name: "default", template }] });
  expect((await readModelFolder(nano(jinja), signal)).ok).toBe(true);
  const { chat_template: template } = tokenizerConfig;
  const good = named(typeof template === "string" ? template : "");
  expect((await readModelFolder(nano({ ...jinja, "tokenizer_config.json": good }), signal)).ok).toBe(true);
  for (const other of [
    { "chat_template.jinja": "{{ messages }}" },
    { ...jinja, "chat_template.json": '{"chat_template":"{{ messages }}"}' },
    { ...jinja, "tokenizer_config.json": named("{{ messages }}") },
  ]) {
    const result = await readModelFolder(nano(other), signal);
    expect(result).toMatchObject({ failure: { type: "unsupported-model", reason: "malformed-config" } });
    expect(JSON.stringify(result)).toContain("the chat template");
  }
});

test.each([
  ["config.json", undefined, "missing-file"],
  ["tokenizer.json", undefined, "missing-file"],
  ["tokenizer_config.json", undefined, "missing-file"],
  ["preprocessor_config.json", undefined, "malformed-config"],
  ["config.json", "{", "malformed-config"],
  ["config.json", '{"model_type":"llama"}', "not-idefics3"],
  ["generation_config.json", '{"eos_token_id":"x"}', "malformed-config"],
  ["tokenizer.json", "[]", "malformed-config"],
])("%s as %s is refused: %s", async (name, text, reason) => {
  const result = await readModelFolder(nano({ [name]: text }), signal);
  expect(result).toMatchObject({ ok: false, failure: { type: "unsupported-model", reason } });
});

test.each(["generation_config.json", "processor_config.json"])("%s may be missing", async (name) => {
  expect((await readModelFolder(nano({ [name]: undefined }), signal)).ok).toBe(true);
});

test("a failed download is passed on", async () => {
  const broken: ModelFiles = {
    ...nano(),
    read: (file) => Promise.resolve(failed({ type: "offline", file })),
  };
  expect(await readModelFolder(broken, signal)).toEqual({
    ok: false,
    failure: { type: "offline", file: "config.json" },
  });
});

async function bytesOf(name: string): Promise<Uint8Array> {
  const read = await nano().read(name, () => undefined, signal);
  return read.ok ? read.value : new Uint8Array();
}
