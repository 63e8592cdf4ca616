"""What each of the 8x8 visual tokens should know: labels for its cell of the picture.

The labels teach the encoder what the language model's loss alone is too weak to find: what lies
in the cell, its color, and the facts about it that an answer needs (its place, its order in the
number, how many there are).
"""

from __future__ import annotations

import numpy as np

from model.nano.questions import COLORS, PLACES, SHAPES
from model.nano.scene import Box, Scene

GRID = 8
IGNORED = -1
HEADS: dict[str, int] = {
    "kind": 1 + 10 + len(SHAPES),
    "color": len(COLORS),
    "order": 4,
    "length": 4,
    "place": len(PLACES),
    "count": 4,
}
"""Classes of each label. Kind: 0 nothing, 1..10 the digits 0..9, then the shapes."""

COVERED = 0.42
"""Least share of the cell, or of the mark where that is smaller, for a cell to bear the mark's label."""
TOUCHED = 0.15
"""A cell covered more than this and less than COVERED is not labelled."""


def coverage(box: Box, width: int, height: int) -> np.ndarray:
    """How far a box fills each cell, in shares of the smaller of the two: float (GRID, GRID)."""
    edges = np.arange(GRID + 1) / GRID
    left, right = box[0] / width, box[2] / width
    top, bottom = box[1] / height, box[3] / height
    across = np.clip(np.minimum(right, edges[1:]) - np.maximum(left, edges[:-1]), 0, None)
    down = np.clip(np.minimum(bottom, edges[1:]) - np.maximum(top, edges[:-1]), 0, None)
    smaller = min(1 / GRID, max(right - left, 1e-6)) * min(1 / GRID, max(bottom - top, 1e-6))
    return down[:, None] * across[None, :] / smaller


def cell_labels(scene: Scene) -> np.ndarray:
    """int8 (heads, GRID, GRID) in the order of HEADS; IGNORED where a label has no meaning."""
    labels = np.full((len(HEADS), GRID, GRID), IGNORED, np.int8)
    best = np.zeros((GRID, GRID))
    marks: list[tuple[Box, tuple[int, ...]]] = []
    for index, shape in enumerate(scene.shapes):
        laid = bool(scene.places)
        place = PLACES.index(scene.places[index]) if laid else IGNORED
        count = len(scene.shapes) - 1 if laid else IGNORED
        kind, color = 11 + SHAPES.index(shape.shape), COLORS.index(shape.color)
        marks.append((shape.box, (kind, color, IGNORED, IGNORED, place, count)))
    length = len(scene.number) - 1
    for digit in scene.digits:
        known = length if digit.order >= 0 else IGNORED
        marks.append((digit.box, (1 + digit.digit, IGNORED, digit.order, known, IGNORED, IGNORED)))
    for box, values in marks:
        covered = coverage(box, scene.width, scene.height)
        nearer = covered > best
        best = np.where(nearer, covered, best)
        labels[:, nearer & (covered >= COVERED)] = np.array(values, np.int8)[:, None]
    labels[:, best < COVERED] = IGNORED
    labels[0][best < TOUCHED] = 0
    return labels
