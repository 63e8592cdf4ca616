"""More practice for the decoder alone, on features that the encoder has made already.

A step of the decoder costs a fifth of one of the whole model. Looking up a mark by its color was
found to be learned one color after another, over thousands of steps; it takes a few hundred when
some attention heads are told, here, which cells the question is about.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import numpy as np
import torch
from transformers import Idefics3ForConditionalGeneration

from model.nano.answers import Group, answer_loss, conversations_about, input_embeddings, read_answers
from model.nano.cells import COVERED, coverage
from model.nano.conversation import Conversation, token
from model.nano.lessons import QUESTIONS, Lesson
from model.nano.scene import Scene
from model.special_tokens import IMAGE

LESSONS = 30
"""So many lessons are kept: the features are then at most as many steps old."""
POINTING_HEADS = ((2, 3), (3, 2), (3, 3))
"""(layer, head) of the decoder that should look at the mark asked about when the answer begins."""
POINTING_SHARE = 0.5


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
    ) -> tuple[torch.Tensor, float]:
        """Loss of fresh questions about one of the lessons kept, and how much of it is for pointing wrong."""
        scenes, features = rng.choice(self.kept)
        conversations = conversations_about(rng, scenes, QUESTIONS)
        group = Group.of(conversations, list(range(len(scenes))))
        with torch.autocast("cpu", torch.bfloat16), visible_attention(model):
            embeds = input_embeddings(model, group, features)
            passed = model.model.text_model(inputs_embeds=embeds, use_cache=False, output_attentions=True)
            logits, targets, skills = read_answers(model, group, passed.last_hidden_state)
        answers = answer_loss(logits, targets, skills, weights)[0] / len(targets)
        pointing = pointing_loss(passed.attentions, group, scenes, conversations)
        return answers + POINTING_SHARE * pointing, float(pointing.detach())


@contextmanager
def visible_attention(model: Idefics3ForConditionalGeneration) -> Iterator[None]:
    """Attention that returns its weights, while inside."""
    config = model.model.text_model.config
    kept = config._attn_implementation
    config._attn_implementation = "eager"
    try:
        yield
    finally:
        config._attn_implementation = kept


def mark_cells(scene: Scene, mark: int) -> np.ndarray:
    """Which of the 64 visual tokens a shape covers: bool (64,), at least one."""
    covered = coverage(scene.shapes[mark].box, scene.width, scene.height).ravel()
    return covered >= min(COVERED, covered.max())


def pointing_loss(
    attentions: tuple[torch.Tensor, ...],
    group: Group,
    scenes: list[Scene],
    conversations: list[Conversation],
) -> torch.Tensor:
    """Mean of -log of the attention on the right cells, over POINTING_HEADS and the answers about one mark.

    `attentions` holds (conversations, heads, tokens, tokens) a layer.
    """
    rows, positions, cells = [], [], []
    for row, (scene, conversation) in enumerate(zip(scenes, conversations, strict=True)):
        for position, mark in conversation.pointers:
            rows.append(row)
            positions.append(position)
            cells.append(mark_cells(scene, mark))
    if not rows:
        return attentions[0].new_zeros(())
    shown = (group.ids[0] == token(IMAGE)).nonzero().flatten()
    right = torch.from_numpy(np.stack(cells))
    masses = [
        (attentions[layer][rows, head, positions][:, shown].float() * right).sum(-1)
        for layer, head in POINTING_HEADS
    ]
    return -torch.stack(masses).clamp_min(1e-4).log().mean()
