"""Pixels of every view that the reference makes of pictures of many sizes, as hashes."""

import hashlib
from typing import Any

import numpy as np
from PIL import Image
from transformers import Idefics3ImageProcessorPil

CLIP_MEAN, CLIP_STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]

CASES: tuple[tuple[int, int, int, bool], ...] = (
    (1, 1, 1, True),
    (1, 1, 4, True),
    (2, 3, 1, True),
    (37, 100, 1, True),
    (100, 37, 2, True),
    (512, 512, 1, True),
    (511, 513, 1, True),
    (513, 511, 2, True),
    (640, 480, 1, True),
    (640, 480, 4, True),
    (768, 768, 2, True),
    (1025, 513, 2, True),
    (1280, 720, 3, True),
    (333, 2222, 4, True),
    (1600, 1200, 3, True),
    (2048, 1536, 4, True),
    (3000, 2000, 4, True),
    (5000, 1, 4, True),
    (1, 3000, 4, True),
    (2047, 2049, 4, True),
    (640, 480, 4, False),
    (512, 512, 4, False),
    (30, 2000, 4, False),
)
"""Width and height in pixels, tiles along the longest edge, whether the picture is cut."""


def ripples(width: int, height: int) -> Image.Image:
    """Waves that grow finer to the right and to the bottom, past what the pixels can hold: any error of a filter shows.

    In integers, so that any language draws it alike.
    """
    y, x, channel = np.ogrid[:height, :width, :3]
    values = (7 * x * x + 13 * y * y + x * y * (channel + 3) + 97 * channel) >> 3
    return Image.fromarray((values & 255).astype(np.uint8))


def views(tile: int) -> list[dict[str, Any]]:
    """`bytes` is of all views' 8-bit RGB (view, row, column, channel), `floats` of the float32 given to the model."""
    return [_case(*case, tile=tile) for case in CASES]


def _case(width: int, height: int, longest: int, cut: bool, tile: int) -> dict[str, Any]:
    size, edge = {"longest_edge": longest * tile}, {"longest_edge": tile}
    # Unequal means and deviations, so that a mixed-up channel shows.
    ways = {"size": size, "max_image_size": edge, "do_image_splitting": cut}
    ways |= {"image_mean": CLIP_MEAN, "image_std": CLIP_STD}
    picture = ripples(width, height)
    plain = Idefics3ImageProcessorPil(**ways, do_rescale=False, do_normalize=False)([picture], return_row_col_info=True)
    pixels = np.asarray(plain["pixel_values"])[0].astype(np.uint8).transpose(0, 2, 3, 1)
    floats = np.asarray(Idefics3ImageProcessorPil(**ways)([picture])["pixel_values"])[0]
    return {
        "size": [width, height],
        "longest": longest,
        "cut": cut,
        "rows": plain["rows"][0][0],
        "columns": plain["cols"][0][0],
        "views": len(pixels),
        "bytes": _hash(pixels),
        "floats": _hash(floats.astype("<f4")),
    }


def _hash(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
