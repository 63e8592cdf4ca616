"""Greedy answers by the reference implementation: torch in fp32, Idefics3's own processor and `generate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from transformers import Idefics3ForConditionalGeneration

from model.export.run_onnx import Message, Processor


class ReferenceModel:
    """A checkpoint folder; pictures are tiled under the Auto rule."""

    def __init__(self, folder: Path) -> None:
        self.processor = Processor(folder)
        self.model = Idefics3ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.no_grad()
    def answer(self, messages: Sequence[Message], images: Sequence[Image.Image], limit: int = 16) -> str:
        """The greedy answer as text, trimmed."""
        prompt = self.processor.prompt(messages, images)
        ids = torch.from_numpy(prompt.ids)[None]
        made = self.model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            pixel_values=torch.from_numpy(prompt.pixels)[None],
            pixel_attention_mask=torch.from_numpy(prompt.mask)[None],
            max_new_tokens=limit,
            do_sample=False,
        )
        return self.processor.tokenizer.decode(made[0, ids.shape[1] :], skip_special_tokens=True).strip()
