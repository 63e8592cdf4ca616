// @ts-check
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const usage = `npm run ask -- IMAGE… "question" [options]
npm run ask -- --batch FILE.jsonl [options]

  --model DIR|NAME|ID   a folder in the hub's layout, a model of this site, or a repository of the hub
  --device wasm|webgpu
  --dtype DTYPE         fp32, fp16, q8, int8, uint8, q4, q4f16, bnb4
  --tiles N             1 to 4, auto, reference or off
  --json                the answer with its figures, as one line of JSON
  --dump DIR            write what the model got: prompt.json and image-I-tile-J.png
  --batch FILE.jsonl    lines of {"images": [paths], "question": "…"}; paths start at the
                        file's folder, else at the working directory
`;

/** Wrong words on the command line; the message says which. */
export class UsageError extends Error {}

/**
 * @typedef {object} PageOptions
 * @property {{ type: "folder", folder: string } | { type: "named", name: string } | { type: "default" }} model
 * @property {"wasm" | "webgpu" | undefined} device
 * @property {string | undefined} dtype
 * @property {string | undefined} tiles
 *
 * @typedef {{ images: readonly string[], question: string }} Question Absolute paths, in the model's order.
 *
 * @typedef {| { type: "help" }
 *   | { type: "single", page: PageOptions, question: Question, json: boolean, dump: string | undefined }
 *   | { type: "batch", page: PageOptions, file: string }} Request
 */

/**
 * Reads the command line. Relative paths start at `from`: npm changes the working directory and keeps the
 * user's in INIT_CWD.
 * @param {readonly string[]} args
 * @param {string} from
 * @returns {Request}
 * @throws {UsageError}
 */
export function readArguments(args, from) {
  const { values, positionals } = parse(args);
  if (values.help === true || args.length === 0) return { type: "help" };
  const page = {
    model: model(values.model, from),
    device: device(values.device),
    dtype: values.dtype,
    tiles: tiles(values.tiles),
  };
  if (values.batch !== undefined) {
    if (positionals.length > 0) throw new UsageError("--batch takes its images and questions from the file");
    if (values.dump !== undefined) throw new UsageError("--dump writes one question; --batch has many");
    return { type: "batch", page, file: existing(resolve(from, values.batch)) };
  }
  const question = positionals.at(-1)?.trim() ?? "";
  if (question === "") throw new UsageError("there is no question");
  const images = positionals.slice(0, -1).map((path) => existing(resolve(from, path)));
  if (positionals.length === 1 && existsSync(resolve(from, question))) {
    throw new UsageError(`the question is missing: after "${question}", write it in quotes`);
  }
  const dump = values.dump === undefined ? undefined : resolve(from, values.dump);
  return { type: "single", page, question: { images, question }, json: values.json === true, dump };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        device: { type: "string" },
        dtype: { type: "string" },
        tiles: { type: "string" },
        json: { type: "boolean" },
        dump: { type: "string" },
        batch: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    // Node goes on with how an argument could begin with a dash.
    if (error instanceof TypeError) throw new UsageError(error.message.split(". ", 1)[0] ?? error.message);
    throw error;
  }
}

/**
 * A folder that is there is meant as one, also where its path looks like a repository's name.
 * @param {string | undefined} value
 * @param {string} from
 * @returns {PageOptions["model"]}
 */
function model(value, from) {
  if (value === undefined) return { type: "default" };
  const folder = resolve(from, value);
  if (existsSync(resolve(folder, "config.json"))) return { type: "folder", folder };
  if (existsSync(folder)) throw new UsageError(`--model ${value}: there is no config.json in it`);
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*(@[\w./-]+)?)?$/.test(value)) return { type: "named", name: value };
  throw new UsageError(`--model ${value}: there is no such folder`);
}

/**
 * @param {string | undefined} value
 * @returns {"wasm" | "webgpu" | undefined}
 */
function device(value) {
  if (value === undefined || value === "wasm" || value === "webgpu") return value;
  throw new UsageError(`--device ${value}: it is wasm or webgpu`);
}

/** @param {string | undefined} value */
function tiles(value) {
  if (value === undefined || /^([1-4]|auto|reference|off)$/.test(value)) return value;
  throw new UsageError(`--tiles ${value}: it is 1 to 4, auto, reference or off`);
}

/** @param {string} path */
function existing(path) {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  return path;
}
