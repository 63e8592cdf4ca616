"""Held-out pictures with their questions: other seeds than training's, numbers in a font never trained on.

`python -m model.nano.heldout --count 500 --out DIR` writes PNG files and DIR/questions.jsonl, a line
`{"images": [path], "question": ..., "answer": ..., "skill": ..., "size": ...}` each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from model.nano.asking import Asked, questions_about
from model.nano.compose import number_scene, picture_size, shapes_scene
from model.nano.draw import render
from model.nano.fonts import HELD_OUT
from model.nano.questions import SKILLS
from model.nano.scene import Scene
from model.nano.views import grid_of, large_size

NUMBER_SHARE = 0.4
SQUARE_SHARE, ODD_SHARE = 0.6, 0.2
"""Pictures of exactly 512 x 512, and other ones of a single view; the rest has several tiles."""


@dataclass(frozen=True)
class Picture:
    """A drawn picture and one question of each skill that applies to it."""

    name: str
    size: str
    """`512`, `single` (another size, one view) or `tiled`."""
    image: Image.Image
    asked: tuple[Asked, ...]


def size_of(rng: Random) -> tuple[str, tuple[int, int]]:
    pick = rng.random()
    if pick < SQUARE_SHARE:
        return "512", (512, 512)
    if pick < SQUARE_SHARE + ODD_SHARE:
        return "single", picture_size(rng, rng.randint(320, 767))
    return "tiled", large_size(rng)


def one_a_skill(rng: Random, scene: Scene) -> tuple[Asked, ...]:
    every = questions_about(scene)
    rng.shuffle(every)
    first = {asked.skill: asked for asked in every}
    return tuple(first[skill] for skill in SKILLS if skill in first)


def held_out(seed: int, count: int) -> Iterator[Picture]:
    """`count` pictures, the same for the same seed; every fourth is drawn without antialiasing."""
    for index in range(count):
        rng = Random(f"held out/{seed}/{index}")
        kind, size = size_of(rng)
        numbers = int(index * NUMBER_SHARE) != int((index + 1) * NUMBER_SHARE)
        scene = number_scene(rng, HELD_OUT, size) if numbers else shapes_scene(rng, size)
        if kind != "tiled" and grid_of(*size) != (0, 0):
            raise ValueError(f"{size} is not one view")
        image = Image.fromarray(render(scene, *size, fine=1 if index % 4 == 3 else 4))
        yield Picture(f"{index:04d}.png", kind, image, one_a_skill(rng, scene))


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes held-out pictures and their questions.")
    parser.add_argument("--count", type=int, default=500, help="pictures")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "questions.jsonl").open("w") as lines:
        for picture in held_out(options.seed, options.count):
            path = options.out / picture.name
            picture.image.save(path)
            for asked in picture.asked:
                line = {"images": [str(path)], "question": asked.question, "answer": asked.answer}
                lines.write(json.dumps(line | {"skill": asked.skill, "size": picture.size}) + "\n")


if __name__ == "__main__":
    main()
