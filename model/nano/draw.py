"""From a scene to pixels. `python -m model.nano.draw --sheet out.png` shows a page of them to look at."""

from __future__ import annotations

import argparse
import math
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw

from model.nano.compose import ink_box, number_scene, shapes_scene, sheet_scene
from model.nano.fonts import TRAINED, face
from model.nano.palette import Rgb
from model.nano.scene import DigitMark, Scene, ShapeMark

Pixels = np.ndarray
"""uint8 (height, width, 3)."""


def outline(mark: ShapeMark) -> np.ndarray:
    """The corners of a shape in pixels of the picture, float (points, 2)."""
    left, top, right, bottom = mark.box
    radius_x, radius_y = (right - left) / 2, (bottom - top) / 2
    if mark.shape == "circle":
        angles = np.linspace(0, 2 * math.pi, 64, endpoint=False)
        unit = np.stack([np.cos(angles), np.sin(angles)], 1)
    elif mark.shape == "square":
        unit = np.array([[-0.93, -0.93], [0.93, -0.93], [0.93, 0.93], [-0.93, 0.93]])
    elif mark.shape == "triangle":
        unit = np.array([[2 * mark.waist - 1, -0.95], [1, 0.9], [-1, 0.9]])
    else:
        angles = np.arange(10) * math.pi / 5 - math.pi / 2
        reach = np.where(np.arange(10) % 2 == 0, 1.0, mark.waist)
        unit = np.stack([reach * np.cos(angles), reach * np.sin(angles) + 0.05], 1)
    turn = math.radians(mark.turn)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return unit @ rotation * [radius_x, radius_y] + [(left + right) / 2, (top + bottom) / 2]


@lru_cache(maxsize=120_000)
def glyph_mask(path: Path, digit: int, width: int, height: int, slant: float) -> np.ndarray:
    """A digit's ink, stretched to exactly width x height: uint8 (height, width + lean), 255 is ink.

    Lean is the room that the slant takes, ceil(|slant| * height).
    """
    left, top, right, bottom, _ = ink_box(path, digit)
    em = max(24, math.ceil(2 * max(height / (bottom - top), 0.6 * width / (right - left)) / 8) * 8)
    font = face(path, em)
    x0, y0, x1, y1 = font.getbbox(str(digit))
    glyph = Image.new("L", (max(1, x1 - x0), max(1, y1 - y0)))
    ImageDraw.Draw(glyph).text((-x0, -y0), str(digit), fill=255, font=font)
    lean = math.ceil(abs(slant) * height)
    glyph = glyph.resize((width, height), Image.Resampling.BOX if em > 40 else Image.Resampling.BILINEAR)
    if lean:
        start = 0.0 if slant < 0 else -slant * height
        glyph = glyph.transform(
            (width + lean, height), Image.Transform.AFFINE,
            (1, slant, start, 0, 1, 0), Image.Resampling.BILINEAR,
        )  # fmt: skip
    return np.asarray(glyph)


def shape_mask(points: np.ndarray, fine: int) -> tuple[np.ndarray, int, int]:
    """A polygon's mask, drawn `fine` times larger and averaged: uint8 mask, its left, its top."""
    left, top = np.floor(points.min(0)).astype(int)
    right, bottom = np.ceil(points.max(0)).astype(int)
    width, height = max(1, right - left), max(1, bottom - top)
    canvas = Image.new("L", (width * fine, height * fine))
    ImageDraw.Draw(canvas).polygon([(x, y) for x, y in ((points - [left, top]) * fine).tolist()], fill=255)
    return np.asarray(canvas.reduce(fine) if fine > 1 else canvas), int(left), int(top)


def paste(pixels: Pixels, mask: np.ndarray, left: int, top: int, rgb: Rgb) -> None:
    """Lays color through a mask onto the picture, cut at its edges."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + mask.shape[1]), min(height, top + mask.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = mask[y0 - top : y1 - top, x0 - left : x1 - left, None].astype(np.int32)
    under = pixels[y0:y1, x0:x1]
    mixed = under + ((np.array(rgb, np.int32) - under) * part + 127) // 255
    pixels[y0:y1, x0:x1] = mixed.astype(np.uint8)


def glyph_width(mark: DigitMark, scale_x: float) -> int:
    return max(2, round((mark.box[2] - mark.box[0]) * scale_x))


def render(scene: Scene, width: int, height: int, fine: int = 4) -> Pixels:
    """The scene scaled to width x height, aspect disregarded. `fine` 1 draws edges without antialiasing."""
    scale_x, scale_y = width / scene.width, height / scene.height
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = scene.ground
    for shape in scene.shapes:
        mask, left, top = shape_mask(outline(shape) * [scale_x, scale_y], fine)
        paste(pixels, mask, left, top, shape.rgb)
    for digit in scene.digits:
        tall = max(3, round((digit.box[3] - digit.box[1]) * scale_y))
        slant = round(digit.slant * scale_x / scale_y, 2)
        mask = glyph_mask(digit.face, digit.digit, glyph_width(digit, scale_x), tall, slant)
        paste(pixels, mask, round(digit.box[0] * scale_x), round(digit.box[1] * scale_y), digit.rgb)
    return pixels


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws a page of scenes to look at.")
    parser.add_argument("--sheet", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cell", type=int, default=256)
    options = parser.parse_args()
    rng = Random(options.seed)
    scenes = [shapes_scene(rng) for _ in range(8)] + [number_scene(rng, TRAINED) for _ in range(8)]
    scenes += [sheet_scene(rng, TRAINED, grid) for grid in (8, 8, 5, 3)]
    page = Image.new("RGB", (4 * options.cell, 5 * options.cell), (128, 128, 128))
    for index, scene in enumerate(scenes):
        picture = Image.fromarray(render(scene, options.cell - 4, options.cell - 4))
        page.paste(picture, (index % 4 * options.cell, index // 4 * options.cell))
    page.save(options.sheet)


if __name__ == "__main__":
    main()
