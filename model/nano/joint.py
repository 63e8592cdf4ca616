"""Stage 2: the whole model learns to answer, while the cell heads keep the encoder honest."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch import nn

from model.nano.answers import answer_logits, answer_loss
from model.nano.build import build
from model.nano.crew import Crew
from model.nano.encoder import Encoder, cell_loss
from model.nano.examination import Examination
from model.nano.lessons import EARLY, LATE, Lesson, lesson
from model.nano.optimise import Mean, Optimisers, rate_factor
from model.nano.rehearsal import Rehearsal
from model.nano.spectrum import spectrum

CELL_WEIGHTS = {"kind": 2.0, "color": 0.6, "order": 0.5, "length": 0.25, "place": 0.25, "count": 0.3}
CELL_SHARE = 0.15
SKILL_WEIGHTS = {"count": 0.5, "color": 0.8, "shape": 2.0, "place": 1.0, "number": 2.0}
REHEARSALS = 4
"""Steps of the decoder alone after each step of the whole."""
LATE_FROM = 0.18
"""Share of the time after which pictures of several tiles and of two a conversation join in."""
DECAY_FROM = 0.36
LOOK_SECONDS, KEEP_SECONDS = 120, 120


class Joint(nn.Module):
    """The model and the training view of its encoder."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        model = build(seed)
        self.encoder = Encoder(model)
        self.model = model

    def parts(self) -> tuple[list[tuple[str, nn.Parameter]], list[tuple[str, nn.Parameter]]]:
        """The named parameters of the encoder with its connector and heads, and those of the decoder."""
        named = list(self.named_parameters())
        first = [(name, value) for name, value in named if name.startswith("encoder.")]
        return first, [(name, value) for name, value in named if not name.startswith("encoder.")]


@dataclass(frozen=True)
class Losses:
    """Of one lesson: what is minimized, and what is only looked at."""

    total: torch.Tensor
    tokens: torch.Tensor
    """What the encoder made of the lesson's pictures, (views, 64, hidden)."""
    answers: dict[str, float]
    """Mean cross entropy of an answer's token, by skill."""
    cells: dict[str, float]
    """Accuracy of the cell heads."""


def losses(joint: Joint, shown: Lesson) -> Losses:
    """Runs a lesson through the encoder, the cell heads and the decoder, in bf16."""
    encoder = joint.encoder
    with torch.autocast("cpu", torch.bfloat16):
        tokens = encoder.tokens(spectrum(shown.pictures, encoder.bank))
        cells, accuracy = cell_loss(encoder.heads(tokens), shown.labels, CELL_WEIGHTS)
        features = tokens
        if shown.tiles is not None:
            with torch.no_grad():
                tiles = encoder.tokens(spectrum(shown.tiles, encoder.bank))
            features = torch.cat([tokens, tiles])
        answers, count = cells.new_zeros(()), 0
        means: dict[str, float] = {}
        for group in shown.groups:
            logits, targets, skills = answer_logits(joint.model, group, features)
            part, about = answer_loss(logits, targets, skills, SKILL_WEIGHTS)
            answers, count, means = answers + part, count + len(targets), means | about
    return Losses(answers / count + CELL_SHARE * cells, tokens, means, accuracy)


def join(crew: Crew, seed: int, out: Path, minutes: float, muon_rate: float, adam_rate: float) -> None:
    """Trains for `minutes` on the clock, counted over resumptions; leaves out/joint.pt."""
    joint = Joint(seed)
    optimisers = [Optimisers(part, muon_rate, adam_rate) for part in joint.parts()]
    parameters = [each for optimiser in optimisers for each in optimiser.parameters]
    decoder = optimisers[1]
    rehearsal = Rehearsal()
    saved, step, spent = out / "joint.pt", 0, 0.0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        joint.load_state_dict(state["joint"])
        for optimiser, kept_state in zip(optimisers, state["optimisers"], strict=True):
            optimiser.load(kept_state)
        step, spent = state["step"], state["spent"]
    else:
        joint.encoder.load_state_dict(torch.load(out / "encoder.pt", weights_only=True)["encoder"])
    mean = Mean(joint)
    if saved.exists():
        mean.values, mean.count = state["mean"], step
    examination = Examination(40) if crew.leads else None
    started, looked, kept = time.monotonic() - spent, time.monotonic(), time.monotonic()
    while spent < 60 * minutes:
        progress = spent / 60 / minutes
        rng = Random(f"{seed}/joint/{step}/{crew.rank}")
        shown = lesson(rng, LATE if progress >= LATE_FROM else EARLY)
        found = losses(joint, shown)
        found.total.backward()
        spent = crew.average(parameters, time.monotonic() - started)
        factor = rate_factor(step, progress, warmup=60, decay_from=DECAY_FROM)
        for optimiser in optimisers:
            optimiser.step(factor)
        rehearsal.keep(shown, found.tokens)
        pointing = 0.0
        for _ in range(REHEARSALS):
            rehearsed, pointing = rehearsal.loss(rng, joint.model, SKILL_WEIGHTS)
            rehearsed.backward()
            spent = crew.average(decoder.parameters, time.monotonic() - started)
            decoder.step(factor)
        mean.update(joint)
        step += 1
        if examination is None:
            continue
        if time.monotonic() - looked > LOOK_SECONDS:
            looked = time.monotonic()
            mean.swap(joint)
            marks = examination.marks(joint.model, joint.encoder)
            mean.swap(joint)
            line: dict[str, float] = {"stage": 2, "step": step, "seconds": round(spent), "loss": float(found.total.detach())}
            line["pointing"] = pointing
            line |= marks | {f"loss_{name}": value for name, value in found.answers.items()}
            line |= {f"cell_{name}": value for name, value in found.cells.items()}
            with (out / "curve.jsonl").open("a") as curve:
                curve.write(json.dumps({key: round(value, 3) for key, value in line.items()}) + "\n")
        if time.monotonic() - kept > KEEP_SECONDS:
            kept = time.monotonic()
            keep(saved, joint, optimisers, mean, step, spent)
    if crew.leads:
        keep(saved, joint, optimisers, mean, step, spent)


def keep(path: Path, joint: Joint, optimisers: list[Optimisers], mean: Mean, step: int, spent: float) -> None:
    """Writes beside and renames, so that a kill leaves the older file whole."""
    state = {
        "joint": joint.state_dict(), "optimisers": [each.state() for each in optimisers],
        "mean": mean.values, "step": step, "spent": spent,
    }  # fmt: skip
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
