"""The vision side while it is trained: bands of the picture in, visual tokens and cell heads out.

The modules are those of Idefics3; only the patch embedding is held as its small map on the bands
of `spectrum` until `fold_into` writes it back. Starts from what is known to help so small a model:
DCT filters, 2-D sines and cosines for the positions, and attention heads that look at neighbors.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn
from transformers import Idefics3ForConditionalGeneration

from model.nano.cells import HEADS as CELL_HEADS
from model.nano.spectrum import BANDS, filters, fold

PLACE_DIMS = 32
"""Channels that carry the position at the start; the others carry the bands."""

NEIGHBORS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, -1), (0, 1), (-1, 0), (1, 0)),
    ((-1, -1), (-1, 1), (1, -1), (1, 1)),
    ((0, -2), (0, 2), (-2, 0), (2, 0)),
)
"""Where the heads of the first layers look at the start: (down, across) in patches."""
SHARPNESS = 0.8


def waves(side: int) -> torch.Tensor:
    """Angular frequencies of the position code, float (PLACE_DIMS / 4,)."""
    count = PLACE_DIMS // 4
    return (torch.arange(count) + 0.5) * math.pi / (0.72 * side)


def position_code(side: int, hidden: int) -> torch.Tensor:
    """(side * side, hidden): cosines and sines of row and column in the last PLACE_DIMS channels."""
    angles = torch.arange(side)[:, None] * waves(side)
    code = torch.cat([angles.cos(), angles.sin()], 1)
    rows = code[:, None].expand(side, side, -1)
    columns = code[None].expand(side, side, -1)
    place = torch.cat([rows, columns], 2).reshape(side * side, PLACE_DIMS)
    return torch.cat([torch.zeros(side * side, hidden - PLACE_DIMS), place], 1)


def turned(offset: tuple[float, float], side: int) -> torch.Tensor:
    """The rotation (PLACE_DIMS, PLACE_DIMS) that moves a position code by `offset` patches."""
    blocks = []
    for shift in offset:
        angle = waves(side) * shift
        cosine, sine = torch.diag(angle.cos()), torch.diag(angle.sin())
        blocks.append(torch.cat([torch.cat([cosine, -sine], 1), torch.cat([sine, cosine], 1)], 0))
    return torch.block_diag(*blocks)


def initialise(model: Idefics3ForConditionalGeneration) -> None:
    """Sets the encoder's and the connector's starting weights, in place, from torch's generator."""
    vision = model.model.vision_model
    config = vision.config
    hidden, heads = config.hidden_size, config.num_attention_heads
    side, width = config.image_size // config.patch_size, hidden // heads
    with torch.no_grad():
        vision.embeddings.position_embedding.weight.copy_(position_code(side, hidden))
        for index, layer in enumerate(vision.encoder.layers):
            attention = layer.self_attn
            for linear in (attention.v_proj, attention.out_proj, layer.mlp.fc1):
                nn.init.normal_(linear.weight, std=0.7 * linear.in_features**-0.5)
            nn.init.normal_(layer.mlp.fc2.weight, std=0.35 * layer.mlp.fc2.in_features**-0.5)
            for linear in (attention.q_proj, attention.k_proj):
                nn.init.normal_(linear.weight, std=(0.02 if index < len(NEIGHBORS) else hidden**-0.5))
            if index >= len(NEIGHBORS):
                continue
            gain = math.sqrt(SHARPNESS * math.sqrt(width))
            for head, offset in enumerate(NEIGHBORS[index]):
                rows = slice(head * width, head * width + PLACE_DIMS)
                attention.q_proj.weight[rows, hidden - PLACE_DIMS :] += gain * turned(offset, side)
                attention.k_proj.weight[rows, hidden - PLACE_DIMS :] += gain * torch.eye(PLACE_DIMS)
        projection = model.model.connector.modality_projection.proj
        nn.init.normal_(projection.weight, std=projection.in_features**-0.5)


class Encoder(nn.Module):
    """Idefics3's encoder and connector behind the bands of a picture, with the cell heads."""

    def __init__(self, model: Idefics3ForConditionalGeneration) -> None:
        super().__init__()
        self.vision = model.model.vision_model
        self.connector = model.model.connector
        hidden = self.vision.config.hidden_size
        self.register_buffer("bank", torch.from_numpy(filters()), persistent=False)
        mixing = torch.zeros(hidden, BANDS)
        mixing[:BANDS] = torch.eye(BANDS)
        self.mixing = nn.Parameter(mixing)
        self.heads = nn.Linear(hidden, sum(CELL_HEADS.values()))

    def tokens(self, bands: torch.Tensor) -> torch.Tensor:
        """Bands (n, 256, BANDS) to visual tokens (n, 64, hidden of the decoder)."""
        embeddings = self.vision.embeddings
        hidden = bands @ self.mixing.T + embeddings.patch_embedding.bias
        hidden = hidden + embeddings.position_embedding.weight
        hidden = self.vision.encoder(inputs_embeds=hidden, attention_mask=None)[0]
        return self.connector(self.vision.post_layernorm(hidden))

    def fold_into(self) -> None:
        """Writes the map on bands into the model's own patch embedding."""
        with torch.no_grad():
            self.vision.embeddings.patch_embedding.weight.copy_(fold(self.mixing, self.bank))


def split_heads(logits: torch.Tensor) -> dict[str, torch.Tensor]:
    """Cell logits (..., classes of all heads) into one tensor a head."""
    return dict(zip(CELL_HEADS, logits.split(list(CELL_HEADS.values()), -1)))


def cell_loss(
    logits: torch.Tensor, labels: torch.Tensor, weights: dict[str, float]
) -> tuple[torch.Tensor, dict[str, float]]:
    """Weighted cross entropy of the cell heads, and the accuracy of each.

    logits (n, 64, classes); labels int (n, heads, 8, 8). Cells with nothing in them count a tenth
    in `kind`, since they are many and easy.
    """
    total, accuracy = logits.new_zeros(()), {}
    for index, (name, part) in enumerate(split_heads(logits.float()).items()):
        target = labels[:, index].flatten(1).long()
        known = target >= 0
        if not bool(known.any()):
            continue
        part, target = part[known], target[known]
        each = nn.functional.cross_entropy(part, target, reduction="none")
        share = torch.where(target == 0, 0.1, 1.0) if name == "kind" else torch.ones_like(each)
        total = total + weights.get(name, 1.0) * (each * share).sum() / share.sum()
        right = (part.argmax(-1) == target).float()
        accuracy[name] = float(right.mean())
        if name == "kind":
            for label, low, high in (("digit", 1, 10), ("shape", 11, 14)):
                here = (target >= low) & (target <= high)
                if bool(here.any()):
                    accuracy[label] = float(right[here].mean())
    return total, accuracy
