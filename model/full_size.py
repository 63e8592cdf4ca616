"""A random-weight SmolVLM-256M in the hub's layout, for measuring what size alone costs.

`npm run model -- --full-size --out DIR` writes it with numpy and onnx alone, weight by weight. Its
answers mean nothing; its shapes, its graphs and the cost of running them are those of the real one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from model.export.decoder import decoder_graph
from model.full_size_config import CONFIG, write_configs
from model.full_size_tokenizer import write_full_size_tokenizer
from model.full_size_weights import RandomWeights
from model.graphs.convolution import DynamicByteConvolution, FloatConvolution, PatchConvolution
from model.graphs.embeddings import byte_embedding_graph, embedding_graph
from model.graphs.graph import Graph
from model.graphs.linear import DynamicByteLinear, FloatLinear, Int4Linear, LinearForm
from model.graphs.text_config import TextConfig
from model.graphs.vision import vision_graph


@dataclass(frozen=True)
class Form:
    """How one dtype keeps its weights, and the suffix of its files."""

    suffix: str
    linear: LinearForm
    convolution: PatchConvolution
    byte_embeddings: bool


FORMS: Final = {
    "fp32": Form("", FloatLinear(), FloatConvolution(), byte_embeddings=False),
    "q8": Form("_quantized", DynamicByteLinear(), DynamicByteConvolution(), byte_embeddings=True),
    "q4": Form("_q4", Int4Linear(), FloatConvolution(), byte_embeddings=False),
}
"""By transformers.js's names of dtypes."""


def write_full_size(out: Path, dtypes: Sequence[str] = tuple(FORMS), seed: int = 1) -> None:
    """Writes configs, tokenizer and the three graphs in each of `dtypes` into the folder `out`.

    Raises ValueError for a dtype that is not in `FORMS`.
    """
    if unknown := [dtype for dtype in dtypes if dtype not in FORMS]:
        raise ValueError(f"unknown dtypes {', '.join(unknown)}; there are {', '.join(FORMS)}")
    folder = out / "onnx"
    folder.mkdir(parents=True, exist_ok=True)
    write_configs(out)
    write_full_size_tokenizer(out)
    weights = RandomWeights(CONFIG, seed)
    print(f"{weights.parameters() / 1e6:.1f} million parameters from seed {seed}")
    for dtype in dtypes:
        form = FORMS[dtype]
        for name, graph in _graphs(weights, form).items():
            path = folder / f"{name}{form.suffix}.onnx"
            size = graph.write(path)
            print(f"{size / 1e6:8.1f} MB  {path.relative_to(out)}", flush=True)


def _graphs(weights: RandomWeights, form: Form) -> dict[str, Graph]:
    text = TextConfig.read(CONFIG)
    embeddings = byte_embedding_graph if form.byte_embeddings else embedding_graph
    return {
        "vision_encoder": vision_graph(CONFIG, weights, form.linear, form.convolution),
        "embed_tokens": embeddings(
            text.vocabulary, text.hidden, lambda: weights("model.text_model.embed_tokens.weight")
        ),
        "decoder_model_merged": decoder_graph(CONFIG, weights, "gqa", linear=lambda _: form.linear),
    }
