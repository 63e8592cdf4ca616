import type { ImageId } from "../src/contract/conversation.ts";
import type { Detail, ImageFacts, InspectedImage } from "../src/contract/image.ts";
import { failed, success, type Result } from "../src/contract/result.ts";
import type { Model } from "./model/model.ts";
import { ImageCache } from "./pipeline/image-cache.ts";
import { decodePixels, type Pixels } from "./pipeline/pixels.ts";
import { imagePositions, type PromptImage } from "./pipeline/prompt.ts";
import { cutTiles, planTiles, type TilePlan } from "./pipeline/tiles.ts";

/** A picture of the conversation. Its file is kept, and not its pixels, which take ten times as much. */
interface Picture extends PromptImage {
  readonly file: Blob;
  readonly detail: Detail;
  readonly facts: ImageFacts;
}

/** What of a model decides how pictures are cut, and names their features. */
type PictureModel = Pick<Model, "identity" | "config" | "vocabulary"> & {
  readonly device: Pick<Model["device"], "dtypes">;
};

/** The pictures of a conversation for one model: decoded, planned, and known to the image cache. */
export class Images {
  readonly cache = new ImageCache();
  readonly #model: PictureModel;
  readonly #pictures = new Map<ImageId, Picture>();
  #decoded = 0;

  constructor(model: PictureModel) {
    this.#model = model;
  }

  /** Pictures decoded since the start, for counters. */
  get decoded(): number {
    return this.#decoded;
  }

  /** What prompts have to know of the pictures. */
  get known(): ReadonlyMap<ImageId, PromptImage> {
    return this.#pictures;
  }

  /**
   * Decodes and plans a picture; none of it is encoded yet. One that is known by this id is replaced. Failures: as
   * `decodePixels`.
   */
  async add(
    id: ImageId,
    bytes: ArrayBuffer,
    mime: string,
    detail: Detail,
    signal: AbortSignal,
  ): Promise<Result<ImageFacts>> {
    const file = new Blob([bytes], { type: mime });
    const decoded = await this.#decode(id, file, detail, signal);
    if (!decoded.ok) return decoded;
    const { pixels, plan } = decoded.value;
    const key = await featureKey(pixels, plan, this.#model);
    if (signal.aborted) return failed({ type: "cancelled" });
    if (!this.cache.has(key)) this.cache.add(key, cutTiles(pixels, plan), plan.views);
    const { rows, cols, views } = plan;
    const tokens = imagePositions(id, { key, rows, cols }, this.#model.vocabulary);
    const facts: ImageFacts = { width: pixels.width, height: pixels.height, rows, cols, views, tokens };
    this.remove(id, key);
    this.#pictures.set(id, { key, rows, cols, file, detail, facts });
    return success(facts);
  }

  /** Forgets a picture, and its features unless another picture has the same, or they are those of `keep`. */
  remove(id: ImageId, keep?: string): void {
    const picture = this.#pictures.get(id);
    if (picture === undefined) return;
    this.#pictures.delete(id);
    const isShared = [...this.#pictures.values()].some((other) => other.key === picture.key);
    if (!isShared && picture.key !== keep) this.cache.forget(picture.key);
  }

  /** The key of a picture's features. Throws for a picture that was never added. */
  key(id: ImageId): string {
    return this.#picture(id).key;
  }

  /** The views that the model gets, made again from the file. Failures: as `decodePixels`. */
  async inspect(id: ImageId, signal: AbortSignal): Promise<Result<InspectedImage>> {
    const { file, detail } = this.#picture(id);
    const decoded = await this.#decode(id, file, detail, signal);
    if (!decoded.ok) return decoded;
    const { pixels, plan } = decoded.value;
    const { rows, cols, tileSize } = plan;
    return success({ rows, cols, tileSize, views: [...cutTiles(pixels, plan)] });
  }

  async #decode(
    id: ImageId,
    file: Blob,
    detail: Detail,
    signal: AbortSignal,
  ): Promise<Result<{ readonly pixels: Pixels; readonly plan: TilePlan }>> {
    const pixels = await decodePixels(id, await file.arrayBuffer(), file.type, signal);
    if (!pixels.ok) return pixels;
    this.#decoded += 1;
    const { width, height } = pixels.value;
    const plan = planTiles(width, height, detail, this.#model.config.image);
    return success({ pixels: pixels.value, plan });
  }

  #picture(id: ImageId): Picture {
    const picture = this.#pictures.get(id);
    if (picture === undefined) throw new Error(`the picture ${id} was never added`);
    return picture;
  }
}

/** Names features by all that they depend on: the pixels, how they are cut, and which weights encode them. */
async function featureKey(pixels: Pixels, plan: TilePlan, model: PictureModel): Promise<string> {
  const hash = await pixelHash(pixels);
  const sizes = plan.scalings.map(({ width, height }) => `${width}x${height}`).join(">");
  const tiling = `${pixels.width}x${pixels.height}>${sizes}/${plan.rows}x${plan.cols}`;
  return [hash, tiling, model.identity, model.device.dtypes.vision_encoder].join(" ");
}

/** Pictures named without looking at them, so far. */
let unhashed = 0;

/** Equal for equal pixels where the browser has a hash, which it has not on plain http; there every picture is its own. */
async function pixelHash({ data }: Pixels): Promise<string> {
  // The type says it is always there.
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (subtle === undefined) return `picture ${++unhashed}`;
  const digest = new Uint8Array(await subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
