"""The example pictures that the page offers: `python -m model.nano.examples --out public/examples`."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from model.nano.compose import ink_box
from model.nano.draw import render
from model.nano.fonts import HELD_OUT
from model.nano.palette import Rgb
from model.nano.questions import PLACES
from model.nano.scene import DigitMark, Scene, ShapeMark

SIDE = 512


@dataclass(frozen=True)
class Example:
    """A picture with what it shows, in words, and a question to try on it."""

    file: str
    alt: str
    question: str
    answer: str
    scene: Scene


def laid(shape: str, color: str, rgb: Rgb, place: str, size: float = 138) -> tuple[ShapeMark, str]:
    """A shape in the middle of its cell of the 3x3 layout."""
    row, column = divmod(PLACES.index(place), 3)
    x, y = (column + 0.5) * SIDE / 3, (row + 0.5) * SIDE / 3
    box = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
    return ShapeMark(shape, color, rgb, box, 0, 0.42 if shape == "star" else 0.5), place


def shapes(ground: Rgb, *marks: tuple[ShapeMark, str]) -> Scene:
    return Scene(SIDE, SIDE, ground, tuple(mark for mark, _ in marks), places=tuple(place for _, place in marks))


def number(text: str, ground: Rgb, ink: Rgb, face: str, height: float) -> Scene:
    """A number in the middle, its digits `height` pixels high."""
    path = next(path for family in HELD_OUT for path in family.paths() if path.name == face)
    cursor, boxes = 0.0, []
    for letter in text:
        left, top, right, bottom, advance = ink_box(path, int(letter))
        boxes.append((cursor + left, top, cursor + right, bottom))
        cursor += advance
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    em = height / (bottom - top)
    x, y = SIDE / 2 - (boxes[0][0] + boxes[-1][2]) / 2 * em, SIDE / 2 - (top + bottom) / 2 * em
    digits = tuple(
        DigitMark(int(letter), ink, path, (x + a * em, y + b * em, x + c * em, y + d * em), 0, order)
        for order, (letter, (a, b, c, d)) in enumerate(zip(text, boxes))
    )
    return Scene(SIDE, SIDE, ground, digits=digits)


def examples() -> list[Example]:
    return [
        Example(
            "star.png", "A yellow star, a blue circle and a red square on deep blue",
            "Where is the star?", "top right",
            shapes(
                (24, 30, 58),
                laid("star", "yellow", (250, 214, 40), "top right", 156),
                laid("circle", "blue", (66, 120, 246), "left"),
                laid("square", "red", (232, 60, 60), "bottom", 130),
            ),
        ),
        Example(
            "four.png", "An orange triangle, a purple circle, a green square and a black star on cream",
            "How many shapes are there?", "four",
            shapes(
                (250, 244, 228),
                laid("triangle", "orange", (250, 140, 20), "top left", 146),
                laid("circle", "purple", (132, 46, 172), "top right"),
                laid("square", "green", (38, 156, 72), "bottom left", 130),
                laid("star", "black", (24, 24, 28), "bottom right", 152),
            ),
        ),
        Example(
            "triangle.png", "A red triangle and a white circle on dark green",
            "What color is the triangle?", "red",
            shapes(
                (18, 56, 50),
                laid("triangle", "red", (238, 64, 56), "left", 150),
                laid("circle", "white", (252, 252, 250), "right", 138),
            ),
        ),
        Example(
            "number.png", "The number 0417 printed in dark blue on pale grey",
            "What number is written?", "0417",
            number("0417", (238, 241, 246), (28, 40, 92), "HankenGrotesk-SemiBold.otf", 124),
        ),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws the page's example pictures.")
    parser.add_argument("--out", type=Path, default=Path("public/examples"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    listed = []
    for example in examples():
        picture = Image.fromarray(render(example.scene, SIDE, SIDE))
        picture.quantize(64).save(options.out / example.file, optimize=True)
        listed.append({"file": example.file, "alt": example.alt, "question": example.question})
    (options.out / "examples.json").write_text(json.dumps(listed, indent=2) + "\n")


if __name__ == "__main__":
    main()
