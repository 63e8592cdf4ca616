"""What the reference makes of a conversation: prompt, tiles, logits, answers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from transformers import Idefics3ForConditionalGeneration

from model.export.run_onnx import OnnxModel, Processor, Prompt
from model.golden.conversations import Conversation
from model.golden.pictures import Picture

ANSWER_LIMIT = 8
DECIMALS = 6
"""Of the logits; the tests' tolerance is 1e-3."""


def golden(
    conversation: Conversation,
    processor: Processor,
    model: Idefics3ForConditionalGeneration,
    quantized: Mapping[str, OnnxModel],
) -> dict[str, Any]:
    """Everything that the browser has to reproduce. Logits are those after the prompt, (vocabulary,)."""
    prompt = processor.prompt(conversation.messages, [picture.drawn() for picture in conversation.pictures])
    logits, answer = _greedy(model, prompt)
    answers = {"fp32": answer} | {dtype: onnx.generate(prompt, ANSWER_LIMIT)[0] for dtype, onnx in quantized.items()}
    return {
        "name": conversation.name,
        "messages": list(conversation.messages),
        "pictures": [picture.described() for picture in conversation.pictures],
        "grids": [list(grid) for grid in prompt.grids],
        "tiles": _tiles(conversation.pictures, prompt),
        "ids": prompt.ids.tolist(),
        "logits": [round(float(value), DECIMALS) for value in logits],
        "answers": answers,
        "texts": {dtype: processor.tokenizer.decode(ids, skip_special_tokens=True) for dtype, ids in answers.items()},
    }


def _greedy(model: Idefics3ForConditionalGeneration, prompt: Prompt) -> tuple[np.ndarray, list[int]]:
    """Logits after the prompt (vocabulary,) and the greedy ids, with PyTorch in float32."""
    ids = torch.from_numpy(prompt.ids)[None]
    images = {
        "pixel_values": torch.from_numpy(prompt.pixels)[None],
        "pixel_attention_mask": torch.from_numpy(prompt.mask)[None],
    }
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)} | (images if len(prompt.pixels) else {})
    with torch.no_grad():
        made = model.generate(
            **inputs, max_new_tokens=ANSWER_LIMIT, do_sample=False, output_logits=True, return_dict_in_generate=True
        )
    return made.logits[0][0].numpy(), made.sequences[0, ids.shape[1] :].tolist()


def _tiles(pictures: Sequence[Picture], prompt: Prompt) -> list[dict[str, Any]]:
    """Of each tile the SHA-256 of its 8-bit RGB bytes, row by row, and whether scaling had any say in them."""
    pixels = np.rint((prompt.pixels * 0.5 + 0.5) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
    scaled = [flag for picture, grid in zip(pictures, prompt.grids, strict=True) for flag in _scaled(picture, grid)]
    return [
        {"sha256": hashlib.sha256(np.ascontiguousarray(tile).tobytes()).hexdigest(), "scaled": flag}
        for tile, flag in zip(pixels, scaled, strict=True)
    ]


def _scaled(picture: Picture, grid: tuple[int, int]) -> list[bool]:
    """Whether each view went through interpolation that changes pixels; scaling one color changes none."""
    rows, columns = grid
    plain = not picture.figures and not picture.amplitude
    whole = picture.width % 512 == 0 and picture.height % 512 == 0
    cut = rows * columns
    return [not plain and not whole] * cut + [not plain and (cut > 0 or not whole)]
