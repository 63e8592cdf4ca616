"""Greedy answers from an exported folder, with ONNX Runtime and the reference processor.

This is what the browser is compared with: same files, same tiles, same loop.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image
from transformers import AutoTokenizer, Idefics3ImageProcessorPil, Idefics3Processor

SUFFIXES = {"fp32": "", "q8": "_quantized", "q4": "_q4"}
"""File name endings by dtype, as transformers.js names the dtypes."""

Message = dict[str, Any]
"""`{"role": …, "content": [{"type": "text", "text": …} | {"type": "image"}]}`."""


def auto_tiles(width: int, height: int, tile: int) -> int:
    """How many tiles long an image's longest edge is under the Auto rule: 1 to 4, rounded half up."""
    return min(4, max(1, (2 * max(width, height) + tile) // (2 * tile)))


@dataclass(frozen=True)
class Prompt:
    """A prompt as the model gets it."""

    ids: np.ndarray  # (tokens,) int64
    pixels: np.ndarray  # (tiles, 3, size, size) float32, -1..1
    mask: np.ndarray  # (tiles, size, size) bool
    grids: tuple[tuple[int, int], ...]  # rows and columns of each image, 0 0 for a single view


class Processor:
    """The reference processor, with the tiling chosen per image by the Auto rule."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.images = Idefics3ImageProcessorPil.from_pretrained(folder)
        self.tile: int = self.images.max_image_size["longest_edge"]
        tokens = _json(folder / "processor_config.json")["image_seq_len"]
        self.text = Idefics3Processor(self.images, self.tokenizer, image_seq_len=tokens)

    def prompt(self, messages: Sequence[Message], images: Sequence[Image.Image]) -> Prompt:
        """Token ids of `messages` with the generation prompt, and the tiles of `images` in order."""
        text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        pieces = text.split("<image>")
        if len(pieces) != len(images) + 1:
            raise ValueError(f"{len(pieces) - 1} image parts, {len(images)} images")
        views, grids, expanded = [], [], pieces[0]
        for image, piece in zip(images, pieces[1:], strict=True):
            edge = auto_tiles(*image.size, self.tile) * self.tile
            cut = self.images(image, size={"longest_edge": edge}, return_row_col_info=True, return_tensors="np")
            rows, cols = cut["rows"], cut["cols"]
            views.append(cut["pixel_values"][0])
            grids.append((int(rows[0][0]), int(cols[0][0])))
            expanded += self.text.replace_image_token({"rows": rows, "cols": cols}, 0) + piece
        ids = self.tokenizer(expanded, return_tensors="np")["input_ids"][0].astype(np.int64)
        shape = (0, 3, self.tile, self.tile)
        pixels = np.concatenate(views) if views else np.zeros(shape, np.float32)
        mask = np.ones((len(pixels), self.tile, self.tile), bool)
        return Prompt(ids, pixels.astype(np.float32), mask, tuple(grids))


class OnnxModel:
    """An exported folder in one dtype; `dtypes` may name another one for single files."""

    def __init__(self, folder: Path, dtype: str = "fp32", *, threads: int = 2, **dtypes: str) -> None:
        self.processor = Processor(folder)
        self.options = onnxruntime.SessionOptions()
        self.options.intra_op_num_threads = threads
        self.options.log_severity_level = 3
        self.vision, self.embed, self.decoder = (
            self._session(folder / "onnx" / f"{name}{SUFFIXES[dtypes.get(name, dtype)]}.onnx")
            for name in ("vision_encoder", "embed_tokens", "decoder_model_merged")
        )
        self._encoded: tuple[bytes, np.ndarray] | None = None
        self.image_token: int = _json(folder / "config.json")["image_token_id"]
        self.end: int = _json(folder / "generation_config.json")["eos_token_id"]

    def _session(self, path: Path) -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(str(path), self.options, providers=["CPUExecutionProvider"])

    def answer(self, messages: Sequence[Message], images: Sequence[Image.Image], limit: int = 16) -> str:
        """The greedy answer as text, trimmed."""
        ids, _ = self.generate(self.processor.prompt(messages, images), limit)
        return self.processor.tokenizer.decode(ids, skip_special_tokens=True).strip()

    def generate(self, prompt: Prompt, limit: int) -> tuple[list[int], np.ndarray]:
        """Greedy ids up to the end token (included) or `limit`, and the logits that follow the prompt (vocabulary,)."""
        embeds = self.embeddings(prompt)
        cache = self.empty_cache()
        made: list[int] = []
        first: np.ndarray | None = None
        past = 0
        while len(made) < limit and (not made or made[-1] != self.end):
            logits, cache = self.step(embeds, past, cache)
            first = logits if first is None else first
            past += embeds.shape[1]
            made.append(int(logits.argmax()))
            embeds = self.lookup(np.array(made[-1:], np.int64))
        if first is None:
            raise ValueError("limit must be at least 1")
        return made, first

    def features(self, prompt: Prompt) -> np.ndarray:
        """Image features (tiles, tokens, hidden), a tile at a time as the browser does.

        Those of the last call are kept, for the next question about the same images.
        """
        key = prompt.pixels.tobytes() + prompt.mask.tobytes()
        if self._encoded is None or self._encoded[0] != key:
            tiles = [
                self.vision.run(None, {"pixel_values": pixels[None, None], "pixel_attention_mask": mask[None, None]})[0]
                for pixels, mask in zip(prompt.pixels, prompt.mask, strict=True)
            ]
            self._encoded = key, np.concatenate(tiles)
        return self._encoded[1]

    def embeddings(self, prompt: Prompt) -> np.ndarray:
        """Input embeddings (1, tokens, hidden), image features at the image tokens."""
        embeds = self.lookup(prompt.ids)
        if len(prompt.pixels):
            embeds[0, prompt.ids == self.image_token] = self.features(prompt).reshape(-1, embeds.shape[-1])
        return embeds

    def lookup(self, ids: np.ndarray) -> np.ndarray:
        """Embeddings (1, s, hidden) of ids (s,)."""
        return self.embed.run(None, {"input_ids": ids[None]})[0]

    def empty_cache(self) -> dict[str, np.ndarray]:
        """Keys and values of no positions, by the names of the decoder's inputs."""
        kinds = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
        return {
            value.name: np.zeros((1, value.shape[1], 0, value.shape[3]), kinds[value.type])
            for value in self.decoder.get_inputs()
            if value.name.startswith("past_key_values.")
        }

    def step(
        self, embeds: np.ndarray, past: int, cache: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Logits of the last position (vocabulary,) and the longer cache."""
        total = past + embeds.shape[1]
        feeds = {
            "inputs_embeds": embeds,
            "attention_mask": np.ones((1, total), np.int64),
            "position_ids": np.arange(past, total, dtype=np.int64)[None],
            "num_logits_to_keep": np.array(1, np.int64),
            **cache,
        }
        declared = {value.name for value in self.decoder.get_inputs()}
        outputs = self.decoder.run(None, {name: value for name, value in feeds.items() if name in declared})
        named = dict(zip((value.name for value in self.decoder.get_outputs()), outputs, strict=True))
        logits = named.pop("logits")[0, -1].astype(np.float32)
        return logits, {name.replace("present", "past_key_values"): value for name, value in named.items()}


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())
