// @ts-check
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * Lists the files of each folder under `public/models/` in a `files.json` of its own, in the form of the hub's tree, so that
 * a page knows what a model has before it asks for anything. Made at each build, so that it is never out of date.
 * @returns {import("vite").Plugin}
 */
export function modelLists() {
  let models = "";
  return {
    name: "model-lists",
    configResolved(config) {
      models = join(config.publicDir, "models");
    },
    async generateBundle() {
      for (const name of await folders(models)) {
        const source = JSON.stringify(await listFiles(join(models, name)));
        this.emitFile({ type: "asset", fileName: `models/${name}/files.json`, source });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /^\/models\/([\w-][\w.-]*)\/files\.json$/.exec(request.url ?? "")?.[1];
        if (name === undefined) next();
        else answer(response, join(models, name)).catch(next);
      });
    },
  };
}

/**
 * Every file below a folder, hidden ones aside, in the form of the hub's `/api/models/{repo}/tree/{commit}`.
 * @param {string} folder
 * @returns {Promise<readonly { type: "file", path: string, size: number }[]>}
 */
export async function listFiles(folder) {
  const paths = await readdir(folder, { recursive: true });
  const visible = paths.filter((path) => !path.split(sep).some((part) => part.startsWith(".")));
  const list = [];
  for (const path of visible.sort()) {
    const facts = await stat(join(folder, path));
    if (!facts.isFile() || path === "files.json") continue;
    list.push({ type: /** @type {const} */ ("file"), path: path.split(sep).join("/"), size: facts.size });
  }
  return list;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {string} folder
 */
async function answer(response, folder) {
  const list = await listFiles(folder);
  response.setHeader("Content-Type", "application/json").end(JSON.stringify(list));
}

/** @param {string} path */
async function folders(path) {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
