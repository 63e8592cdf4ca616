"""The exported graphs compute what the reference computes, on random weights."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import Idefics3ForConditionalGeneration

from model.export.checkpoint import export_checkpoint
from model.export.read_back import read_back
from model.export.run_onnx import OnnxModel, Prompt, auto_tiles
from model.nano_untrained import write_untrained

MESSAGES = [
    {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Where is the star?"}]},
    {"role": "assistant", "content": [{"type": "text", "text": "top left"}]},
    {"role": "user", "content": [{"type": "text", "text": "And here? "}, {"type": "image"}]},
]


class ExportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        root = Path(cls.folder.name)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.exported = root / "exported"
        write_untrained(root / "checkpoint", seed=3)
        export_checkpoint(root / "checkpoint", cls.exported)
        cls.reference = Idefics3ForConditionalGeneration.from_pretrained(root / "checkpoint").eval()
        noise = np.random.default_rng(3)
        images = [
            Image.fromarray(noise.integers(0, 256, (*size, 3), dtype=np.uint8)) for size in ((900, 400), (512, 512))
        ]
        cls.prompt = OnnxModel(cls.exported).processor.prompt(MESSAGES, images)
        with torch.no_grad():
            cls.logits = cls.reference(
                input_ids=torch.from_numpy(cls.prompt.ids)[None],
                pixel_values=torch.from_numpy(cls.prompt.pixels)[None],
                pixel_attention_mask=torch.from_numpy(cls.prompt.mask)[None],
            ).logits[0, -1].numpy()

    def distance(self, dtype: str) -> float:
        _, logits = OnnxModel(self.exported, dtype).generate(self.prompt, 1)
        return float(np.abs(logits - self.logits).max())

    def test_prompt_is_the_reference_processor_s(self) -> None:
        processor = OnnxModel(self.exported).processor
        image = Image.new("RGB", (1100, 300), "teal")
        ours = processor.prompt(MESSAGES[:1], [image])
        text = processor.tokenizer.apply_chat_template(MESSAGES[:1], tokenize=False, add_generation_prompt=True)
        reference = processor.text(images=[image], text=text, size={"longest_edge": 1024}, return_tensors="np")
        self.assertEqual(ours.ids.tolist(), reference["input_ids"][0].tolist())
        np.testing.assert_array_equal(ours.pixels, reference["pixel_values"][0])

    def test_each_image_has_its_own_tiling(self) -> None:
        self.assertEqual(self.prompt.grids, ((2, 1), (0, 0)))
        self.assertEqual(int((self.prompt.ids == self.reference.config.image_token_id).sum()), 4 * 64)

    def test_float_logits_agree(self) -> None:
        self.assertLess(self.distance("fp32"), 1e-4)

    def test_quantized_logits_stay_near(self) -> None:
        spread = float(self.logits.std())
        self.assertLess(self.distance("q8"), 0.3 * spread)
        self.assertLess(self.distance("q4"), 1.0 * spread)

    def test_padding_mask_moves_positions_as_the_reference_does(self) -> None:
        mask = self.prompt.mask[:1].copy()
        mask[0, 300:] = False
        mask[0, :, 420:] = False
        pixels = self.prompt.pixels[:1]
        with torch.no_grad():
            wanted = self.reference.get_image_features(
                torch.from_numpy(pixels)[None], torch.from_numpy(mask)[None]
            ).pooler_output[0]
        features = OnnxModel(self.exported).features(Prompt(self.prompt.ids, pixels, mask, ()))
        self.assertLess(float(np.abs(features[0] - wanted.numpy()).max()), 1e-4)
        plain = OnnxModel(self.exported).features(Prompt(self.prompt.ids, pixels, self.prompt.mask[:1], ()))
        self.assertGreater(float(np.abs(features - plain).max()), 1e-2)

    def test_greedy_ids_match_the_reference(self) -> None:
        ids, _ = OnnxModel(self.exported).generate(self.prompt, 6)
        with torch.no_grad():
            made = self.reference.generate(
                input_ids=torch.from_numpy(self.prompt.ids)[None],
                attention_mask=torch.ones(1, len(self.prompt.ids), dtype=torch.long),
                pixel_values=torch.from_numpy(self.prompt.pixels)[None],
                pixel_attention_mask=torch.from_numpy(self.prompt.mask)[None],
                max_new_tokens=6,
                do_sample=False,
            )[0, len(self.prompt.ids) :]
        self.assertEqual(ids, made.tolist())

    def test_weights_come_back_exactly(self) -> None:
        again = read_back(self.exported).state_dict()
        for name, values in self.reference.state_dict().items():
            self.assertTrue(torch.equal(again[name], values), name)

    def test_layout_has_the_hub_s_numbers(self) -> None:
        read = lambda name: json.loads((self.exported / name).read_text())  # noqa: E731
        self.assertEqual(read("processor_config.json")["image_seq_len"], 64)
        self.assertEqual(read("preprocessor_config.json")["size"], {"longest_edge": 2048})
        self.assertEqual(read("generation_config.json")["eos_token_id"], 1023)


class AutoTilesTest(unittest.TestCase):
    def test_rounds_half_up_between_1_and_4(self) -> None:
        sizes = {1: 1, 512: 1, 767: 1, 768: 2, 1279: 2, 1280: 3, 1791: 3, 1792: 4, 9000: 4}
        for edge, tiles in sizes.items():
            self.assertEqual(auto_tiles(10, edge, 512), tiles)


if __name__ == "__main__":
    unittest.main()
