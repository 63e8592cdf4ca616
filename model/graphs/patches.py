"""Which patches of a tile the pixel mask leaves, and where in the position table they are.

Where the mask leaves out a part of a tile, the positions of what is left are stretched over the whole
table, as `Idefics3VisionEmbeddings` does (arXiv 2307.06304).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from model.graphs.graph import Graph
from model.graphs.vision_config import VisionConfig


@dataclass(frozen=True)
class Patches:
    """Names of two values, both (n, side * side)."""

    valid: str
    """bool: the patch holds a valid pixel"""
    positions: str
    """int64: its index in the position table"""


def find_patches(graph: Graph, config: VisionConfig, mask: str) -> Patches:
    """From the pixels' `mask`, bool (1, n, image, image)."""
    side = config.side
    shape = graph.integers(-1, side, config.patch, side, config.patch)
    patches = graph.node("Reshape", [mask, shape], "/mask/Reshape")
    patches = graph.node("Cast", [patches], "/mask/Cast", to=TensorProto.FLOAT)
    # (n, side, side), still 0 or 1
    patches = graph.node("ReduceMax", [patches], "/mask/ReduceMax", axes=[2, 4], keepdims=0)
    valid = graph.node("Cast", [patches], "/mask/valid/Cast", to=TensorProto.BOOL)
    valid = graph.node("Reshape", [valid, graph.integers(-1, side**2)], "/mask/valid/Reshape")

    rows = _buckets(graph, "/positions/rows", side, patches, axis=2)
    rows = graph.node("Mul", [rows, graph.integers(side)], "/positions/Mul")
    rows = graph.node("Unsqueeze", [rows, graph.integers(2)], "/positions/rows/to_grid/Unsqueeze")
    columns = _buckets(graph, "/positions/columns", side, patches, axis=1)
    columns = graph.node("Unsqueeze", [columns, graph.integers(1)], "/positions/columns/to_grid/Unsqueeze")
    index = graph.node("Add", [rows, columns], "/positions/Add")
    index = graph.node("Reshape", [index, graph.integers(-1, side**2)], "/positions/Reshape")
    return Patches(valid, graph.node("Where", [valid, index, graph.integers(0)], "/positions/Where"))


def _buckets(graph: Graph, name: str, side: int, patches: str, axis: int) -> str:
    """Position of each patch along one edge: int64 (n, side).

    `patches` is (n, side, side); the first row or column says how many of the edge are valid. In
    float32 with the reference's own bounds, because thirds of an edge fall on them.
    """
    edge = graph.node("Gather", [patches, graph.scalar(0)], f"{name}/Gather", axis=axis)
    count = graph.node("ReduceSum", [edge, graph.integers(1)], f"{name}/ReduceSum", keepdims=1)
    step = graph.node("Reciprocal", [count], f"{name}/Reciprocal")
    indices = graph.constant("/constants/indices", np.arange(side, dtype=np.float32))
    place = graph.node("Mul", [indices, step], f"{name}/Mul")
    below_one = graph.constant("/constants/below_one", np.array(1 - 1e-6, np.float32))
    place = graph.node("Min", [place, below_one], f"{name}/Min")
    place = graph.node("Unsqueeze", [place, graph.integers(2)], f"{name}/Unsqueeze")
    bounds = graph.constant("/constants/boundaries", np.arange(1 / side, 1.0, 1 / side).astype(np.float32))
    passed = graph.node("GreaterOrEqual", [place, bounds], f"{name}/GreaterOrEqual")
    passed = graph.node("Cast", [passed], f"{name}/passed/Cast", to=TensorProto.INT64)
    return graph.node("ReduceSum", [passed, graph.integers(2)], f"{name}/passed/ReduceSum", keepdims=0)
