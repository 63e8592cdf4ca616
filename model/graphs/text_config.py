"""The numbers of a Llama decoder, read from a Hugging Face config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class TextConfig:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head: int
    vocabulary: int
    positions: int
    rms_epsilon: float
    rope_theta: float
    tied: bool
    """Whether the output projection is the embedding table."""

    @staticmethod
    def read(config: Mapping[str, Any]) -> TextConfig:
        """From an Idefics3 config, or from the text config alone.

        Raises ValueError for what the decoder graph does not know: scaled rotary embeddings, another
        activation, biases in attention or MLP.
        """
        text: Mapping[str, Any] = config.get("text_config", config)
        rope: Mapping[str, Any] = text.get("rope_parameters") or text.get("rope_scaling") or {}
        if (kind := rope.get("rope_type", rope.get("type", "default"))) != "default":
            raise ValueError(f"rotary embedding of type {kind!r} is not supported")
        if (activation := text.get("hidden_act", "silu")) != "silu":
            raise ValueError(f"activation {activation!r} is not supported")
        if text.get("attention_bias") or text.get("mlp_bias"):
            raise ValueError("biases in the decoder's linear layers are not supported")
        heads = int(text["num_attention_heads"])
        hidden = int(text["hidden_size"])
        return TextConfig(
            hidden=hidden,
            intermediate=int(text["intermediate_size"]),
            layers=int(text["num_hidden_layers"]),
            heads=heads,
            kv_heads=int(text.get("num_key_value_heads") or heads),
            head=int(text.get("head_dim") or hidden // heads),
            vocabulary=int(text["vocab_size"]),
            positions=int(text.get("max_position_embeddings", 2048)),
            rms_epsilon=float(text.get("rms_norm_eps", 1e-6)),
            rope_theta=float(rope.get("rope_theta", text.get("rope_theta", 10000.0))),
            tied=bool(config.get("tie_word_embeddings", text.get("tie_word_embeddings", False))),
        )

    @property
    def group(self) -> int:
        """Query heads that share one key-value head."""
        return self.heads // self.kv_heads

    def rotary(self) -> tuple[np.ndarray, np.ndarray]:
        """Cosines and sines (positions, head / 2) of every position and frequency (arXiv 2104.09864)."""
        # In float32 as transformers does it: at position 8000 the rounding of the angle is visible.
        exponents = np.arange(0, self.head, 2, dtype=np.float32) / np.float32(self.head)
        frequencies = (1.0 / np.float32(self.rope_theta) ** exponents).astype(np.float32)
        angles = np.arange(self.positions, dtype=np.float32)[:, None] * frequencies[None, :]
        return np.cos(angles), np.sin(angles)
