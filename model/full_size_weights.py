"""Random weights in SmolVLM-256M's shapes, on which activations stay sane.

Every weight is drawn from a seed and its own name, so that one can be made without the others and
twice the same. Spreads keep the variance of activations near one through all layers; attention
scores have a spread of about 1.5, so that attention is neither uniform nor stuck to one key, and the
logits one of 3, so that there are clear winners and errors show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any
from zlib import crc32

import numpy as np

from model.graphs.text_config import TextConfig
from model.graphs.vision_config import VisionConfig


@dataclass(frozen=True)
class Distribution:
    shape: tuple[int, ...]
    spread: float
    mean: float = 0.0


class RandomWeights:
    """Weights of an Idefics3 `config` by their names in the Hugging Face state dict."""

    def __init__(self, config: Mapping[str, Any], seed: int) -> None:
        self._seed = seed
        self._table = {**_text(TextConfig.read(config)), **_vision(VisionConfig.read(config))}

    def __call__(self, name: str) -> np.ndarray:
        """The weight `name`, float32; KeyError where the model has none of that name."""
        one = self._table[name]
        generator = np.random.default_rng([self._seed, crc32(name.encode())])
        weight = generator.standard_normal(one.shape, np.float32)
        weight *= np.float32(one.spread)
        weight += np.float32(one.mean)
        return weight

    def parameters(self) -> int:
        return sum(prod(one.shape) for one in self._table.values())


def _linear(rows: int, columns: int, gain: float = 1.0) -> Distribution:
    """As many rows as outputs; an input of variance one gives an output of spread `gain`."""
    return Distribution((rows, columns), gain / sqrt(columns))


def _norm(size: int) -> Distribution:
    return Distribution((size,), 0.1, 1.0)


def _bias(size: int) -> Distribution:
    return Distribution((size,), 0.05)


def _text(config: TextConfig) -> dict[str, Distribution]:
    hidden, inner = config.hidden, config.intermediate
    queries, shared = config.heads * config.head, config.kv_heads * config.head
    # What all branches add to the residual stream together has a variance of about one.
    branch = 1 / sqrt(2 * config.layers)
    table = {
        "model.text_model.embed_tokens.weight": Distribution((config.vocabulary, hidden), 1.0),
        "model.text_model.norm.weight": _norm(hidden),
        "lm_head.weight": _linear(config.vocabulary, hidden, 3.0),
    }
    for layer in range(config.layers):
        key = f"model.text_model.layers.{layer}"
        table |= {
            f"{key}.input_layernorm.weight": _norm(hidden),
            f"{key}.self_attn.q_proj.weight": _linear(queries, hidden, 1.5),
            f"{key}.self_attn.k_proj.weight": _linear(shared, hidden),
            f"{key}.self_attn.v_proj.weight": _linear(shared, hidden),
            f"{key}.self_attn.o_proj.weight": _linear(hidden, queries, 2 * branch),
            f"{key}.post_attention_layernorm.weight": _norm(hidden),
            f"{key}.mlp.gate_proj.weight": _linear(inner, hidden),
            f"{key}.mlp.up_proj.weight": _linear(inner, hidden),
            f"{key}.mlp.down_proj.weight": _linear(hidden, inner, 2 * branch),
        }
    return table


def _vision(config: VisionConfig) -> dict[str, Distribution]:
    hidden, inner = config.hidden, config.intermediate
    branch = 1 / sqrt(2 * config.layers)
    table = {
        "model.vision_model.embeddings.patch_embedding.weight": Distribution(
            (hidden, 3, config.patch, config.patch), 1 / sqrt(3 * config.patch**2)
        ),
        "model.vision_model.embeddings.patch_embedding.bias": _bias(hidden),
        "model.vision_model.embeddings.position_embedding.weight": Distribution((config.side**2, hidden), 0.5),
        "model.vision_model.post_layernorm.weight": _norm(hidden),
        "model.vision_model.post_layernorm.bias": _bias(hidden),
        "model.connector.modality_projection.proj.weight": _linear(
            config.text_hidden, hidden * config.scale_factor**2
        ),
    }
    for layer in range(config.layers):
        key = f"model.vision_model.encoder.layers.{layer}"
        sizes = {
            "self_attn.q_proj": _linear(hidden, hidden, 1.5),
            "self_attn.k_proj": _linear(hidden, hidden),
            "self_attn.v_proj": _linear(hidden, hidden),
            "self_attn.out_proj": _linear(hidden, hidden, 2 * branch),
            "mlp.fc1": _linear(inner, hidden),
            "mlp.fc2": _linear(hidden, inner, 2 * branch),
        }
        for name, weight in sizes.items():
            table[f"{key}.{name}.weight"] = weight
            table[f"{key}.{name}.bias"] = _bias(weight.shape[0])
        for name in ("layer_norm1", "layer_norm2"):
            table[f"{key}.{name}.weight"] = _norm(hidden)
            table[f"{key}.{name}.bias"] = _bias(hidden)
    return table
