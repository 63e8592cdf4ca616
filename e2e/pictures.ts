import type { PictureFile } from "./app.ts";
import { draw, type Drawing } from "./drawing.ts";

/** A picture, a question about it, and the one right answer. */
export interface Example {
  readonly picture: PictureFile;
  readonly question: string;
  readonly answer: string;
}

function png(name: string, drawing: Drawing): PictureFile {
  return { name: `${name}.png`, mimeType: "image/png", buffer: draw(drawing) };
}

const square = { width: 512, height: 512 } as const;

/** One view. */
export const redStar = png("red-star", {
  ...square,
  ground: "white",
  shapes: [{ kind: "star", color: "red", place: "center" }],
});

/** One view. */
export const blueCircle = png("blue-circle", {
  ...square,
  ground: "white",
  shapes: [{ kind: "circle", color: "blue", place: "top left" }],
});

/** One view. */
export const three = png("three", {
  ...square,
  ground: "black",
  shapes: [
    { kind: "square", color: "yellow", place: "top" },
    { kind: "circle", color: "red", place: "bottom right" },
    { kind: "triangle", color: "white", place: "left" },
  ],
});

/** Cut into tiles: 2 x 2 and the global view. */
export const large = png("large", {
  width: 1024,
  height: 768,
  ground: "white",
  shapes: [
    { kind: "star", color: "green", place: "top right" },
    { kind: "circle", color: "orange", place: "bottom left" },
  ],
});

export const starColor: Example = { picture: redStar, question: "What color is the star?", answer: "red" };
export const howMany: Example = { picture: three, question: "How many shapes are there?", answer: "three" };

/** Questions about `three`, in the order of a conversation. */
export const followUps: readonly Pick<Example, "question" | "answer">[] = [
  { question: "How many shapes are there?", answer: "three" },
  { question: "What shape is yellow?", answer: "square" },
  { question: "Where is the circle?", answer: "bottom right" },
];

/** Bytes that are no picture, or not any more, in files that claim to be one. */
export const unreadable = {
  corrupt: {
    name: "corrupt.png",
    mimeType: "image/png",
    buffer: redStar.buffer.subarray(0, Math.floor(redStar.buffer.length / 2)),
  },
  text: { name: "text.png", mimeType: "image/png", buffer: Buffer.from("I am a text file.\n") },
  empty: { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
} as const satisfies Record<string, PictureFile>;

/** The site's example pictures by file, each with the answer that is right for its suggested question. */
export const exampleAnswers: Readonly<Record<string, string>> = {
  "star.png": "top right",
  "four.png": "four",
  "triangle.png": "red",
  "number.png": "0417",
};
