"""The decoder graph against transformers' Idefics3, on small random weights, in ONNX Runtime."""

from __future__ import annotations

import unittest
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import Idefics3Config, Idefics3ForConditionalGeneration

from model.export.decoder import AttentionKind, build_decoder
from model.graphs.linear import DynamicByteLinear, Int4Linear
from model.graphs.quantization import quantize_blocks

TOLERANCE = 1e-4
"""Two float32 implementations of four layers; measured below 1e-5."""

LAYERS, KV_HEADS, HEAD, HIDDEN, VOCABULARY = 4, 2, 8, 60, 97


def small_model(tied: bool) -> Idefics3ForConditionalGeneration:
    """Weights far larger than a fresh model's, so that attention is not uniform."""
    torch.manual_seed(3)
    config = Idefics3Config(
        text_config={
            "model_type": "llama",
            "hidden_size": HIDDEN,
            "intermediate_size": 96,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": 6,
            "num_key_value_heads": KV_HEADS,
            "head_dim": HEAD,
            "vocab_size": VOCABULARY,
            "max_position_embeddings": 64,
            "rms_norm_eps": 1e-5,
            "rope_theta": 100000.0,
            "pad_token_id": 0,
            "tie_word_embeddings": tied,
        },
        vision_config={
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 64,
            "patch_size": 16,
        },
        image_token_id=1,
        scale_factor=2,
        pad_token_id=0,
        tie_word_embeddings=tied,
    )
    model = Idefics3ForConditionalGeneration(config).eval()
    with torch.no_grad():
        for name, parameter in model.model.text_model.named_parameters():
            parameter.normal_(1.0 if "norm" in name else 0.0, 0.2)
        if not tied:
            model.lm_head.weight.normal_(0.0, 0.3)
    return model


def through_4_bits(weight: np.ndarray) -> np.ndarray:
    """`weight` (rows, columns) packed and unpacked again."""
    packed, scales = quantize_blocks(weight, 32)
    levels = np.stack([packed & 15, packed >> 4], axis=-1).reshape(len(weight), -1, 32).astype(np.float32)
    return ((levels - 8) * scales[..., None]).reshape(len(weight), -1)[:, : weight.shape[1]]


class Decoder:
    """A session with its cache, fed by pieces of a sequence."""

    def __init__(self, model: Idefics3ForConditionalGeneration, attention: AttentionKind, **options: Any) -> None:
        state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
        proto = build_decoder(model.config.to_dict(), state.__getitem__, attention, **options)
        self.session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
        self.names = [output.name for output in self.session.get_outputs()]
        types = {item.name: item.type for item in self.session.get_inputs()}
        self.cache_type = np.float16 if "float16" in types["past_key_values.0.key"] else np.float32
        self.reset()

    def reset(self, batch: int = 1) -> None:
        empty = np.zeros((batch, KV_HEADS, 0, HEAD), self.cache_type)
        self.cache = {f"past_key_values.{i}.{part}": empty for i in range(LAYERS) for part in ("key", "value")}
        self.length = 0

    def feed(self, embeds: np.ndarray, mask: np.ndarray | None = None, **more: np.ndarray) -> np.ndarray:
        """Logits of `embeds` (b, s, hidden), which follow what was fed before."""
        batch, tokens, _ = embeds.shape
        positions = np.arange(self.length, self.length + tokens, dtype=np.int64)
        self.length += tokens
        feed = {
            "inputs_embeds": embeds,
            "attention_mask": np.ones((batch, self.length), np.int64) if mask is None else mask,
            "position_ids": np.tile(positions, (batch, 1)),
            **self.cache,
            **more,
        }
        results = dict(zip(self.names, self.session.run(None, feed), strict=True))
        self.cache = {name: results[name.replace("past_key_values", "present")] for name in self.cache}
        return results["logits"]


def reference(model: Idefics3ForConditionalGeneration, embeds: np.ndarray, mask: np.ndarray | None = None) -> Any:
    with torch.no_grad():
        return model(
            inputs_embeds=torch.from_numpy(embeds),
            attention_mask=None if mask is None else torch.from_numpy(mask),
            use_cache=True,
        )


class DecoderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.model = small_model(tied=True)
        cls.embeds = np.random.default_rng(5).normal(size=(1, 23, HIDDEN)).astype(np.float32)
        cls.expected = reference(cls.model, cls.embeds).logits.numpy()

    def assert_close(self, actual: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> None:
        self.assertEqual(actual.shape, expected.shape)
        self.assertLess(float(np.abs(actual - expected).max()), tolerance)

    def both(self) -> list[AttentionKind]:
        return ["gqa", "plain"]

    def test_the_reference_depends_on_order_and_on_every_token(self) -> None:
        # Otherwise the comparisons below would pass with attention or positions broken.
        swapped = self.embeds[:, [1, 0, *range(2, 23)]]
        difference = np.abs(reference(self.model, swapped).logits.numpy()[:, -1] - self.expected[:, -1])
        self.assertGreater(float(difference.max()), 100 * TOLERANCE)

    def test_prefill(self) -> None:
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention)
                self.assert_close(decoder.feed(self.embeds), self.expected)
                cache = reference(self.model, self.embeds).past_key_values
                for layer in range(LAYERS):
                    for part, values in (("key", "keys"), ("value", "values")):
                        present = decoder.cache[f"past_key_values.{layer}.{part}"]
                        self.assert_close(present, getattr(cache.layers[layer], values).numpy())

    def test_cached_decode(self) -> None:
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention)
                parts = [decoder.feed(self.embeds[:, :12])]
                parts += [decoder.feed(self.embeds[:, i : i + 1]) for i in range(12, 23)]
                self.assert_close(np.concatenate(parts, axis=1), self.expected)

    def test_chunked_prefill(self) -> None:
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention)
                parts = [decoder.feed(self.embeds[:, a:b]) for a, b in ((0, 7), (7, 8), (8, 20), (20, 23))]
                self.assert_close(np.concatenate(parts, axis=1), self.expected)

    def test_positions_are_those_of_the_input(self) -> None:
        shifted = self.embeds[:, 4:10]
        with torch.no_grad():
            expected = self.model(inputs_embeds=torch.from_numpy(shifted), position_ids=torch.arange(30, 36)[None])
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention)
                decoder.length = 30
                mask = np.ones((1, 6), np.int64)
                self.assert_close(decoder.feed(shifted, mask), expected.logits.numpy())

    def test_batch_with_padding_at_the_end(self) -> None:
        embeds = np.random.default_rng(6).normal(size=(2, 9, HIDDEN)).astype(np.float32)
        mask = np.ones((2, 9), np.int64)
        mask[1, 6:] = 0
        expected = reference(self.model, embeds, mask).logits.numpy()
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention)
                decoder.reset(batch=2)
                logits = decoder.feed(embeds, mask)
                self.assert_close(logits[0], expected[0])
                self.assert_close(logits[1, :6], expected[1, :6])

    def test_padding_at_the_start_in_plain_attention(self) -> None:
        mask = np.ones((1, 23), np.int64)
        mask[:, :5] = 0
        with torch.no_grad():
            expected = self.model(
                inputs_embeds=torch.from_numpy(self.embeds),
                attention_mask=torch.from_numpy(mask),
                position_ids=torch.arange(23)[None],
            )
        logits = Decoder(self.model, "plain").feed(self.embeds, mask)
        self.assertTrue(bool(np.isfinite(logits).all()))
        self.assert_close(logits[:, 5:], expected.logits.numpy()[:, 5:])

    def test_only_the_last_logits(self) -> None:
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention, num_logits_to_keep=True)
                for keep, count in ((1, 1), (3, 3), (0, 23)):
                    decoder.reset()
                    logits = decoder.feed(self.embeds, num_logits_to_keep=np.array(keep, np.int64))
                    self.assert_close(logits, self.expected[:, -count:])

    def test_half_precision_cache(self) -> None:
        for attention in self.both():
            with self.subTest(attention):
                decoder = Decoder(self.model, attention, kv_dtype="float16")
                parts = [decoder.feed(self.embeds[:, :12])]
                parts += [decoder.feed(self.embeds[:, i : i + 1]) for i in range(12, 23)]
                self.assertEqual(decoder.cache["past_key_values.0.key"].dtype, np.float16)
                # Keys and values lose 13 of 24 bits; measured 5e-3 on logits of up to 6.
                self.assert_close(np.concatenate(parts, axis=1), self.expected, 2e-2)

    def test_output_projection_of_its_own(self) -> None:
        model = small_model(tied=False)
        expected = reference(model, self.embeds).logits.numpy()
        self.assert_close(Decoder(model, "gqa").feed(self.embeds), expected)

    def test_bytes_stay_close(self) -> None:
        # Activations are rounded as well; measured 8% of the logits' spread with one scale a weight.
        logits = Decoder(self.model, "gqa", linear=lambda _: DynamicByteLinear()).feed(self.embeds)
        error = float(np.sqrt(np.mean((logits - self.expected) ** 2)))
        self.assertLess(error, 0.15 * float(self.expected.std()))

    def test_4_bits_compute_with_the_rounded_weights(self) -> None:
        rounded = small_model(tied=True)
        with torch.no_grad():
            for name, parameter in rounded.model.text_model.named_parameters():
                if "proj" in name or "embed_tokens" in name:
                    parameter.copy_(torch.from_numpy(through_4_bits(parameter.numpy())))
        expected = reference(rounded, self.embeds).logits.numpy()
        self.assertGreater(float(np.abs(expected - self.expected).max()), 100 * TOLERANCE)
        self.assert_close(Decoder(self.model, "gqa", linear=lambda _: Int4Linear()).feed(self.embeds), expected)

    def test_plain_attention_needs_standard_operators_alone(self) -> None:
        state = {name: tensor.numpy() for name, tensor in self.model.state_dict().items()}
        proto = build_decoder(self.model.config.to_dict(), state.__getitem__, "plain")
        self.assertEqual({node.domain for node in proto.graph.node}, {""})
        onnx.checker.check_model(proto, full_check=True)


if __name__ == "__main__":
    unittest.main()
