import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dist } from "../scripts/project.mjs";

/** Nano, but the vision encoder that WebGPU takes is cut in half: no session can be made of it. WASM takes another one. */
export async function makeBrokenGpuModel(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "broken-gpu-"));
  await cp(join(dist, "models/ocelli-nano"), folder, { recursive: true });
  const graph = join(folder, "onnx/vision_encoder_q4.onnx");
  const bytes = await readFile(graph);
  // As long as its listing says: the damage is found by the runtime and not by the download.
  await writeFile(graph, bytes.fill(0, bytes.length / 2));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
