"""How a picture of any size becomes views: the Auto rule and the reference's splitting, on half-size tiles."""

from __future__ import annotations

import math
from random import Random

import numpy as np

from model.nano.batches import HALF_TILE
from model.nano.config import TILE
from model.nano.draw import render
from model.nano.scene import Scene

Grid = tuple[int, int]
"""Rows and columns of tiles; (0, 0) for a single view."""

LARGE: tuple[tuple[int, int], ...] = (
    (800, 600), (1024, 768), (768, 1024), (1280, 720), (1024, 1024), (600, 900), (1000, 400),
    (1600, 1200), (1440, 960), (1200, 1600), (1920, 1080), (2048, 1536), (2048, 2048),
)  # fmt: skip
"""Everyday sizes over one tile, most of them at most 2 x 2 tiles."""


def grid_of(width: int, height: int) -> Grid:
    """The Auto rule, N = clamp(round(longest / 512), 1, 4), then the reference's rows and columns."""
    tiles = min(4, max(1, math.floor(max(width, height) / TILE + 0.5)))
    longest = tiles * TILE
    if width >= height:
        short = int(longest * height / width)
        scaled = (longest, max(1, short + short % 2))
    else:
        short = int(longest * width / height)
        scaled = (max(1, short + short % 2), longest)
    aspect = scaled[0] / scaled[1]
    if width >= height:
        columns, rows = tiles, math.ceil(int(longest / aspect) / TILE)
    else:
        columns, rows = math.ceil(int(longest * aspect) / TILE), tiles
    return (rows, columns) if rows > 1 or columns > 1 else (0, 0)


def tiles_of(scene: Scene, grid: Grid) -> np.ndarray:
    """The scene's tiles at half size, row by row: uint8 (rows * columns, 256, 256, 3)."""
    rows, columns = grid
    whole = render(scene, columns * HALF_TILE, rows * HALF_TILE, fine=2)
    cut = whole.reshape(rows, HALF_TILE, columns, HALF_TILE, 3).swapaxes(1, 2)
    return np.ascontiguousarray(cut.reshape(rows * columns, HALF_TILE, HALF_TILE, 3))


def large_size(rng: Random) -> tuple[int, int]:
    """A picture size of more than one tile, smaller ones more often."""
    return LARGE[int(len(LARGE) * rng.random() ** 2)]
