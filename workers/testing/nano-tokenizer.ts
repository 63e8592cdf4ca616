import { readFileSync } from "node:fs";
import { createTokenizer, type Tokenizer } from "../pipeline/tokenizer.ts";

/** One of the embedded model's JSON files. */
export function nanoJson(name: string): unknown {
  const url = new URL(`../../public/models/ocelli-nano/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as unknown;
}

export function nanoTokenizer(): Tokenizer {
  const made = createTokenizer(nanoJson("tokenizer.json"), nanoJson("tokenizer_config.json"));
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value;
}
