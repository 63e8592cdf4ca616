import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dist } from "../scripts/project.mjs";

export interface MadeModel {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Nano as it is, but its configuration names a token as the end that it never says: it goes on until it is
 * stopped or the longest answer is reached.
 */
export async function makeEndlessModel(): Promise<MadeModel> {
  const folder = await mkdtemp(join(tmpdir(), "endless-"));
  await cp(join(dist, "models/ocelli-nano"), folder, { recursive: true });
  const config = await readObject(join(folder, "config.json"));
  const file = join(folder, "generation_config.json");
  const generation = { ...(await readObject(file)), eos_token_id: config["image_token_id"] };
  await writeFile(file, JSON.stringify(generation));
  await writeFile(join(folder, "files.json"), JSON.stringify(await list(folder)));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** A folder's files with their sizes, in the form of the hub's tree. */
async function list(folder: string): Promise<readonly object[]> {
  const paths = await readdir(folder, { recursive: true });
  const facts = await Promise.all(paths.map((path) => stat(join(folder, path))));
  return facts.flatMap((each, index) =>
    each.isFile() ? [{ type: "file", path: paths[index], size: each.size }] : [],
  );
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await readFile(file, "utf8"));
  if (typeof value !== "object" || value === null) throw new Error(`${file} is not an object`);
  return value as Record<string, unknown>;
}
