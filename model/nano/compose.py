"""Random scenes: shapes in a 3x3 layout, a printed number, and sheets full of glyphs for the encoder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from model.nano.fonts import Family, face, face_paths
from model.nano.palette import colors_on, ground, ink_on
from model.nano.questions import PLACES, SHAPES
from model.nano.scene import Box, DigitMark, Scene, ShapeMark

EM = 256
GRIDS = (8, 8, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3)
"""Cells along the side of a sheet, as often as they occur here."""


@cache
def ink_box(path: Path, digit: int) -> tuple[float, float, float, float, float]:
    """Left, top, right, bottom of a digit's ink and its advance, in ems."""
    font = face(path, EM)
    left, top, right, bottom = font.getbbox(str(digit))
    return left / EM, top / EM, right / EM, bottom / EM, font.getlength(str(digit)) / EM


def picture_size(rng: Random, longest: int = 512) -> tuple[int, int]:
    """Width and height of one view: half the time square, else an everyday ratio in either direction."""
    if rng.random() < 0.5:
        return longest, longest
    ratio = rng.choice((4 / 3, 3 / 2, 16 / 9, rng.uniform(1, 2)))
    short = round(longest / ratio)
    return (longest, short) if rng.random() < 0.65 else (short, longest)


def shape_mark(rng: Random, shape: str, color: tuple[str, tuple[int, int, int]], box: Box) -> ShapeMark:
    pick = rng.random()
    turn = 0.0 if pick < 0.65 else rng.uniform(-18, 18) if pick < 0.92 else rng.uniform(0, 360)
    if shape == "star":
        waist = rng.choice((0.382, 0.4, 0.45, 0.5, rng.uniform(0.36, 0.54)))
    else:
        waist = 0.5 if rng.random() < 0.75 else rng.uniform(0.15, 0.85)
    return ShapeMark(shape, color[0], color[1], box, turn, waist)


def shapes_scene(rng: Random, size: tuple[int, int] | None = None) -> Scene:
    """One to four shapes, each in its own cell of the 3x3 layout."""
    width, height = size or picture_size(rng)
    paper = ground(rng)
    count = rng.choice((1, 2, 3, 4))
    places = rng.sample(range(9), count)
    marks = []
    cell_width, cell_height = width / 3, height / 3
    for place, color in zip(places, colors_on(rng, paper, count)):
        row, column = divmod(place, 3)
        room = min(cell_width, cell_height)
        size = room * rng.uniform(0.5, 1.0)
        if count == 1 and rng.random() < 0.15:
            place, row, column = 4, 1, 1
            size = room * rng.uniform(1.0, 2.4)
        slack_x, slack_y = (max(0.04 * side, (side - size) / 2) for side in (cell_width, cell_height))
        x = (column + 0.5) * cell_width + rng.uniform(-slack_x, slack_x) * rng.random() ** 0.5
        y = (row + 0.5) * cell_height + rng.uniform(-slack_y, slack_y) * rng.random() ** 0.5
        box = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
        marks.append((place, shape_mark(rng, rng.choice(SHAPES), color, box)))
    return Scene(
        width, height, paper,
        shapes=tuple(mark for _, mark in marks),
        places=tuple(PLACES[place] for place, _ in marks),
    )  # fmt: skip


def number_scene(
    rng: Random, families: tuple[Family, ...], size: tuple[int, int] | None = None
) -> Scene:
    """A number of one to four digits, ink 60 to 220 pixels high where the longest edge is 512."""
    width, height = size or picture_size(rng)
    longest = max(width, height)
    paper = ground(rng)
    rgb = ink_on(rng, paper)
    path = rng.choice(rng.choice(face_paths(families)))
    digits = [rng.randint(0, 9) for _ in range(rng.choice((1, 2, 3, 4)))]
    spacing = 0.0 if rng.random() < 0.6 else rng.uniform(0, 0.12)
    stretch = 1.0 if rng.random() < 0.75 else rng.uniform(0.85, 1.2)
    slant = 0.0 if rng.random() < 0.85 else rng.uniform(-0.1, 0.2)

    cursor, boxes = 0.0, []
    for digit in digits:
        left, top, right, bottom, advance = ink_box(path, digit)
        boxes.append((cursor + left * stretch, top, cursor + right * stretch, bottom))
        cursor += advance * stretch + spacing
    left, right = boxes[0][0], boxes[-1][2]
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)

    margin = 8
    widest = (width - 2 * margin) / (right - left + 0.2 * abs(slant))
    tallest = (height - 2 * margin) / (bottom - top)
    low, high = 60 / 512 * longest / (bottom - top), 220 / 512 * longest / (bottom - top)
    high = min(high, widest, tallest)
    low = min(low, high)
    em = low * (high / low) ** rng.random()
    x = rng.uniform(margin, max(margin, width - margin - (right - left) * em)) - left * em
    y = rng.uniform(margin, max(margin, height - margin - (bottom - top) * em)) - top * em
    if rng.random() < 0.2:
        x, y = (width - (left + right) * em) / 2, (height - (top + bottom) * em) / 2
    marks = tuple(
        DigitMark(digit, rgb, path, (x + a * em, y + b * em, x + c * em, y + d * em), slant, order)
        for order, (digit, (a, b, c, d)) in enumerate(zip(digits, boxes))
    )
    return Scene(width, height, paper, digits=marks)


def sheet_scene(rng: Random, families: tuple[Family, ...], grid: int, size: int = 512) -> Scene:
    """`grid` x `grid` loose digits and shapes, some cells empty: many labels in one picture."""
    paper = ground(rng)
    cell = size / grid
    shapes, digits = [], []
    for row in range(grid):
        for column in range(grid):
            pick = rng.random()
            if pick < 0.1:
                continue
            height = cell * rng.uniform(0.6, 0.95)
            x, y = (column + 0.5) * cell, (row + 0.5) * cell
            if pick < 0.3:
                slack = (cell - height) / 2
                x, y = x + rng.uniform(-slack, slack), y + rng.uniform(-slack, slack)
                box = (x - height / 2, y - height / 2, x + height / 2, y + height / 2)
                shapes.append(shape_mark(rng, rng.choice(SHAPES), colors_on(rng, paper, 1)[0], box))
                continue
            digit = rng.randint(0, 9)
            path = rng.choice(rng.choice(face_paths(families)))
            left, top, right, bottom, _ = ink_box(path, digit)
            width = height * (right - left) / (bottom - top) * rng.choice((0.8, 1.0, 1.0, 1.25))
            width = min(width, cell * 0.95)
            slack_x, slack_y = (cell - width) / 2 + 0.06 * cell, (cell - height) / 2 + 0.06 * cell
            x, y = x + rng.uniform(-slack_x, slack_x), y + rng.uniform(-slack_y, slack_y)
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            slant = rng.choice((0.0, 0.0, 0.0, -0.12, 0.12, 0.2))
            digits.append(DigitMark(digit, ink_on(rng, paper), path, box, slant, -1))
    return Scene(size, size, paper, shapes=tuple(shapes), digits=tuple(digits))
