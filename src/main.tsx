import { EngineClient } from "./engine/client.ts";
import { mount } from "./ui/mount.tsx";

const root = document.getElementById("app");
if (!root) {
  throw new Error("index.html has no #app");
}
const models = new URL("models/", document.baseURI);
mount((onReload) => new EngineClient({ models, onReload }), root);
