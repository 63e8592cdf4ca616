"""A linear layer in each of the forms in which weights are shipped: float, 8-bit, 4-bit.

Each form takes the weight as PyTorch keeps it, (out, in), and adds the nodes that compute
`x @ weight.T + bias` for `x` of (..., in).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from onnx import TensorProto

from model.graphs.graph import MICROSOFT, Graph
from model.graphs.quantization import quantize_blocks, quantize_tensor


@dataclass(frozen=True)
class Matrix:
    """A weight of `rows` outputs and `columns` inputs that `read` gives as float32 (rows, columns)."""

    rows: int
    columns: int
    read: Callable[[], np.ndarray]


class LinearForm(Protocol):
    """How a graph holds its linear layers."""

    def apply(self, graph: Graph, name: str, x: str, matrix: Matrix, bias: str | None = None) -> str:
        """Adds `x @ matrix.T + bias` under `/name/...` and gives its output's name."""
        ...


class FloatLinear:
    """One MatMul on float32 weights kept as (in, out)."""

    def apply(self, graph: Graph, name: str, x: str, matrix: Matrix, bias: str | None = None) -> str:
        weight = graph.weight(
            f"{name}.weight".lstrip("/").replace("/", "."),
            (matrix.columns, matrix.rows),
            np.float32,
            lambda: matrix.read().T,
        )
        return _biased(graph, name, graph.node("MatMul", [x, weight], f"{name}/MatMul"), bias)


class DynamicByteLinear:
    """Unsigned 8-bit weights with one scale and zero point each; activations quantized as they come.

    The nodes are those of ONNX Runtime's dynamic quantizer (`quantize_dynamic`, QUInt8), which its
    graph optimizer turns into one MatMulIntegerToFloat. An activation that feeds several layers is
    quantized once. Signed weights would saturate on CPUs with AVX2 and no VNNI, so that the same file
    would give different numbers on different machines.
    """

    def apply(self, graph: Graph, name: str, x: str, matrix: Matrix, bias: str | None = None) -> str:
        quantized, x_scale, x_zero = quantize_activation(graph, x)
        parts = _read_once(lambda: quantize_tensor(matrix.read().T))
        stem = f"{name}.weight".lstrip("/").replace("/", ".")
        weight = graph.weight(f"{stem}_quantized", (matrix.columns, matrix.rows), np.uint8, lambda: parts()[0])
        scale = graph.weight(f"{stem}_scale", (), np.float32, lambda: parts()[1])
        zero = graph.weight(f"{stem}_zero_point", (), np.uint8, lambda: parts()[2])
        product = graph.node("MatMulInteger", [quantized, weight, x_zero, zero], f"{name}/MatMul_quant")
        product = graph.node("Cast", [product], f"{name}/MatMul_quant_cast", to=TensorProto.FLOAT)
        scales = graph.node("Mul", [x_scale, scale], f"{name}/MatMul_quant_scales_mul")
        product = graph.node("Mul", [product, scales], f"{name}/MatMul_quant_output_scale_mul")
        return _biased(graph, name, product, bias)


@dataclass(frozen=True)
class Int4Linear:
    """Unsigned 4-bit weights around 8, one scale for each `block` inputs: MatMulNBits."""

    block: int = 32

    def apply(self, graph: Graph, name: str, x: str, matrix: Matrix, bias: str | None = None) -> str:
        blocks = -(-matrix.columns // self.block)
        parts = _read_once(lambda: quantize_blocks(matrix.read(), self.block))
        stem = f"{name}.weight".lstrip("/").replace("/", ".")
        packed = graph.weight(
            f"{stem}_Q4", (matrix.rows, blocks, self.block // 2), np.uint8, lambda: parts()[0]
        )
        scales = graph.weight(f"{stem}_scales", (matrix.rows * blocks,), np.float32, lambda: parts()[1].reshape(-1))
        product = graph.node(
            "MatMulNBits",
            [x, packed, scales],
            f"{name}/MatMul_Q4",
            domain=MICROSOFT,
            K=matrix.columns,
            N=matrix.rows,
            bits=4,
            block_size=self.block,
        )
        return _biased(graph, name, product, bias)


def quantize_activation(graph: Graph, x: str) -> tuple[str, str, str]:
    """Names of `x` in uint8, its scale and its zero point; one node however often it is asked for."""
    names = (f"{x}_quantized", f"{x}_scale", f"{x}_zero_point")
    if not graph.has(names[0]):
        graph.node("DynamicQuantizeLinear", [x], f"{x}_QuantizeLinear", outputs=names)
    return names


def _biased(graph: Graph, name: str, x: str, bias: str | None) -> str:
    return x if bias is None else graph.node("Add", [bias, x], f"{name}/Add")


def _read_once(make: Callable[[], tuple[np.ndarray, ...]]) -> Callable[[], tuple[np.ndarray, ...]]:
    """Keeps the last result only: the parts of one weight are written one after the other."""
    return lambda: _last_made(make)


@lru_cache(maxsize=1)
def _last_made(make: Callable[[], tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
    return make()
