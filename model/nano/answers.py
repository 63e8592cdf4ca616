"""The decoder's side of training: which pictures are asked what, the loss on the answers, exactness."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import nn
from transformers import Idefics3ForConditionalGeneration

from model.nano.asking import Asked, turns_about
from model.nano.conversation import Conversation, padded, token
from model.nano.questions import SKILLS
from model.nano.scene import Scene
from model.nano.views import Grid
from model.special_tokens import IMAGE

SINGLE: Grid = (0, 0)


@dataclass(frozen=True)
class Group:
    """Conversations of about one length, run through the decoder together."""

    ids: torch.Tensor  # (conversations, tokens) int64
    skills: torch.Tensor  # (conversations, tokens) int64, -1 where nothing is predicted
    views: torch.Tensor  # (conversations * views each,) rows of the feature table, in order

    @staticmethod
    def of(conversations: list[Conversation], views: list[int]) -> Group:
        ids, skills = padded(conversations)
        return Group(torch.from_numpy(ids), torch.from_numpy(skills), torch.tensor(views))


def conversations_about(rng: Random, scenes: list[Scene], most: int) -> list[Conversation]:
    """One conversation a picture of a single view, of up to `most` questions."""
    conversations = []
    for scene in scenes:
        conversation = Conversation()
        for index, asked in enumerate(turns_about(rng, scene, most)):
            conversation.turn(asked, *[SINGLE][index:])
        conversations.append(conversation)
    return conversations


def single_views(rng: Random, scenes: list[Scene], first: int, most: int) -> Group:
    """One conversation a picture; picture i has row `first + i` of the feature table."""
    return Group.of(conversations_about(rng, scenes, most), list(range(first, first + len(scenes))))


def pairs(rng: Random, scenes: list[Scene], rows: list[int]) -> Group:
    """Two pictures a conversation, in one message or in two: a question is about the picture shown last."""
    conversations = []
    for left, right in zip(scenes[::2], scenes[1::2], strict=True):
        conversation = Conversation()
        together = rng.random() < 0.3
        if not together:
            for index, asked in enumerate(turns_about(rng, left, 2)):
                conversation.turn(asked, *[SINGLE][index:])
        for index, asked in enumerate(turns_about(rng, right, 2)):
            conversation.turn(asked, *[SINGLE, SINGLE][: 1 + together][2 * index :])
        conversations.append(conversation)
    return Group.of(conversations, rows)


def question_group(asked: list[Asked], first: int) -> Group:
    """One question a picture, as the first turn."""
    conversations = []
    for each in asked:
        conversation = Conversation()
        conversation.turn(each, SINGLE)
        conversations.append(conversation)
    return Group.of(conversations, list(range(first, first + len(asked))))


def input_embeddings(
    model: Idefics3ForConditionalGeneration, group: Group, features: torch.Tensor
) -> torch.Tensor:
    """(conversations, tokens, hidden): the tokens' embeddings, features (views, 64, hidden) at the pictures'."""
    embeds = model.model.text_model.embed_tokens(group.ids)
    shown = group.ids == token(IMAGE)
    return embeds.masked_scatter(shown[..., None], features[group.views].to(embeds.dtype))


def read_answers(
    model: Idefics3ForConditionalGeneration, group: Group, hidden: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """From hidden states: logits (answer tokens, vocabulary), the ids they should give, each one's skill."""
    predicted = group.skills[:, 1:] >= 0
    logits = model.lm_head(hidden[:, :-1][predicted]).float()
    return logits, group.ids[:, 1:][predicted], group.skills[:, 1:][predicted]


def answer_logits(
    model: Idefics3ForConditionalGeneration, group: Group, features: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`read_answers` after the decoder. Padding is on the right, so the causal mask is enough."""
    embeds = input_embeddings(model, group, features)
    hidden = model.model.text_model(inputs_embeds=embeds, use_cache=False).last_hidden_state
    return read_answers(model, group, hidden)


def answer_loss(
    logits: torch.Tensor, targets: torch.Tensor, skills: torch.Tensor, weights: dict[str, float]
) -> tuple[torch.Tensor, dict[str, float]]:
    """Sum of the cross entropy over the answers' tokens, weighted by skill, and each skill's mean."""
    each = nn.functional.cross_entropy(logits, targets, reduction="none")
    share = torch.tensor([weights[skill] for skill in SKILLS])[skills]
    means = {
        skill: float(each[skills == index].mean().detach())
        for index, skill in enumerate(SKILLS)
        if bool((skills == index).any())
    }
    return (each * share).sum(), means


@torch.no_grad()
def exactness(
    model: Idefics3ForConditionalGeneration, group: Group, features: torch.Tensor
) -> dict[str, float]:
    """Share of conversations, by skill, whose every answer token is the likeliest one: greedy's exact match."""
    logits, targets, skills = answer_logits(model, group, features)
    right = logits.argmax(-1) == targets
    rows = torch.arange(len(group.ids))[:, None].expand(-1, group.ids.shape[1] - 1)
    row = rows[group.skills[:, 1:] >= 0]
    wrong = torch.zeros(len(group.ids)).index_add_(0, row, (~right).float())
    skill = torch.zeros(len(group.ids), dtype=torch.long)
    skill[row] = skills
    return {
        name: float((wrong[skill == index] == 0).float().mean())
        for index, name in enumerate(SKILLS)
        if bool((skill == index).any())
    }


def gathered(pictures: list[np.ndarray]) -> torch.Tensor:
    """uint8 (n, 256, 256, 3) from single pictures."""
    return torch.from_numpy(np.stack(pictures))
