"""`embed_tokens.onnx`: `input_ids` int64 (b, s) to `inputs_embeds` float32 (b, s, hidden)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from onnx import TensorProto

from model.graphs.graph import Graph
from model.graphs.quantization import quantize_tensor

Table = Callable[[], np.ndarray]
"""Gives the embeddings, float32 (vocabulary, hidden)."""

_SEQUENCE = ("batch_size", "sequence_length")


def embedding_graph(vocabulary: int, hidden: int, table: Table) -> Graph:
    """A lookup in a float table."""
    graph = _lookup(hidden)
    weight = graph.weight("embed_tokens.weight", (vocabulary, hidden), np.float32, table)
    graph.node("Gather", [weight, "input_ids"], "/embed_tokens/Gather", outputs=["inputs_embeds"])
    return graph


def byte_embedding_graph(vocabulary: int, hidden: int, table: Table) -> Graph:
    """A lookup in a table of bytes with one scale; only the rows looked up become floats."""
    graph = _lookup(hidden)
    parts = lru_cache(maxsize=1)(lambda: quantize_tensor(table()))
    weight = graph.weight("embed_tokens.weight_quantized", (vocabulary, hidden), np.uint8, lambda: parts()[0])
    scale = graph.weight("embed_tokens.weight_scale", (), np.float32, lambda: parts()[1])
    zero = graph.weight("embed_tokens.weight_zero_point", (), np.uint8, lambda: parts()[2])
    rows = graph.node("Gather", [weight, "input_ids"], "/embed_tokens/Gather_quant")
    node = "/embed_tokens/Gather_quant_DequantizeLinear"
    graph.node("DequantizeLinear", [rows, scale, zero], node, outputs=["inputs_embeds"])
    return graph


def _lookup(hidden: int) -> Graph:
    graph = Graph("main_graph")
    graph.input("input_ids", TensorProto.INT64, _SEQUENCE)
    graph.output("inputs_embeds", TensorProto.FLOAT, [*_SEQUENCE, hidden])
    return graph
