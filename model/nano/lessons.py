"""What one step of the joint training shows: pictures, their cell labels, and what is asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import torch

from model.nano.answers import Group, gathered, pairs, single_views
from model.nano.asking import turns_about
from model.nano.batches import picture
from model.nano.cells import cell_labels
from model.nano.compose import GRIDS, number_scene, shapes_scene, sheet_scene
from model.nano.conversation import Conversation
from model.nano.fonts import TRAINED
from model.nano.scene import Scene
from model.nano.views import grid_of, large_size, tiles_of


@dataclass(frozen=True)
class Portions:
    """Pictures of each sort that one process sees in a step."""

    sheets: int
    numbers: int
    shapes: int
    paired: int = 0
    """Of each sort, how many stand two in a conversation."""
    large: int = 0
    """Further pictures of several tiles."""


EARLY = Portions(sheets=5, numbers=10, shapes=17)
LATE = Portions(sheets=4, numbers=13, shapes=14, paired=2, large=1)
LARGE_STEPS = 0.5
"""Share of the steps that have their large pictures: they cost as much as all the rest."""
QUESTIONS = 6
"""At most so many turns about one picture."""


@dataclass(frozen=True)
class Lesson:
    """The features' table has the rows of `pictures`, then those of `tiles`."""

    pictures: torch.Tensor  # (views, 256, 256, 3) uint8: single and global views
    labels: torch.Tensor  # (views, heads, 8, 8) int8
    tiles: torch.Tensor | None  # (tiles, 256, 256, 3) uint8, encoded without gradient
    groups: list[Group]
    shapes: list[Scene]
    shapes_at: int
    """The row of the first of `shapes`, which stand in order."""


def lesson(rng: Random, portions: Portions) -> Lesson:
    """Draws a step's pictures and asks about them."""
    sheets = [sheet_scene(rng, TRAINED, rng.choice(GRIDS)) for _ in range(portions.sheets)]
    numbers = [number_scene(rng, TRAINED) for _ in range(portions.numbers)]
    shapes = [crowded_scene(rng) for _ in range(portions.shapes)]
    large = [
        number_scene(rng, TRAINED, large_size(rng)) if rng.random() < 0.5 else shapes_scene(rng, large_size(rng))
        for _ in range(portions.large if rng.random() < LARGE_STEPS else 0)
    ]
    numbers_at, shapes_at = len(sheets), len(sheets) + len(numbers)
    large_at = shapes_at + len(shapes)
    scenes = sheets + numbers + shapes + large

    paired = portions.paired
    groups = [
        single_views(rng, numbers[paired:], numbers_at + paired, 1),
        single_views(rng, shapes[paired:], shapes_at + paired, QUESTIONS),
    ]
    if paired:
        order = list(range(numbers_at, numbers_at + paired)) + list(range(shapes_at, shapes_at + paired))
        rng.shuffle(order)
        groups.append(pairs(rng, [scenes[row] for row in order], order))
    tiles: list[np.ndarray] = []
    for index, scene in enumerate(large):
        start = len(scenes) + sum(map(len, tiles))
        tiles.append(tiles_of(scene, grid_of(scene.width, scene.height)))
        rows = [*range(start, start + len(tiles[-1])), large_at + index]
        groups.append(large_view(rng, scene, rows))
    return Lesson(
        gathered([picture(scene) for scene in scenes]),
        torch.from_numpy(np.stack([cell_labels(scene) for scene in scenes])),
        torch.from_numpy(np.concatenate(tiles)) if tiles else None,
        groups,
        shapes,
        shapes_at,
    )


def crowded_scene(rng: Random) -> Scene:
    """Shapes; single ones, which leave nothing to tell apart, less often than in `shapes_scene`."""
    scene = shapes_scene(rng)
    return shapes_scene(rng) if len(scene.shapes) == 1 and rng.random() < 0.7 else scene


def large_view(rng: Random, scene: Scene, rows: list[int]) -> Group:
    """A conversation about a picture of several tiles, whose views have the given rows."""
    conversation = Conversation()
    for index, asked in enumerate(turns_about(rng, scene, QUESTIONS)):
        conversation.turn(asked, *[grid_of(scene.width, scene.height)][index:])
    return Group.of([conversation], rows)
