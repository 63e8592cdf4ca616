"""Conversations as token ids, laid out as the chat template and the processor lay them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from tokenizers import Tokenizer

from model.nano.asking import Asked
from model.nano.config import TOKENS_PER_TILE
from model.nano.questions import SKILLS
from model.nano.views import Grid
from model.special_tokens import END, FAKE_IMAGE, GLOBAL_IMAGE, IMAGE, PAD, START
from model.tokenizer import build_tokenizer


@cache
def tokenizer() -> Tokenizer:
    return build_tokenizer()


@cache
def ids(text: str) -> tuple[int, ...]:
    """Ids of a piece. Pieces are joined only where the tokenizer never merges across."""
    return tuple(tokenizer().encode(text, add_special_tokens=False).ids)


@cache
def token(name: str) -> int:
    found = tokenizer().token_to_id(name)
    if found is None:
        raise KeyError(name)
    return found


@cache
def image_ids(grid: Grid) -> tuple[int, ...]:
    """The placeholders of one picture: its tiles row by row, then the global view."""
    rows, columns = grid
    text = ""
    for row in range(rows):
        for column in range(columns):
            text += f"{FAKE_IMAGE}<row_{row + 1}_col_{column + 1}>" + IMAGE * TOKENS_PER_TILE
        text += "\n"
    text += "\n" if rows else ""
    return ids(text + FAKE_IMAGE + GLOBAL_IMAGE + IMAGE * TOKENS_PER_TILE + FAKE_IMAGE)


@dataclass
class Conversation:
    """Token ids and, for each, the index of the skill whose answer it belongs to (-1: not predicted)."""

    ids: list[int] = field(default_factory=lambda: [token(START)])
    skills: list[int] = field(default_factory=lambda: [-1])
    pointers: list[tuple[int, int]] = field(default_factory=list)
    """Where an answer about one mark is about to begin, and the mark's index in its scene."""

    def turn(self, asked: Asked, *grids: Grid) -> None:
        """Adds a question, after a new picture for each of `grids`, and its answer."""
        if grids:
            pictures = [each for grid in grids for each in image_ids(grid)]
            head = (*ids("User:"), *pictures, *ids(asked.question))
        else:
            head = ids("User: " + asked.question)
        self._add((*head, token(END), *ids("\n"), *ids("Assistant:")), -1)
        if asked.mark is not None:
            self.pointers.append((len(self.ids) - 1, asked.mark))
        self._add((*ids(" " + asked.answer), token(END)), SKILLS.index(asked.skill))
        self._add(ids("\n"), -1)

    def _add(self, tokens: Sequence[int], skill: int) -> None:
        self.ids += tokens
        self.skills += [skill] * len(tokens)


def padded(conversations: Sequence[Conversation]) -> tuple[np.ndarray, np.ndarray]:
    """Ids and skills, int64 (conversations, longest), filled up on the right."""
    longest = max(len(each.ids) for each in conversations)
    tokens = np.full((len(conversations), longest), token(PAD))
    skills = np.full((len(conversations), longest), -1)
    for row, each in enumerate(conversations):
        tokens[row, : len(each.ids)] = each.ids
        skills[row, : len(each.ids)] = each.skills
    return tokens, skills
