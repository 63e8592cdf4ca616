"""What is in a picture, before any pixel: marks on a plain ground, in pixels of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.nano.palette import Rgb

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class ShapeMark:
    """A flat shape inside `box` before it is turned by `turn` degrees about its center."""

    shape: str
    color: str
    rgb: Rgb
    box: Box
    turn: float
    waist: float
    """Inner over outer radius of a star; where the apex of a triangle is, 0..1; else unused."""


@dataclass(frozen=True)
class DigitMark:
    """One digit whose ink fills `box`."""

    digit: int
    rgb: Rgb
    face: Path
    box: Box
    slant: float
    """Shift of the top to the right over the height, on top of the face's own."""
    order: int
    """Which digit of the number it is, from 0 on the left; -1 when it belongs to no number."""


@dataclass(frozen=True)
class Scene:
    """A picture of `width` x `height` pixels."""

    width: int
    height: int
    ground: Rgb
    shapes: tuple[ShapeMark, ...] = ()
    digits: tuple[DigitMark, ...] = ()
    places: tuple[str, ...] = ()
    """The place in the 3x3 layout of each of `shapes`; empty where there is no layout."""

    @property
    def number(self) -> str:
        """The number printed, "" if none."""
        return "".join(str(mark.digit) for mark in self.digits if mark.order >= 0)
