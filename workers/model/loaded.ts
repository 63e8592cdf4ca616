import type { Images } from "../images.ts";
import type { Model } from "./model.ts";

/** A model, the pictures given to it, and what it has done. */
export interface Loaded {
  readonly model: Model;
  readonly images: Images;
  /** Tokens since the start, for counters. */
  readonly counts: { prefilled: number; decoded: number };
}
