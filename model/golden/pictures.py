"""Pictures that a few lines in any language draw alike: whole numbers, no antialiasing, no files."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from PIL import Image

Color = tuple[int, int, int]


@dataclass(frozen=True)
class Figure:
    """A flat shape around its center (x, y) in pixels.

    | kind | pixels (px, py) it covers |
    |---|---|
    | square | `abs(px - x) <= radius` and `abs(py - y) <= radius` |
    | circle | `(px - x)**2 + (py - y)**2 <= radius**2` |
    | triangle | `abs(py - y) <= radius` and `2 * abs(px - x) <= py - y + radius` |
    """

    kind: Literal["square", "circle", "triangle"]
    x: int
    y: int
    radius: int
    color: Color


@dataclass(frozen=True)
class Picture:
    """A plain ground, figures on it in order, and noise over all of it.

    Noise: for each value in row, column, channel order, `state = state * 1664525 + 1013904223`
    modulo 2**32 (starting from `seed`), then `(state >> 24) % (2 * amplitude + 1) - amplitude` is
    added and the sum kept within 0..255.
    """

    width: int
    height: int
    ground: Color
    figures: Sequence[Figure] = ()
    amplitude: int = 0
    seed: int = 0

    def described(self) -> dict[str, Any]:
        return asdict(self)

    def drawn(self) -> Image.Image:
        pixels = np.empty((self.height, self.width, 3), np.int64)
        pixels[:] = self.ground
        rows, columns = np.mgrid[: self.height, : self.width]
        for figure in self.figures:
            pixels[_covered(figure, columns - figure.x, rows - figure.y)] = figure.color
        if self.amplitude:
            pixels += _noise(pixels.size, self.seed, self.amplitude).reshape(pixels.shape)
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _covered(figure: Figure, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where the figure is, given each pixel's distance from its center, (rows, columns) bool."""
    radius = figure.radius
    match figure.kind:
        case "square":
            return (abs(x) <= radius) & (abs(y) <= radius)
        case "circle":
            return x**2 + y**2 <= radius**2
        case "triangle":
            return (abs(y) <= radius) & (2 * abs(x) <= y + radius)


def _noise(count: int, seed: int, amplitude: int) -> np.ndarray:
    state, values = seed, np.empty(count, np.int64)
    for index in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values[index] = (state >> 24) % (2 * amplitude + 1) - amplitude
    return values
