"""What the reference makes of logits before it draws a token: which tokens stay, and how likely each is."""

import random
from collections.abc import Sequence
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from transformers import GenerationConfig, GenerationMixin, PreTrainedConfig

PARAMETERS: tuple[dict[str, float], ...] = (
    {},
    {"temperature": 0.4},
    {"temperature": 2.5},
    {"top_k": 1},
    {"top_k": 7},
    {"top_k": 1000},
    {"top_p": 0.05},
    {"top_p": 0.5},
    {"top_p": 0.9},
    {"top_p": 0.999},
    {"repetition_penalty": 1.3},
    {"repetition_penalty": 0.6},
    {"temperature": 0.7, "top_k": 40},
    {"temperature": 1.6, "top_p": 0.8},
    {"top_k": 12, "top_p": 0.7},
    {"temperature": 1.3, "top_k": 5, "top_p": 0.95, "repetition_penalty": 1.1},
    {"temperature": 0.9, "top_k": 60, "top_p": 0.6, "repetition_penalty": 1.8},
    {"temperature": 0.05, "top_p": 0.9},
    {"temperature": 50, "top_k": 30, "top_p": 0.3, "repetition_penalty": 2},
)
COINS = (0.0, 0.0371, 0.25, 0.4999, 0.613, 0.8127, 0.95, 0.9999)
CLEARANCE = 1e-5
"""Of a coin from the next boundary between two tokens; nearer, rounding decides."""
DECIMALS = 8
"""Of probabilities; the tests' tolerance is 1e-6."""


class Bare(GenerationMixin):
    """As much of a model as the reference needs to put its processors in order."""

    config = PreTrainedConfig()


def sampling(seed: int = 17) -> list[dict[str, Any]]:
    """Named logits (vocabulary,), `null` for minus infinity, the ids before them, a case for each of `PARAMETERS`."""
    dice = random.Random(seed)
    return [_row(name, logits, _history(len(logits), dice)) for name, logits in _logits(dice)]


def _logits(dice: random.Random) -> list[tuple[str, list[float]]]:
    def bell(count: int, width: float) -> list[float]:
        return [round(dice.gauss(0, width), 4) for _ in range(count)]

    masked = bell(120, 3)
    for place in dice.sample(range(120), 90):
        masked[place] = -np.inf
    return [
        ("peaked", [*bell(299, 2), 11.5]),
        ("flat", bell(60, 0.1)),
        ("all equal", [0.5] * 10),
        ("ties", [float(dice.randint(-3, 3)) for _ in range(90)]),
        ("extremes", [*bell(50, 1), 3e4, -3e4, 29999.5, -65504.0, 1e-30, -1e-30, 0.0, 29998.25]),
        ("masked", masked),
        ("one left", [-np.inf] * 20 + [-4.25] + [-np.inf] * 29),
        ("all negative", [round(value - 40, 4) for value in bell(80, 1.5)]),
    ]


def _history(vocabulary: int, dice: random.Random) -> list[int]:
    """Ids before the logits, some of them more than once, and the most frequent one an image's."""
    return [3] * 6 + dice.choices(range(vocabulary), k=vocabulary // 4)


def _row(name: str, logits: Sequence[float], history: Sequence[int]) -> dict[str, Any]:
    return {
        "name": name,
        "logits": [None if value == -np.inf else value for value in logits],
        "history": list(history),
        "cases": [_case(logits, history, parameters) for parameters in PARAMETERS],
    }


def _case(logits: Sequence[float], history: Sequence[int], parameters: dict[str, float]) -> dict[str, Any]:
    """The greedy token after the penalty alone; ids that can be drawn, with their probabilities; tokens by coin."""
    penalty = {name: value for name, value in parameters.items() if name == "repetition_penalty"}
    greedy = int(_processed(logits, history, penalty, draws=False).argmax())
    scores = _processed(logits, history, parameters, draws=True)
    kept = torch.nonzero(scores > -torch.inf)[:, 0].tolist()
    probabilities = scores.softmax(-1)
    return {
        "parameters": parameters,
        "greedy": greedy,
        "kept": kept,
        "probabilities": [round(float(probabilities[token]), DECIMALS) for token in kept],
        "draws": _draws(probabilities.double().numpy()),
    }


def _processed(
    logits: Sequence[float], history: Sequence[int], parameters: dict[str, float], *, draws: bool
) -> torch.Tensor:
    """Scores (vocabulary,) after the processors and warpers that `generate` would apply, in its order.

    Top-p sorts. Which of equal scores come first is up to the machine there, so it is told to keep them in order.
    """
    floats = {name: value if name == "top_k" else float(value) for name, value in parameters.items()}
    config = GenerationConfig(**({"top_k": 0} | floats), do_sample=True) if draws else GenerationConfig(**floats)
    processors = Bare()._get_logits_processor(config, input_ids_seq_length=len(history))
    with patch("torch.sort", partial(torch.sort, stable=True)):
        scores: torch.Tensor = processors(torch.tensor([history]), torch.tensor([logits], dtype=torch.float32))
    return scores[0]


def _draws(probabilities: np.ndarray) -> list[list[float]]:
    """[coin, token]: the first token, by id, up to which the probabilities sum to more than the coin."""
    bounds = np.cumsum(probabilities / probabilities.sum())
    clear = [coin for coin in COINS if np.abs(bounds[bounds > 0] - coin).min() > CLEARANCE]
    return [[coin, int(np.searchsorted(bounds, coin, side="right"))] for coin in clear]
