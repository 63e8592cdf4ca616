"""`vision_encoder.onnx` of an Idefics3 model: SigLIP with patch masks, pixel shuffle, linear.

Inputs `pixel_values` float32 (1, n, 3, image, image) and `pixel_attention_mask` bool
(1, n, image, image); output `image_features` float32 (n, tokens, text_hidden).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from onnx import TensorProto

from model.graphs.convolution import FloatConvolution, Kernel, PatchConvolution
from model.graphs.graph import Graph
from model.graphs.linear import FloatLinear, LinearForm, Matrix
from model.graphs.patches import Patches, find_patches
from model.graphs.vision_config import VisionConfig

WeightReader = Callable[[str], np.ndarray]

_ENCODER = "model.vision_model"
_CONNECTOR = "model.connector.modality_projection.proj.weight"


def vision_graph(
    config: Mapping[str, Any],
    weight: WeightReader,
    linear: LinearForm | None = None,
    convolution: PatchConvolution | None = None,
) -> Graph:
    """The encoder and connector of an Idefics3 `config`, ready to be written."""
    numbers = VisionConfig.read(config)
    builder = _Vision(numbers, weight, linear or FloatLinear(), convolution or FloatConvolution())
    return builder.build()


class _Vision:
    def __init__(
        self, config: VisionConfig, weight: WeightReader, linear: LinearForm, convolution: PatchConvolution
    ) -> None:
        self._config = config
        self._read = weight
        self._linear = linear
        self._convolution = convolution
        self._graph = Graph("main_graph")

    def build(self) -> Graph:
        graph, config = self._graph, self._config
        images = ["batch_size", "num_images"]
        graph.input("pixel_values", TensorProto.FLOAT, [*images, 3, config.image, config.image])
        graph.input("pixel_attention_mask", TensorProto.BOOL, [*images, config.image, config.image])
        graph.output("image_features", TensorProto.FLOAT, ["num_tiles", config.tokens, config.text_hidden])

        patches = find_patches(graph, config, "pixel_attention_mask")
        bias = self._attention_bias(patches.valid)
        x = self._embed(patches)
        for layer in range(config.layers):
            x = self._layer(layer, x, bias)
        x = self._layer_norm("/vision/post_layernorm", f"{_ENCODER}.post_layernorm", x)
        x = self._pixel_shuffle(x)
        matrix = Matrix(
            config.text_hidden, config.hidden * config.scale_factor**2, lambda: _float(self._read(_CONNECTOR))
        )
        features = self._linear.apply(graph, "/connector/modality_projection/proj", x, matrix)
        graph.rename(features, "image_features")
        return graph

    def _attention_bias(self, valid: str) -> str:
        """0 for valid patches, the lowest float for others: (n, 1, 1, side * side)."""
        graph = self._graph
        zero = graph.constant("/constants/float/0", np.array(0, np.float32))
        lowest = graph.constant("/constants/float/lowest", np.array(np.finfo(np.float32).min, np.float32))
        bias = graph.node("Where", [valid, zero, lowest], "/mask/bias/Where")
        return graph.node("Unsqueeze", [bias, graph.integers(1, 2)], "/mask/bias/Unsqueeze")

    def _embed(self, patches: Patches) -> str:
        """Patch and position embeddings: (n, side * side, hidden)."""
        graph, config = self._graph, self._config
        shape = graph.integers(-1, 3, config.image, config.image)
        pixels = graph.node("Reshape", ["pixel_values", shape], "/vision/pixels/Reshape")
        stem = f"{_ENCODER}.embeddings"
        kernel = Kernel(
            self._read(f"{stem}.patch_embedding.weight"), self._read(f"{stem}.patch_embedding.bias")
        )
        x = self._convolution.apply(graph, "/vision/patch_embedding", pixels, kernel)
        flat = graph.integers(0, config.hidden, -1)
        x = graph.node("Reshape", [x, flat], "/vision/patches/Reshape")
        x = graph.node("Transpose", [x], "/vision/patches/Transpose", perm=[0, 2, 1])
        table = self._weight(f"{stem}.position_embedding.weight", config.side**2, config.hidden)
        positions = graph.node("Gather", [table, patches.positions], "/vision/position_embedding/Gather")
        return graph.node("Add", [x, positions], "/vision/embeddings/Add")

    def _layer(self, layer: int, x: str, bias: str) -> str:
        graph, config = self._graph, self._config
        name, key = f"/vision/layers.{layer}", f"{_ENCODER}.encoder.layers.{layer}"
        normalized = self._layer_norm(f"{name}/layer_norm1", f"{key}.layer_norm1", x)
        attended = self._attention(f"{name}/self_attn", f"{key}.self_attn", normalized, bias)
        x = graph.node("Add", [x, attended], f"{name}/attention/Add")
        normalized = self._layer_norm(f"{name}/layer_norm2", f"{key}.layer_norm2", x)
        inner = self._project(f"{name}/mlp/fc1", f"{key}.mlp.fc1", normalized, config.intermediate, config.hidden)
        inner = self._gelu(f"{name}/mlp/activation_fn", inner)
        outer = self._project(f"{name}/mlp/fc2", f"{key}.mlp.fc2", inner, config.hidden, config.intermediate)
        return graph.node("Add", [x, outer], f"{name}/mlp/Add")

    def _attention(self, name: str, key: str, x: str, bias: str) -> str:
        graph, config = self._graph, self._config
        size = config.hidden
        heads = graph.integers(0, 0, config.heads, config.head)
        split: list[str] = []
        for part, perm in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            projected = self._project(f"{name}/{part}_proj", f"{key}.{part}_proj", x, size, size)
            projected = graph.node("Reshape", [projected, heads], f"{name}/{part}/Reshape")
            split.append(graph.node("Transpose", [projected], f"{name}/{part}/Transpose", perm=perm))
        query, keys, value = split
        scale = graph.constant("/constants/attention_scale", np.array(config.head**-0.5, np.float32))
        scores = graph.node("MatMul", [query, keys], f"{name}/scores/MatMul")
        scores = graph.node("Mul", [scores, scale], f"{name}/scores/Mul")
        scores = graph.node("Add", [scores, bias], f"{name}/scores/Add")
        weights = graph.node("Softmax", [scores], f"{name}/Softmax", axis=-1)
        context = graph.node("MatMul", [weights, value], f"{name}/context/MatMul")
        context = graph.node("Transpose", [context], f"{name}/context/Transpose", perm=[0, 2, 1, 3])
        context = graph.node("Reshape", [context, graph.integers(0, 0, size)], f"{name}/context/Reshape")
        return self._project(f"{name}/out_proj", f"{key}.out_proj", context, size, size)

    def _gelu(self, name: str, x: str) -> str:
        """0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), arXiv 1606.08415."""
        graph = self._graph

        def number(value: float) -> str:
            return graph.constant(f"/constants/float/{value}", np.array(value, np.float32))

        cube = graph.node("Pow", [x, number(3.0)], f"{name}/Pow")
        cube = graph.node("Mul", [cube, number(0.044715)], f"{name}/Mul")
        inner = graph.node("Add", [x, cube], f"{name}/Add")
        inner = graph.node("Mul", [inner, number(float(np.sqrt(2 / np.pi)))], f"{name}/Mul_1")
        gate = graph.node("Tanh", [inner], f"{name}/Tanh")
        gate = graph.node("Add", [gate, number(1.0)], f"{name}/Add_1")
        half = graph.node("Mul", [x, number(0.5)], f"{name}/Mul_2")
        return graph.node("Mul", [half, gate], f"{name}/Mul_3")

    def _pixel_shuffle(self, x: str) -> str:
        """(n, side * side, hidden) -> (n, tokens, hidden * scale_factor^2)"""
        graph, config = self._graph, self._config
        factor, side = config.scale_factor, config.side
        wide, deep, short = config.hidden * factor, config.hidden * factor**2, side // factor
        for step, shape in enumerate(((-1, side, short, wide), (-1, short, short, deep))):
            x = graph.node("Reshape", [x, graph.integers(*shape)], f"/connector/shuffle_{step}/Reshape")
            x = graph.node("Transpose", [x], f"/connector/shuffle_{step}/Transpose", perm=[0, 2, 1, 3])
        return graph.node("Reshape", [x, graph.integers(-1, config.tokens, deep)], "/connector/Reshape")

    def _layer_norm(self, name: str, key: str, x: str) -> str:
        weight, bias = (self._weight(f"{key}.{part}", self._config.hidden) for part in ("weight", "bias"))
        node = f"{name}/LayerNormalization"
        return self._graph.node("LayerNormalization", [x, weight, bias], node, axis=-1, epsilon=self._config.epsilon)

    def _project(self, name: str, key: str, x: str, rows: int, columns: int) -> str:
        matrix = Matrix(rows, columns, lambda: _float(self._read(f"{key}.weight")))
        return self._linear.apply(self._graph, name, x, matrix, self._weight(f"{key}.bias", rows))

    def _weight(self, key: str, *shape: int) -> str:
        return self._graph.weight(key, shape, np.float32, lambda: _float(self._read(key)))


def _float(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float32)
