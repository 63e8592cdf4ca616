"""The numbers of the vision encoder and its connector, read from a Hugging Face config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class VisionConfig:
    hidden: int
    intermediate: int
    layers: int
    heads: int
    image: int
    """Edge of a tile in pixels."""
    patch: int
    """Edge of a patch in pixels."""
    epsilon: float
    scale_factor: int
    """Patches along each edge that the connector folds into one token."""
    text_hidden: int

    @staticmethod
    def read(config: Mapping[str, Any]) -> VisionConfig:
        """From an Idefics3 config; what its vision part leaves out has Idefics3's defaults.

        Raises ValueError for an activation that the graph does not know.
        """
        vision: Mapping[str, Any] = config["vision_config"]
        if (activation := vision.get("hidden_act", "gelu_pytorch_tanh")) != "gelu_pytorch_tanh":
            raise ValueError(f"activation {activation!r} is not supported")
        return VisionConfig(
            hidden=int(vision.get("hidden_size", 1152)),
            intermediate=int(vision.get("intermediate_size", 3072)),
            layers=int(vision.get("num_hidden_layers", 12)),
            heads=int(vision.get("num_attention_heads", 16)),
            image=int(vision.get("image_size", 224)),
            patch=int(vision.get("patch_size", 32)),
            epsilon=float(vision.get("layer_norm_eps", 1e-6)),
            scale_factor=int(config.get("scale_factor", 2)),
            text_hidden=int(config["text_config"]["hidden_size"]),
        )

    @property
    def side(self) -> int:
        """Patches along one edge of a tile."""
        return self.image // self.patch

    @property
    def head(self) -> int:
        return self.hidden // self.heads

    @property
    def tokens(self) -> int:
        """Tokens that the connector makes of one tile."""
        return (self.side // self.scale_factor) ** 2
