"""The reference model, from the float files of an exported folder.

The repository keeps no second copy of the weights: what is exported in float is all of them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import AutoConfig, AutoModelForImageTextToText, Idefics3ForConditionalGeneration

RENAMED = (
    ("vision_encoder", r"encoder\.", "model.vision_model."),
    ("vision_encoder", r"connector\.", "model.connector."),
    ("embed_tokens", r"embed_tokens\.", "model.text_model.embed_tokens."),
    ("decoder_model_merged", r"model\.(layers\.\d+\.)attn\.", r"model.text_model.\1self_attn."),
    ("decoder_model_merged", r"model\.", "model.text_model."),
    ("decoder_model_merged", r"lm_head\.", "lm_head."),
)
"""File, start of a tensor's name there, and the start of its name in the state dict."""


def read_back(folder: Path) -> Idefics3ForConditionalGeneration:
    """Raises `KeyError` with the names of weights that the files lack."""
    model = AutoModelForImageTextToText.from_config(AutoConfig.from_pretrained(folder)).float().eval()
    found = dict(_weights(folder))
    state = {}
    for name, empty in model.state_dict().items():
        values = found.get(name)
        if values is None and name == "lm_head.weight" and model.config.tie_word_embeddings:
            values = found.get("model.text_model.embed_tokens.weight")
        if values is None:
            raise KeyError(f"{folder} has no {name}")
        state[name] = torch.from_numpy(values.copy()).reshape(empty.shape)
    model.load_state_dict(state)
    generation = json.loads((folder / "generation_config.json").read_text())
    model.generation_config.update(**generation)
    return model


def _weights(folder: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Weights by their names in the state dict; products keep theirs transposed."""
    for file in dict.fromkeys(file for file, _, _ in RENAMED):
        graph = onnx.load(folder / "onnx" / f"{file}.onnx").graph
        products = {value for node in graph.node if node.op_type == "MatMul" for value in node.input}
        for constant in graph.initializer:
            values = numpy_helper.to_array(constant)
            for _, start, replacement in (row for row in RENAMED if row[0] == file):
                name, count = re.subn(f"^{start}", replacement, constant.name)
                if count:
                    yield name, values.T if constant.name in products else values
                    break
