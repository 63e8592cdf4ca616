"""The patch embedding as a small linear map on low frequencies of each patch.

A patch embedding is linear in the 3 x 32 x 32 pixels of its patch. Nano's is confined to the span
of low-frequency DCT filters, which has two exact consequences: training computes BANDS numbers a
patch once, when the picture is drawn, instead of a convolution forward and backward; and since
every filter is constant on 2 x 2 pixels, the 512 x 512 picture may be drawn at half size. `fold`
writes the equivalent convolution, so that the model on disk is a plain one.
"""

from __future__ import annotations

import numpy as np
import torch

PATCH = 32
HALF = PATCH // 2
LUMA_BANDS, CHROMA_BANDS = 64, 16
BANDS = LUMA_BANDS + 2 * CHROMA_BANDS
OPPONENT = np.array([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]])
"""Rows: luma, blue difference, red difference."""


def frequencies(count: int) -> list[tuple[int, int]]:
    """The `count` lowest (vertical, horizontal) frequencies, nearest to (0, 0) first."""
    every = [(down, across) for down in range(HALF) for across in range(HALF)]
    return sorted(every, key=lambda pair: (pair[0] ** 2 + pair[1] ** 2, pair))[:count]


def filters() -> np.ndarray:
    """float32 (BANDS, 3, HALF, HALF): orthonormal DCT filters scaled to about unit response.

    The scale grows with frequency, because the spectrum of drawn edges falls about as its inverse.
    """
    angle = (np.arange(HALF) + 0.5) * np.pi / HALF
    waves = np.cos(np.arange(HALF)[:, None] * angle[None, :]) * np.sqrt(2 / HALF)
    waves[0] /= np.sqrt(2)
    bank = []
    for channel, count, gain in ((0, LUMA_BANDS, 1.0), (1, CHROMA_BANDS, 2.5), (2, CHROMA_BANDS, 2.5)):
        for down, across in frequencies(count):
            wave = np.outer(waves[down], waves[across]) / HALF
            scale = gain * (1.5 if down == across == 0 else 6.0 * np.hypot(down, across) ** 0.9)
            bank.append(scale * OPPONENT[channel][:, None, None] * wave[None])
    return np.stack(bank).astype(np.float32)


def spectrum(pixels: torch.Tensor, bank: torch.Tensor) -> torch.Tensor:
    """Half-size pictures, uint8 (n, 16 * HALF, 16 * HALF, 3), to bands, bf16 (n, 256, BANDS).

    `bank` is `filters()` as a tensor. Pixels count as -1..1, as the model's normalization has them.
    """
    planes = pixels.permute(0, 3, 1, 2).to(torch.bfloat16) / 127.5 - 1
    bands = torch.nn.functional.conv2d(planes, bank.to(torch.bfloat16), stride=HALF)
    return bands.flatten(2).transpose(1, 2)


def fold(mixing: torch.Tensor, bank: torch.Tensor) -> torch.Tensor:
    """The convolution weight (hidden, 3, PATCH, PATCH) that equals `mixing @ spectrum`.

    `mixing` is (hidden, BANDS). Each half-size pixel is the mean of 2 x 2 pixels of the full picture.
    """
    small = torch.einsum("hb,bcij->hcij", mixing, bank)
    return small.repeat_interleave(2, 2).repeat_interleave(2, 3) / 4
