"""More practice for the decoder alone, on features that the encoder has made already.

A step of the decoder costs a fifth of one of the whole model, and telling marks apart by their
color takes many steps: so pictures of the last lessons are asked about again, in other words.
"""

from __future__ import annotations

from collections import deque
from random import Random

import torch
from transformers import Idefics3ForConditionalGeneration

from model.nano.answers import answer_logits, answer_loss, single_views
from model.nano.lessons import QUESTIONS, Lesson
from model.nano.scene import Scene

LESSONS = 30
"""So many lessons are kept: the features are then at most as many steps old."""


class Rehearsal:
    """The shape pictures of the last lessons with their features."""

    def __init__(self) -> None:
        self.kept: deque[tuple[list[Scene], torch.Tensor]] = deque(maxlen=LESSONS)

    def keep(self, shown: Lesson, tokens: torch.Tensor) -> None:
        """Remembers a lesson; `tokens` (views, 64, hidden) in the order of its pictures."""
        rows = slice(shown.shapes_at, shown.shapes_at + len(shown.shapes))
        self.kept.append((shown.shapes, tokens[rows].detach().clone()))

    def loss(
        self, rng: Random, model: Idefics3ForConditionalGeneration, weights: dict[str, float]
    ) -> torch.Tensor:
        """Mean loss of fresh questions about one of the lessons kept."""
        scenes, features = rng.choice(self.kept)
        group = single_views(rng, scenes, 0, QUESTIONS)
        with torch.autocast("cpu", torch.bfloat16):
            logits, targets, skills = answer_logits(model, group, features)
        return answer_loss(logits, targets, skills, weights)[0] / len(targets)
