import { assertNever } from "../src/contract/assert-never.ts";
import { encodePng } from "../scripts/png.mjs";

type Rgb = readonly [number, number, number];

/** One sure look of each color. */
const colors = {
  red: [220, 20, 30],
  green: [34, 160, 60],
  blue: [33, 100, 243],
  yellow: [255, 235, 59],
  purple: [142, 36, 170],
  orange: [255, 140, 0],
  black: [10, 10, 10],
  white: [250, 250, 250],
} as const satisfies Record<string, Rgb>;

export type Color = keyof typeof colors;

/** Row by row over the 3x3 layout. */
const places = [
  "top left",
  "top",
  "top right",
  "left",
  "center",
  "right",
  "bottom left",
  "bottom",
  "bottom right",
] as const;

export interface Shape {
  readonly kind: "circle" | "square" | "triangle" | "star";
  readonly color: Color;
  readonly place: (typeof places)[number];
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly ground: Color;
  readonly shapes: readonly Shape[];
}

/** Edges are averaged over this many samples a pixel in each direction. */
const fine = 4;

/** Draws flat shapes on a plain ground, as a PNG. */
export function draw({ width, height, ground, shapes }: Drawing): Buffer {
  const rgb = new Uint8Array(width * height * 3); // (height, width, 3)
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(colors[ground], pixel * 3);
  for (const shape of shapes) {
    const place = places.indexOf(shape.place);
    const centerX = (((place % 3) + 0.5) * width) / 3;
    const centerY = ((Math.floor(place / 3) + 0.5) * height) / 3;
    const radius = (Math.min(width, height) / 3) * 0.4;
    const ink = colors[shape.color];
    for (let y = Math.floor(centerY - radius); y <= centerY + radius; y++) {
      for (let x = Math.floor(centerX - radius); x <= centerX + radius; x++) {
        const share = covered(shape.kind, (x - centerX) / radius, (y - centerY) / radius, 1 / radius);
        const at = (y * width + x) * 3;
        ink.forEach((value, channel) => {
          const under = rgb[at + channel] ?? 0;
          rgb[at + channel] = Math.round(under + (value - under) * share);
        });
      }
    }
  }
  return encodePng(width, height, rgb);
}

/** How much of a pixel with its corner at (x, y) a shape of radius 1 covers, 0..1. */
function covered(kind: Shape["kind"], x: number, y: number, pixel: number): number {
  let inside = 0;
  for (let row = 0; row < fine; row++) {
    for (let column = 0; column < fine; column++) {
      const sampleX = x + ((column + 0.5) / fine) * pixel;
      const sampleY = y + ((row + 0.5) / fine) * pixel;
      if (isInside(kind, sampleX, sampleY)) inside++;
    }
  }
  return inside / fine ** 2;
}

function isInside(kind: Shape["kind"], x: number, y: number): boolean {
  switch (kind) {
    case "circle":
      return x * x + y * y <= 1;
    case "square":
      return Math.max(Math.abs(x), Math.abs(y)) <= 0.93;
    case "triangle":
      return y <= 0.9 && y >= -0.95 + 1.85 * Math.abs(x);
    case "star": {
      // Ten corners, outer and inner in turn, the first straight up: inside the wedge that (x, y) falls into?
      const step = Math.PI / 5;
      const angle = Math.abs(Math.atan2(x, -y)) % (2 * step);
      const turned = Math.min(angle, 2 * step - angle);
      const inner = { x: 0.4 * Math.sin(step), y: 0.4 * Math.cos(step) };
      const reach = inner.x / (Math.cos(turned) * inner.x + Math.sin(turned) * (1 - inner.y));
      return Math.hypot(x, y) <= reach;
    }
    default:
      return assertNever(kind);
  }
}
