// @ts-check
import { existsSync, readdirSync, statSync } from "node:fs";
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
    generateBundle() {
      for (const name of folders(models)) {
        const source = JSON.stringify(listFiles(join(models, name)));
        this.emitFile({ type: "asset", fileName: `models/${name}/files.json`, source });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /^\/models\/([\w-][\w.-]*)\/files\.json$/.exec(request.url ?? "")?.[1];
        if (name === undefined || !existsSync(join(models, name))) return next();
        const list = JSON.stringify(listFiles(join(models, name)));
        return response.setHeader("Content-Type", "application/json").end(list);
      });
    },
  };
}

/**
 * Every file below a folder, hidden ones aside, in the form of the hub's `/api/models/{repo}/tree/{commit}`.
 * @param {string} folder
 * @returns {readonly { type: "file", path: string, size: number }[]}
 */
export function listFiles(folder) {
  const paths = readdirSync(folder, { encoding: "utf8", recursive: true });
  const visible = paths.filter((path) => !path.split(sep).some((part) => part.startsWith(".")));
  const list = [];
  for (const path of visible.sort((one, other) => (one < other ? -1 : 1))) {
    const facts = statSync(join(folder, path));
    if (!facts.isFile() || path === "files.json") continue;
    list.push({ type: /** @type {const} */ ("file"), path: path.split(sep).join("/"), size: facts.size });
  }
  return list;
}

/** @param {string} path */
function folders(path) {
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
