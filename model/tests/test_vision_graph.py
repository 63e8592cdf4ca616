"""The vision graph against transformers' Idefics3, on small random weights, in ONNX Runtime."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import Idefics3Config, Idefics3ForConditionalGeneration

from model.graphs.convolution import DynamicByteConvolution
from model.graphs.graph import Graph
from model.graphs.linear import DynamicByteLinear, Int4Linear
from model.graphs.vision import vision_graph

TOLERANCE = 1e-4
"""Two float32 implementations of three layers; measured below 1e-5."""


def small_model() -> Idefics3ForConditionalGeneration:
    torch.manual_seed(4)
    text = {"model_type": "llama", "hidden_size": 24, "intermediate_size": 16, "num_hidden_layers": 1}
    vision = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4}
    config = Idefics3Config(
        text_config={**text, "num_attention_heads": 2, "vocab_size": 8, "pad_token_id": 0},
        vision_config={**vision, "image_size": 96, "patch_size": 8},
        scale_factor=3,
        image_token_id=1,
        pad_token_id=0,
    )
    model = Idefics3ForConditionalGeneration(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(1.0 if "norm" in name and "weight" in name else 0.0, 0.2)
    return model


class VisionGraphTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.model = small_model()
        cls.pixels = np.random.default_rng(7).uniform(-1, 1, (1, 3, 3, 96, 96)).astype(np.float32)
        cls.mask = np.ones((1, 3, 96, 96), bool)

    def graph(self, **forms: Any) -> Graph:
        state = {name: tensor.numpy() for name, tensor in self.model.state_dict().items()}
        return vision_graph(self.model.config.to_dict(), state.__getitem__, **forms)

    def features(self, model: bytes | str, mask: np.ndarray) -> np.ndarray:
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        return session.run(None, {"pixel_values": self.pixels, "pixel_attention_mask": mask})[0]

    def expected(self, mask: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            output = self.model.model.get_image_features(torch.from_numpy(self.pixels), torch.from_numpy(mask))
        return torch.cat(tuple(output.pooler_output)).reshape(3, 16, 24).numpy()

    def test_whole_tiles(self) -> None:
        actual = self.features(self.graph().model().SerializeToString(), self.mask)
        self.assertEqual(actual.shape, (3, 16, 24))
        self.assertLess(float(np.abs(actual - self.expected(self.mask)).max()), TOLERANCE)

    def test_tiles_with_parts_left_out(self) -> None:
        mask = self.mask.copy()
        mask[0, 0, 40:] = False
        mask[0, 1, :, 57:] = False
        mask[0, 2, 72:, 24:] = False
        expected = self.expected(mask)
        self.assertGreater(float(np.abs(expected - self.expected(self.mask)).max()), 100 * TOLERANCE)
        actual = self.features(self.graph().model().SerializeToString(), mask)
        self.assertLess(float(np.abs(actual - expected).max()), TOLERANCE)

    def test_rounded_weights_stay_close(self) -> None:
        expected = self.expected(self.mask)
        eight = {"linear": DynamicByteLinear(), "convolution": DynamicByteConvolution()}
        # Measured 2% and 13% of the features' spread.
        for forms, limit in ((eight, 0.05), ({"linear": Int4Linear()}, 0.3)):
            actual = self.features(self.graph(**forms).model().SerializeToString(), self.mask)
            error = float(np.sqrt(np.mean((actual - expected) ** 2)))
            self.assertLess(error, limit * float(expected.std()))

    def test_standard_operators_alone(self) -> None:
        for forms in ({}, {"linear": DynamicByteLinear(), "convolution": DynamicByteConvolution()}):
            onnx.checker.check_model(self.graph(**forms).model(), full_check=True)

    def test_the_streamed_file_is_the_model_in_memory(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "vision.onnx"
            size = self.graph(linear=DynamicByteLinear()).write(path)
            self.assertEqual(size, path.stat().st_size)
            self.assertEqual(onnx.load(path), self.graph(linear=DynamicByteLinear()).model())


if __name__ == "__main__":
    unittest.main()
