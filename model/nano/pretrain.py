"""Stage 1: the encoder and the connector alone learn what lies in each cell of a picture."""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

import numpy as np
import torch

from model.nano.batches import mixed_scenes, picture
from model.nano.build import build
from model.nano.cells import cell_labels
from model.nano.crew import Crew
from model.nano.encoder import Encoder, cell_loss
from model.nano.fonts import HELD_OUT, TRAINED
from model.nano.optimise import Mean, Optimisers, rate_factor
from model.nano.scene import Scene
from model.nano.spectrum import spectrum

SHEETS, NUMBERS, SHAPES = 13, 11, 8
"""Pictures of each sort in the part of a batch that one process works on."""
WEIGHTS = {"kind": 2.0, "color": 0.6, "order": 0.5, "length": 0.25, "place": 0.25, "count": 0.3}
CellBatch = tuple[torch.Tensor, torch.Tensor]
"""Pictures uint8 (n, 256, 256, 3), labels int8 (n, heads, 8, 8)."""


def cell_batch(scenes: list[Scene]) -> CellBatch:
    pictures = np.stack([picture(scene) for scene in scenes])
    labels = np.stack([cell_labels(scene) for scene in scenes])
    return torch.from_numpy(pictures), torch.from_numpy(labels)


def held_out_cells() -> CellBatch:
    """Task pictures only, in the font never trained on."""
    return cell_batch(mixed_scenes(Random("held out cells"), HELD_OUT, 0, 96, 64))


@torch.no_grad()
def held_out_accuracy(encoder: Encoder) -> dict[str, float]:
    pictures, labels = held_out_cells()
    with torch.autocast("cpu", torch.bfloat16):
        logits = encoder.heads(encoder.tokens(spectrum(pictures, encoder.bank)))
    return cell_loss(logits, labels, WEIGHTS)[1]


def pretrain(
    crew: Crew, seed: int, out: Path, minutes: float, muon_rate: float, adam_rate: float
) -> None:
    """Trains for `minutes` on the clock, counted over resumptions; leaves out/encoder.pt."""
    encoder = Encoder(build(seed))
    optimisers = Optimisers(encoder.named_parameters(), muon_rate, adam_rate)
    mean, step, spent = Mean(encoder), 0, 0.0
    saved = out / "encoder.pt"
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        encoder.load_state_dict(state["encoder"])
        optimisers.load(state["optimisers"])
        mean.values, mean.count = state["mean"], state["step"]
        step, spent = state["step"], state["spent"]
    started, looked, kept = time.monotonic() - spent, time.monotonic(), time.monotonic()
    losses: list[float] = []
    while spent < 60 * minutes:
        rng = Random(f"{seed}/{step}/{crew.rank}")
        pictures, labels = cell_batch(mixed_scenes(rng, TRAINED, SHEETS, NUMBERS, SHAPES))
        with torch.autocast("cpu", torch.bfloat16):
            logits = encoder.heads(encoder.tokens(spectrum(pictures, encoder.bank)))
        loss, seen = cell_loss(logits, labels, WEIGHTS)
        loss.backward()
        spent = crew.average(optimisers.parameters, time.monotonic() - started)
        optimisers.step(rate_factor(step, 0.0, warmup=60, decay_from=1.0))
        mean.update(encoder)
        losses.append(float(loss.detach()))
        step += 1
        if not crew.leads:
            continue
        if time.monotonic() - looked > 60:
            looked = time.monotonic()
            mean.swap(encoder)
            held = held_out_accuracy(encoder)
            mean.swap(encoder)
            line = {"stage": 1, "step": step, "seconds": round(spent), "loss": round(float(np.mean(losses)), 4)}
            line |= {f"seen_{name}": round(value, 3) for name, value in seen.items()}
            line |= {name: round(value, 3) for name, value in held.items()}
            losses.clear()
            with (out / "curve.jsonl").open("a") as curve:
                curve.write(json.dumps(line) + "\n")
        if time.monotonic() - kept > 150:
            kept = time.monotonic()
            save(saved, encoder, optimisers, mean, step, spent)
    if crew.leads:
        save(saved, encoder, optimisers, mean, step, spent)


def save(
    path: Path, encoder: Encoder, optimisers: Optimisers, mean: Mean, step: int, spent: float
) -> None:
    """Writes beside and renames, so that a kill leaves the older file whole."""
    state = {
        "encoder": encoder.state_dict(), "optimisers": optimisers.state(),
        "mean": mean.values, "step": step, "spent": spent,
    }  # fmt: skip
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
