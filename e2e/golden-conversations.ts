import conversations from "../workers/golden/conversations.json" with { type: "json" };
import { encodePng } from "../scripts/png.mjs";
import type { ImageId, Part, Turn } from "../src/contract/conversation.ts";

/** A conversation of the golden values, with its pictures as files. */
export interface GoldenConversation {
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly pictures: readonly { readonly id: ImageId; readonly png: Buffer }[];
  readonly ids: readonly number[];
  readonly tiles: readonly { readonly sha256: string; readonly scaled: boolean }[];
  readonly logits: readonly number[];
  readonly answers: Readonly<Record<"fp32" | "q8" | "q4", readonly number[]>>;
}

interface Figure {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: readonly number[];
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly ground: readonly number[];
  readonly figures: readonly Figure[];
  readonly amplitude: number;
  readonly seed: number;
}

interface Message {
  readonly role: string;
  readonly content: readonly { readonly type: string; readonly text?: string; readonly image?: number }[];
}

export function goldenConversations(): readonly GoldenConversation[] {
  return conversations.map((row) => {
    const pictures: readonly Picture[] = row.pictures;
    const messages: readonly Message[] = row.messages;
    return {
      name: row.name,
      turns: messages.map(turnOf),
      pictures: pictures.map((picture, index) => ({ id: imageId(index), png: draw(picture) })),
      ids: row.ids,
      tiles: row.tiles,
      logits: row.logits,
      answers: row.answers,
    };
  });
}

function imageId(index: number): ImageId {
  return `picture ${index}` as ImageId;
}

function turnOf({ role, content }: Message): Turn {
  const parts = content.map(({ text, image }): Part =>
    image === undefined ? { type: "text", text: text ?? "" } : { type: "image", image: imageId(image) },
  );
  if (role === "user" || role === "system") return { role, content: parts };
  return { role: "assistant", text: content.map(({ text }) => text ?? "").join("") };
}

/** Draws a picture as `model/golden/pictures.py` does: whole numbers, no antialiasing. */
function draw({ width, height, ground, figures, amplitude, seed }: Picture): Buffer {
  const rgb = new Uint8Array(width * height * 3); // (height, width, 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const top = figures.findLast((figure) => covers(figure, x - figure.x, y - figure.y));
      rgb.set(top?.color ?? ground, (y * width + x) * 3);
    }
  }
  if (amplitude > 0) addNoise(rgb, amplitude, seed);
  return encodePng(width, height, rgb);
}

function covers({ kind, radius }: Figure, x: number, y: number): boolean {
  switch (kind) {
    case "square":
      return Math.abs(x) <= radius && Math.abs(y) <= radius;
    case "circle":
      return x * x + y * y <= radius * radius;
    case "triangle":
      return Math.abs(y) <= radius && 2 * Math.abs(x) <= y + radius;
    default:
      throw new Error(`no figure ${kind}`);
  }
}

function addNoise(rgb: Uint8Array, amplitude: number, seed: number): void {
  let state = seed;
  for (let index = 0; index < rgb.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = ((state >>> 24) % (2 * amplitude + 1)) - amplitude;
    rgb[index] = Math.min(255, Math.max(0, (rgb[index] ?? 0) + noise));
  }
}
