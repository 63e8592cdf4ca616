"""Weights rounded to 8 and to 4 bits."""

from __future__ import annotations

import numpy as np


def quantize_tensor(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """8-bit over the weight's own range, `weight = (bytes - zero) * scale`.

    Gives uint8 of the same shape, scale float32 () and zero point uint8 (), by the rule of ONNX
    Runtime's `quantize_dynamic` for QUInt8: the range is widened to hold zero, which is then exact.
    """
    low, high = min(float(weight.min()), 0.0), max(float(weight.max()), 0.0)
    scale = np.float32((high - low) / 255) if high > low else np.float32(1)
    zero = np.uint8(np.clip(np.rint(-low / scale), 0, 255))
    levels = weight / scale
    np.rint(levels, out=levels)
    levels += zero
    return np.clip(levels, 0, 255, out=levels).astype(np.uint8), np.asarray(scale), np.asarray(zero)


def quantize_blocks(weight: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    """4-bit with a scale per block: uint8 (rows, blocks, block / 2) and float32 (rows, blocks).

    `weight` is (rows, columns); columns are padded with zeros to whole blocks. The value of largest
    magnitude becomes -8, so that all sixteen levels are used whichever its sign. Two values share a
    byte, the even one in the low half, as MatMulNBits reads them with its default zero point of 8.
    """
    rows, columns = weight.shape
    blocks = -(-columns // block)
    padded = np.zeros((rows, blocks * block), np.float32)
    padded[:, :columns] = weight
    padded = padded.reshape(rows, blocks, block)
    where = np.abs(padded).argmax(axis=2)[..., None]
    extreme = np.take_along_axis(padded, where, axis=2)
    scale = extreme / np.float32(-8)
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale != 0)
    levels = np.clip(np.rint(padded * inverse) + 8, 0, 15).astype(np.uint8)
    return levels[..., 0::2] | levels[..., 1::2] << 4, scale[..., 0]
