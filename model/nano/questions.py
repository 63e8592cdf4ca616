"""The closed set of questions that Nano is asked, and the answers that it may give.

Everything that names a skill, a color, a shape or a place takes the word from here, so that the
pictures, the training, the tokenizer's training text and the measurement cannot drift apart.
"""

from __future__ import annotations

from typing import Iterator, Literal, get_args

Skill = Literal["count", "color", "shape", "place", "number"]
SKILLS: tuple[Skill, ...] = get_args(Skill)

SHAPES = ("circle", "square", "triangle", "star")
COLORS = ("red", "green", "blue", "yellow", "purple", "orange", "black", "white")
COUNTS = ("one", "two", "three", "four")
PLACES = (
    "top left", "top", "top right",
    "left", "center", "right",
    "bottom left", "bottom", "bottom right",
)  # fmt: skip
"""Row by row over the 3x3 layout: place = PLACES[3 * row + column]."""

COUNT_QUESTION = "How many shapes are there?"
NUMBER_QUESTION = "What number is written?"


def color_question(shape: str) -> str:
    return f"What color is the {shape}?"


def shape_question(color: str) -> str:
    return f"What shape is {color}?"


def place_question(shape: str) -> str:
    return f"Where is the {shape}?"


def all_questions() -> list[str]:
    """Every question there is, 18 in all."""
    return [
        COUNT_QUESTION,
        NUMBER_QUESTION,
        *map(color_question, SHAPES),
        *map(shape_question, COLORS),
        *map(place_question, SHAPES),
    ]


def all_answers() -> list[str]:
    """Every answer made of words; numbers are digit strings and are not listed."""
    return [*COUNTS, *COLORS, *SHAPES, *PLACES]


def training_text() -> Iterator[str]:
    """Lines for a tokenizer to learn from: each question, each answer, and each answer after a space."""
    yield from all_questions()
    for answer in all_answers():
        yield answer
        yield f" {answer}"
