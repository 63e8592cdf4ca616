"""The convolution that turns pixels into patches, in float or 8-bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from onnx import TensorProto

from model.graphs.graph import Graph
from model.graphs.linear import quantize_activation
from model.graphs.quantization import quantize_tensor


@dataclass(frozen=True)
class Kernel:
    """A kernel as wide as its stride: `weight` (channels, 3, size, size), `bias` (channels,)."""

    weight: np.ndarray
    bias: np.ndarray

    @property
    def size(self) -> int:
        return int(self.weight.shape[-1])


class PatchConvolution(Protocol):
    """Patches (n, channels, rows, columns) of pixels (n, 3, height, width)."""

    def apply(self, graph: Graph, name: str, pixels: str, kernel: Kernel) -> str: ...


class FloatConvolution:
    def apply(self, graph: Graph, name: str, pixels: str, kernel: Kernel) -> str:
        weight = graph.constant(f"{_stem(name)}.weight", np.asarray(kernel.weight, np.float32))
        bias = graph.constant(f"{_stem(name)}.bias", np.asarray(kernel.bias, np.float32))
        size = [kernel.size, kernel.size]
        return graph.node("Conv", [pixels, weight, bias], f"{name}/Conv", kernel_shape=size, strides=size)


class DynamicByteConvolution:
    """ConvInteger on pixels quantized as they come, the bias added afterwards in float."""

    def apply(self, graph: Graph, name: str, pixels: str, kernel: Kernel) -> str:
        quantized, pixel_scale, pixel_zero = quantize_activation(graph, pixels)
        levels, scale, zero = quantize_tensor(np.asarray(kernel.weight, np.float32))
        weight = graph.constant(f"{_stem(name)}.weight_quantized", levels)
        weight_scale = graph.constant(f"{_stem(name)}.weight_scale", scale)
        weight_zero = graph.constant(f"{_stem(name)}.weight_zero_point", zero)
        size = [kernel.size, kernel.size]
        inputs = [quantized, weight, pixel_zero, weight_zero]
        patches = graph.node("ConvInteger", inputs, f"{name}/Conv_quant", kernel_shape=size, strides=size)
        patches = graph.node("Cast", [patches], f"{name}/Conv_quant_cast", to=TensorProto.FLOAT)
        scales = graph.node("Mul", [pixel_scale, weight_scale], f"{name}/Conv_quant_scales_mul")
        patches = graph.node("Mul", [patches, scales], f"{name}/Conv_quant_output_scale_mul")
        bias = graph.constant(f"{_stem(name)}.bias", np.asarray(kernel.bias, np.float32).reshape(1, -1, 1, 1))
        return graph.node("Add", [patches, bias], f"{name}/Conv_quant_bias_add")


def _stem(name: str) -> str:
    return name.lstrip("/").replace("/", ".")
