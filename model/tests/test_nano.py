"""Nano's training shortcuts equal the reference: bands, tiles, token ids and attention."""

import tempfile
import unittest
from pathlib import Path
from random import Random

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import avg_pool2d

from model.export.hub_layout import write_layout
from model.export.run_onnx import Processor
from model.nano.asking import questions_about, turns_about
from model.nano.attention import KeptWeights
from model.nano.batches import picture
from model.nano.build import build
from model.nano.cells import GRID, HEADS, cell_labels
from model.nano.compose import number_scene, shapes_scene
from model.nano.conversation import Conversation
from model.nano.draw import render
from model.nano.encoder import Encoder
from model.nano.fonts import HELD_OUT, TRAINED, face_paths
from model.nano.heldout import held_out
from model.nano.spectrum import HALF
from model.nano.views import grid_of, tiles_of
from model.tokenizer import write_tokenizer

SIZES = ((512, 512), (300, 200), (767, 500), (600, 900), (1000, 400), (1025, 513), (1281, 720))


class AgainstTheReference(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        path = Path(cls.folder.name)
        torch.manual_seed(0)
        cls.model = build(0)
        cls.encoder = Encoder(cls.model)
        cls.encoder.fold_into()
        cls.model.model.vision_model.config._attn_implementation = "sdpa"
        cls.model.config.save_pretrained(path)
        write_tokenizer(path)
        write_layout(path, path)
        cls.processor = Processor(path)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def test_grids_tiles_and_ids_are_the_processors(self) -> None:
        rng = Random(1)
        for size in SIZES:
            scene = shapes_scene(rng, size)
            grid = grid_of(*size)
            conversation, messages = Conversation(), []
            for index, asked in enumerate(turns_about(rng, scene, 3)):
                conversation.turn(asked, *[grid][index:])
                image = [{"type": "image"}] if index == 0 else []
                messages += [
                    {"role": "user", "content": [*image, {"type": "text", "text": asked.question}]},
                    {"role": "assistant", "content": [{"type": "text", "text": asked.answer}]},
                ]
            prompt = self.processor.prompt(messages, [Image.fromarray(render(scene, *size))])
            self.assertEqual(prompt.grids, (grid,))
            self.assertEqual(prompt.ids[: len(conversation.ids)].tolist(), conversation.ids)
            views = picture(scene)[None]
            if grid != (0, 0):
                views = np.concatenate([tiles_of(scene, grid), views])
            halved = avg_pool2d(torch.from_numpy(prompt.pixels), 2).permute(0, 2, 3, 1)
            gap = (halved - (torch.from_numpy(views) / 127.5 - 1)).abs().mean()
            self.assertLess(float(gap), 0.01)  # edges are resampled here, drawn there

    def test_folded_patch_embedding_equals_the_bands(self) -> None:
        pixels = torch.rand(2, 3, 512, 512) * 2 - 1
        with torch.no_grad():
            bands = torch.nn.functional.conv2d(avg_pool2d(pixels, 2), self.encoder.bank, stride=HALF)
            mine = self.encoder.tokens(bands.flatten(2).transpose(1, 2))
            hidden = self.model.model.vision_model(pixels).last_hidden_state
            reference = self.model.model.connector(hidden)
        torch.testing.assert_close(mine, reference, rtol=1e-3, atol=1e-3)

    def test_kept_weights_have_the_gradients_of_plain_attention(self) -> None:
        def inputs() -> list[torch.Tensor]:
            torch.manual_seed(3)
            return [torch.randn(4, 16, 8, requires_grad=True) for _ in range(3)]

        mine, plain = inputs(), inputs()
        KeptWeights.apply(*mine, 0.3).square().sum().backward()
        query, key, value = plain
        ((query @ key.transpose(1, 2) * 0.3).softmax(-1) @ value).square().sum().backward()
        for one, other in zip(mine, plain, strict=True):
            torch.testing.assert_close(one.grad, other.grad)


class Pictures(unittest.TestCase):
    def test_the_held_out_family_is_not_trained_on(self) -> None:
        trained = {path for paths in face_paths(TRAINED) for path in paths}
        self.assertFalse(trained & {path for paths in face_paths(HELD_OUT) for path in paths})
        self.assertGreaterEqual(len(TRAINED), 6)

    def test_numbers_lie_inside_the_picture_and_are_labelled_in_order(self) -> None:
        rng = Random(2)
        for _ in range(50):
            scene = number_scene(rng, TRAINED)
            self.assertTrue(1 <= len(scene.number) <= 4)
            for mark in scene.digits:
                self.assertTrue(0 <= mark.box[0] < mark.box[2] <= scene.width)
                self.assertTrue(0 <= mark.box[1] < mark.box[3] <= scene.height)
            labels = cell_labels(scene)
            self.assertEqual(labels.shape, (len(HEADS), GRID, GRID))
            kinds = dict(zip(HEADS, labels, strict=True))["kind"]
            self.assertLessEqual(set(kinds[kinds > 0].tolist()), {1 + int(digit) for digit in scene.number})

    def test_no_question_has_two_answers(self) -> None:
        rng = Random(4)
        for _ in range(100):
            asked = questions_about(shapes_scene(rng))
            self.assertEqual(len({each.question for each in asked}), len(asked))

    def test_held_out_pictures_depend_on_the_seed_alone(self) -> None:
        first, again, other = (list(held_out(seed, 3)) for seed in (7, 7, 8))
        self.assertEqual([each.image.tobytes() for each in first], [each.image.tobytes() for each in again])
        self.assertNotEqual([each.image.tobytes() for each in first], [each.image.tobytes() for each in other])


if __name__ == "__main__":
    unittest.main()
