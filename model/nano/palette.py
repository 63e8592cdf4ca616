"""Colors: what each of the eight names may look like, grounds, and when two colors can be told apart."""

from __future__ import annotations

import colorsys
from random import Random

from model.nano.questions import COLORS

Rgb = tuple[int, int, int]

# The colors that people and CSS mean by the name; a shape takes one of them as it is or nearly so.
ANCHORS: dict[str, tuple[Rgb, ...]] = {
    "red": ((255, 0, 0), (220, 20, 30), (229, 57, 53), (200, 0, 0), (239, 68, 68)),
    "green": ((0, 128, 0), (0, 255, 0), (34, 160, 60), (67, 160, 71), (0, 200, 83), (50, 205, 50)),
    "blue": ((0, 0, 255), (30, 80, 220), (33, 100, 243), (20, 60, 180), (59, 130, 246), (0, 0, 160)),
    "yellow": ((255, 255, 0), (255, 235, 59), (250, 220, 20), (253, 224, 40)),
    "purple": ((128, 0, 128), (142, 36, 170), (150, 50, 200), (160, 32, 240), (106, 27, 154), (147, 51, 234)),
    "orange": ((255, 165, 0), (255, 140, 0), (255, 128, 0), (251, 130, 20), (245, 124, 0)),
    "black": ((0, 0, 0), (10, 10, 10), (20, 20, 24), (33, 33, 33)),
    "white": ((255, 255, 255), (250, 250, 250), (245, 245, 245)),
}

# Hue in degrees (low, high), saturation from, value from: the room around the anchors.
HUES: dict[str, tuple[float, float, float, float]] = {
    "red": (-10, 8, 0.75, 0.7),
    "green": (95, 150, 0.55, 0.45),
    "blue": (212, 245, 0.6, 0.5),
    "yellow": (50, 62, 0.75, 0.88),
    "purple": (268, 305, 0.5, 0.4),
    "orange": (24, 38, 0.8, 0.88),
}

SHAPE_CONTRAST = 105.0
"""Least distance in RGB (0..441) between a shape and its ground."""
TEXT_CONTRAST = 90.0
"""Least difference of luma (0..255) between a number and its ground."""


def luma(rgb: Rgb) -> float:
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]


def distance(one: Rgb, other: Rgb) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other)) ** 0.5


def from_hsv(hue: float, saturation: float, value: float) -> Rgb:
    """Hue in degrees, any sign."""
    red, green, blue = colorsys.hsv_to_rgb((hue % 360) / 360, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def tint(rng: Random, name: str) -> Rgb:
    """One look of a named color."""
    pick = rng.random()
    anchor = rng.choice(ANCHORS[name])
    if pick < 0.35:
        return anchor
    if name in HUES and pick > 0.6:
        low, high, saturation, value = HUES[name]
        return from_hsv(rng.uniform(low, high), rng.uniform(saturation, 1), rng.uniform(value, 1))
    red, green, blue = (min(255, max(0, part + rng.randint(-10, 10))) for part in anchor)
    return red, green, blue


def ground(rng: Random) -> Rgb:
    """A plain ground: white, black, grey, or a light or dark tint."""
    pick = rng.random()
    if pick < 0.18:
        return 255, 255, 255
    if pick < 0.26:
        return 0, 0, 0
    if pick < 0.42:
        grey = rng.choice((rng.randint(195, 250), rng.randint(14, 70), rng.randint(70, 195)))
        return grey, grey, grey
    if pick < 0.75:
        return from_hsv(rng.uniform(0, 360), rng.uniform(0.02, 0.3), rng.uniform(0.82, 1))
    return from_hsv(rng.uniform(0, 360), rng.uniform(0.1, 0.65), rng.uniform(0.08, 0.38))


def colors_on(rng: Random, paper: Rgb, count: int) -> list[tuple[str, Rgb]]:
    """`count` named colors, drawn independently, each well apart from the ground."""
    chosen: list[tuple[str, Rgb]] = []
    while len(chosen) < count:
        name = rng.choice(COLORS)
        rgb = tint(rng, name)
        if distance(rgb, paper) >= SHAPE_CONTRAST:
            chosen.append((name, rgb))
    return chosen


def ink_on(rng: Random, paper: Rgb) -> Rgb:
    """A color for print that is legible on the ground: often black or white, else any."""
    dark, light = luma(paper) > 140, luma(paper) < 115
    if dark and rng.random() < 0.45:
        return rng.choice(ANCHORS["black"])
    if light and rng.random() < 0.45:
        return rng.choice(ANCHORS["white"])
    while True:
        rgb = tint(rng, rng.choice(COLORS)) if rng.random() < 0.6 else ground(rng)
        if abs(luma(rgb) - luma(paper)) >= TEXT_CONTRAST:
            return rgb
