"""The questions that a scene answers, each with its one right answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from model.nano.questions import (
    COUNT_QUESTION,
    COUNTS,
    NUMBER_QUESTION,
    Skill,
    color_question,
    place_question,
    shape_question,
)
from model.nano.scene import Scene


@dataclass(frozen=True)
class Asked:
    skill: Skill
    question: str
    answer: str


def questions_about(scene: Scene) -> list[Asked]:
    """All questions with one answer: a shape or a color that occurs twice is not asked about."""
    if scene.number:
        return [Asked("number", NUMBER_QUESTION, scene.number)]
    asked = [Asked("count", COUNT_QUESTION, COUNTS[len(scene.shapes) - 1])]
    shapes = Counter(mark.shape for mark in scene.shapes)
    colors = Counter(mark.color for mark in scene.shapes)
    for mark, place in zip(scene.shapes, scene.places):
        if shapes[mark.shape] == 1:
            asked.append(Asked("color", color_question(mark.shape), mark.color))
            asked.append(Asked("place", place_question(mark.shape), place))
        if colors[mark.color] == 1:
            asked.append(Asked("shape", shape_question(mark.color), mark.shape))
    return asked


def turns_about(rng: Random, scene: Scene, most: int) -> list[Asked]:
    """Up to `most` questions in random order, the first of a random skill among those that apply."""
    every = questions_about(scene)
    rng.shuffle(every)
    skill = rng.choice(sorted({asked.skill for asked in every}))
    every.sort(key=lambda asked: asked.skill != skill)
    first, rest = every[0], every[1:]
    rng.shuffle(rest)
    return [first, *rest[: most - 1]]
