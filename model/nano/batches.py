"""Which pictures a batch holds. Drawn from a generator seeded by (seed, step, process): a run can be resumed."""

from __future__ import annotations

from random import Random

import numpy as np

from model.nano.compose import GRIDS, number_scene, shapes_scene, sheet_scene
from model.nano.draw import render
from model.nano.fonts import Family
from model.nano.scene import Scene
from model.nano.spectrum import HALF

HALF_TILE = 16 * HALF
"""Side of a drawn tile: half of 512, see `spectrum`."""

def picture(scene: Scene) -> np.ndarray:
    """The scene's single view at half size, uint8 (256, 256, 3)."""
    return render(scene, HALF_TILE, HALF_TILE, fine=3)


def mixed_scenes(
    rng: Random, families: tuple[Family, ...], sheets: int, numbers: int, shapes: int
) -> list[Scene]:
    """Sheets of glyphs, numbers and shape pictures, in that order."""
    scenes = [sheet_scene(rng, families, rng.choice(GRIDS)) for _ in range(sheets)]
    scenes += [number_scene(rng, families) for _ in range(numbers)]
    return scenes + [shapes_scene(rng) for _ in range(shapes)]
