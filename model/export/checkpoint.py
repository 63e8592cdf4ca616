"""A Hugging Face checkpoint of an Idefics3 model into the hub's ONNX layout."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from transformers import AutoModelForImageTextToText

from model.export.decoder import build_decoder
from model.export.embeddings import build_embeddings
from model.export.hub_layout import write_layout
from model.export.quantize import quantize_4bit, quantize_8bit
from model.export.run_onnx import SUFFIXES
from model.export.vision import export_vision

DTYPES = tuple(SUFFIXES)
LARGEST_FILE = 1_900_000_000
"""Bytes in one protobuf file (its limit is 2 GiB); weights beyond go to a `_data` file."""


@dataclass(frozen=True)
class Precision:
    """Which products of a quantized graph are held more precisely, by parts of their names."""

    keep_8bit: Sequence[str] = ("lm_head",)
    """Left in float in the 8-bit files. Convolutions (the patch embedding) always are."""
    keep_4bit: Sequence[str] = ("lm_head",)
    """Left in float in the 4-bit files."""
    eight_of_4bit: Sequence[str] = ()
    """Held in 8 bits in the 4-bit files."""


def export_checkpoint(
    source: Path, out: Path, dtypes: Sequence[str] = DTYPES, precision: Precision = Precision()
) -> None:
    """Writes `source` (a `save_pretrained` folder) into `out` as configuration and `onnx/` files in `dtypes`."""
    torch.manual_seed(0)
    model = AutoModelForImageTextToText.from_pretrained(source, dtype=torch.float32).eval()
    write_layout(source, out)
    config = json.loads((out / "config.json").read_text())
    state = model.state_dict()

    def weight(name: str) -> np.ndarray:
        return state[name].numpy()

    graphs = {
        "vision_encoder": export_vision(model),
        "embed_tokens": build_embeddings(weight("model.text_model.embed_tokens.weight")),
        "decoder_model_merged": build_decoder(config, weight, "gqa"),
    }
    folder = out / "onnx"
    folder.mkdir(exist_ok=True)
    for name, graph in graphs.items():
        for dtype in dtypes:
            write_graph(in_dtype(graph, dtype, precision), folder / f"{name}{SUFFIXES[dtype]}.onnx")


def in_dtype(graph: onnx.ModelProto, dtype: str, precision: Precision) -> onnx.ModelProto:
    """A float graph in one of `DTYPES`. Embedding tables stay float in 4 bits, as they do on the hub."""
    match dtype:
        case "fp32":
            return graph
        case "q8":
            return quantize_8bit(graph, precision.keep_8bit)
        case "q4":
            return quantize_4bit(graph, precision.keep_4bit, precision.eight_of_4bit)
        case _:
            raise ValueError(f"unknown dtype {dtype!r}, expected one of {', '.join(DTYPES)}")


def write_graph(graph: onnx.ModelProto, path: Path) -> None:
    """One file, or with `<name>_data` beside it where protobuf's limit asks for it."""
    path.unlink(missing_ok=True)
    data = path.with_name(f"{path.name}_data")
    data.unlink(missing_ok=True)
    large = graph.ByteSize() > LARGEST_FILE
    onnx.save(graph, path, save_as_external_data=large, location=data.name if large else None)
