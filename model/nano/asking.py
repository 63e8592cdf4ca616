"""The questions that a scene answers, each with its one right answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
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
    mark: int | None = None
    """Which of the scene's shapes it is about, None for the picture as a whole."""


def questions_about(scene: Scene) -> list[Asked]:
    """All questions with one answer: a shape or a color that occurs twice is not asked about."""
    if scene.number:
        return [Asked("number", NUMBER_QUESTION, scene.number)]
    asked = [Asked("count", COUNT_QUESTION, COUNTS[len(scene.shapes) - 1])]
    shapes = Counter(mark.shape for mark in scene.shapes)
    colors = Counter(mark.color for mark in scene.shapes)
    for index, (mark, place) in enumerate(zip(scene.shapes, scene.places)):
        if shapes[mark.shape] == 1:
            asked.append(Asked("color", color_question(mark.shape), mark.color, index))
            asked.append(Asked("place", place_question(mark.shape), place, index))
        if colors[mark.color] == 1:
            asked.append(Asked("shape", shape_question(mark.color), mark.shape, index))
    return asked


SHAPE_FIRST_SHARE = 0.6
"""Conversations in which a mark's shape is asked rather than its color: eight colors to look for are harder."""
CASUAL_SHARE = 0.12


def as_typed(rng: Random, question: str) -> str:
    """The question, now and then in small letters or without its question mark."""
    if rng.random() >= CASUAL_SHARE:
        return question
    return rng.choice((question.lower(), question.lower().rstrip("?"), question.rstrip("?")))


FREE_SHARE = 0.25
"""Conversations in which one answer may give away another, as a person's follow-up questions do."""


def turns_about(rng: Random, scene: Scene, most: int) -> list[Asked]:
    """Up to `most` questions in random order, the first of a random skill among those that apply.

    Mostly either the color or the shape of a mark is asked, never both: the second would be
    answered by copying from the first, without a look at the picture.
    """
    every = questions_about(scene)
    rng.shuffle(every)
    skill = rng.choice(sorted({asked.skill for asked in every}))
    every.sort(key=lambda asked: asked.skill != skill)
    if rng.random() >= FREE_SHARE:
        if rng.random() < SHAPE_FIRST_SHARE:
            every.sort(key=lambda asked: asked.skill != "shape")
        told: set[int] = set()
        kept = []
        for asked in every:
            if asked.mark is None or asked.skill == "place" or asked.mark not in told:
                kept.append(asked)
            if asked.mark is not None and asked.skill != "place":
                told.add(asked.mark)
        every = kept
    first, rest = every[0], every[1:]
    rng.shuffle(rest)
    return [replace(asked, question=as_typed(rng, asked.question)) for asked in (first, *rest[: most - 1])]
