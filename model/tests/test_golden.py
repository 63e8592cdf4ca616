"""Golden values say what they claim: which tiles are plain crops, which sizes are cut how."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image
from transformers import Idefics3ImageProcessorPil

from model.golden.conversations import CONVERSATIONS, LARGE, TRIO
from model.golden.graphs import write_graphs
from model.golden.pictures import Figure, Picture
from model.golden.reference import _scaled
from model.golden.tilings import _tiling
from model.export.hub_layout import preprocessor_config
from model.export.run_onnx import auto_tiles


def views(image: Image.Image) -> tuple[np.ndarray, tuple[int, int]]:
    """8-bit tiles (tiles, 512, 512, 3) by the reference, and the grid."""
    processor = Idefics3ImageProcessorPil(**preprocessor_config(512))
    edge = auto_tiles(*image.size, 512) * 512
    cut = processor(image, size={"longest_edge": edge}, return_row_col_info=True, return_tensors="np")
    pixels = np.rint((cut["pixel_values"][0] * 0.5 + 0.5) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
    return pixels, (cut["rows"][0][0], cut["cols"][0][0])


class PicturesTest(unittest.TestCase):
    def test_figures_cover_what_they_say(self) -> None:
        for kind, pixels in (("square", 121), ("circle", 81), ("triangle", 61)):
            figure = Figure(kind, 20, 20, 5, (9, 9, 9))
            drawn = np.asarray(Picture(40, 40, (0, 0, 0), (figure,)).drawn())
            self.assertEqual(int((drawn == 9).all(axis=-1).sum()), pixels, kind)

    def test_noise_is_the_stated_generator(self) -> None:
        drawn = np.asarray(Picture(2, 1, (100, 100, 100), amplitude=9, seed=7).drawn()).ravel()
        state, wanted = 7, []
        for _ in range(6):
            state = (state * 1664525 + 1013904223) % 2**32
            wanted.append(100 + (state >> 24) % 19 - 9)
        self.assertEqual(drawn.tolist(), wanted)


class TilesTest(unittest.TestCase):
    def test_unscaled_tiles_are_crops(self) -> None:
        pictures = {picture for one in CONVERSATIONS for picture in one.pictures}
        for picture in pictures:
            image = picture.drawn()
            tiles, grid = views(image)
            for index, scaled in enumerate(_scaled(picture, grid)):
                if scaled:
                    continue
                row, column = divmod(index, max(1, grid[1]))
                left, top = (0, 0) if index == grid[0] * grid[1] else (512 * column, 512 * row)
                crop = np.asarray(image.crop((left, top, left + 512, top + 512)))
                wanted = crop if picture.figures or picture.amplitude else np.full_like(crop, picture.ground)
                np.testing.assert_array_equal(tiles[index], wanted)
        self.assertEqual(_scaled(TRIO, (0, 0)), [False])
        self.assertEqual(_scaled(LARGE, (2, 2)), [False] * 4 + [True])

    def test_sizes_alone_agree_with_the_processor(self) -> None:
        for size in ((1025, 513), (300, 1300), (5, 9), (640, 480), (1536, 3)):
            _, grid = views(Image.new("RGB", size))
            tiling = _tiling(*size, auto_tiles(*size, 512), 512)
            self.assertEqual((tiling["rows"], tiling["columns"]), grid)


class GraphsTest(unittest.TestCase):
    def test_each_is_small_and_every_build_is_the_same(self) -> None:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            write_graphs(Path(first))
            write_graphs(Path(second))
            for path in Path(first).iterdir():
                self.assertLess(path.stat().st_size, 300_000)
                self.assertEqual(path.read_bytes(), (Path(second) / path.name).read_bytes(), path.name)


if __name__ == "__main__":
    unittest.main()
