"""The full-size model's layout, without writing its gigabyte."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
from tokenizers import Tokenizer

from model.export.decoder import decoder_graph
from model.full_size_config import CONFIG
from model.full_size_tokenizer import write_full_size_tokenizer
from model.full_size_weights import RandomWeights
from model.graphs.vision import vision_graph

Shapes = dict[str, list[int | str]]


def shapes(values: list[onnx.ValueInfoProto]) -> Shapes:
    return {
        value.name: [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]
        for value in values
    }


class FullSizeTest(unittest.TestCase):
    def test_numpy_and_onnx_are_enough(self) -> None:
        heavy = ("torch", "transformers", "onnxruntime", "tokenizers", "PIL")
        code = f"import sys, model.full_size; print([name for name in {heavy!r} if name in sys.modules])"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        self.assertEqual(result.stdout.strip(), "[]")

    def test_decoder_has_the_hub_interface(self) -> None:
        graph = decoder_graph(CONFIG, RandomWeights(CONFIG, 1), "gqa").skeleton().graph
        inputs, outputs = shapes(list(graph.input)), shapes(list(graph.output))
        past = {name: inputs.pop(name) for name in list(inputs) if name.startswith("past_key_values.")}
        self.assertEqual(
            inputs,
            {
                "inputs_embeds": ["batch_size", "sequence_length", 576],
                "attention_mask": ["batch_size", "total_sequence_length"],
                "position_ids": ["batch_size", "sequence_length"],
            },
        )
        cache = ["batch_size", 3, "past_sequence_length", 64]
        names = [f"{layer}.{part}" for layer in range(30) for part in ("key", "value")]
        self.assertEqual(past, {f"past_key_values.{name}": cache for name in names})
        self.assertEqual(list(outputs), ["logits", *(f"present.{name}" for name in names)])
        self.assertEqual(outputs["logits"], ["batch_size", "sequence_length", 49280])

    def test_vision_has_the_hub_interface(self) -> None:
        graph = vision_graph(CONFIG, RandomWeights(CONFIG, 1)).skeleton().graph
        images = ["batch_size", "num_images"]
        self.assertEqual(
            shapes(list(graph.input)),
            {"pixel_values": [*images, 3, 512, 512], "pixel_attention_mask": [*images, 512, 512]},
        )
        self.assertEqual(shapes(list(graph.output)), {"image_features": ["num_tiles", 64, 576]})

    def test_weights_depend_on_seed_and_name_alone(self) -> None:
        key, value = (f"model.text_model.layers.3.self_attn.{part}_proj.weight" for part in "kv")
        first = RandomWeights(CONFIG, 1)
        first(value)
        np.testing.assert_array_equal(first(key), RandomWeights(CONFIG, 1)(key))
        self.assertFalse(np.array_equal(first(key), first(value)))
        self.assertFalse(np.array_equal(first(key), RandomWeights(CONFIG, 2)(key)))

    def test_tokenizer_has_the_special_ids_of_smolvlm(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_full_size_tokenizer(Path(folder))
            tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self.assertEqual(tokenizer.get_vocab_size(), 49280)
        prompt = "<|im_start|><fake_token_around_image><row_6_col_6><global-img><image><end_of_utterance>"
        self.assertEqual(tokenizer.encode(prompt).ids, [1, 49189, 49188, 49152, 49190, 49279])
        text = "What are these 42 things, née été? 日本 🙂\n"
        self.assertEqual(tokenizer.decode(tokenizer.encode(text).ids), text)
        self.assertNotIn(0, tokenizer.encode(text).ids)


if __name__ == "__main__":
    unittest.main()
