"""How images of many sizes are scaled and cut, by the reference's own code."""

import random
from typing import Any

import numpy as np
from transformers import Idefics3ImageProcessorPil
from transformers.image_utils import SizeDict
from transformers.models.idefics3.image_processing_pil_idefics3 import get_resize_output_image_size

from model.export.run_onnx import auto_tiles

EDGES = (1, 2, 3, 37, 100, 255, 256, 511, 512, 513, 640, 767, 768, 769, 1023, 1024, 1025, 1279, 1280, 2048, 4000)


class SizesAlone(Idefics3ImageProcessorPil):
    """The reference's processor on images that have a size and no memory."""

    def resize(self, image: np.ndarray, size: SizeDict, resample: object = None, **_: object) -> np.ndarray:
        if size.longest_edge:
            return blank(*get_resize_output_image_size(image, size.longest_edge))
        return blank(size.height, size.width)


def blank(height: int, width: int) -> np.ndarray:
    return np.broadcast_to(np.uint8(0), (3, height, width))


def tilings(tile: int, seed: int = 5) -> list[dict[str, Any]]:
    """For odd, extreme and random sizes, by the Auto rule and by default: the two scaled sizes, rows and columns."""
    dice = random.Random(seed)
    sizes = [(width, height) for width in EDGES for height in dice.sample(EDGES, 4)]
    sizes += [(dice.randint(1, 5000), dice.randint(1, 5000)) for _ in range(80)]
    return [
        _tiling(width, height, count, tile)
        for width, height in dict.fromkeys(sizes)
        for count in dict.fromkeys((auto_tiles(width, height, tile), 4))
    ]


def _tiling(width: int, height: int, count: int, tile: int) -> dict[str, Any]:
    """`longest` is the number of tiles along the longest edge; sizes are [width, height] in pixels."""
    processor = SizesAlone()
    first = processor.resize(blank(height, width), SizeDict(longest_edge=count * tile))
    second = processor.resize_for_vision_encoder(first, tile)
    _, rows, columns = processor.split_images(second, {"longest_edge": tile})
    return {
        "size": [width, height],
        "longest": count,
        "scaled": [first.shape[2], first.shape[1]],
        "stretched": [second.shape[2], second.shape[1]],
        "rows": rows,
        "columns": columns,
    }
