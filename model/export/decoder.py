"""The decoder of an Idefics3 model as `decoder_model_merged.onnx`, built with numpy and onnx alone.

| input | type | shape |
|---|---|---|
| `inputs_embeds` | float32 | (b, s, hidden) |
| `attention_mask` | int64 | (b, past + s) |
| `position_ids` | int64 | (b, s) |
| `past_key_values.{i}.{key,value}` | `kv_dtype` | (b, kv_heads, past, head) |
| `num_logits_to_keep`, on request | int64 | () |

Outputs: `logits` float32 (b, s, vocabulary) and `present.{i}.{key,value}` of (b, kv_heads, past + s, head).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, assert_never

import numpy as np
import onnx
from onnx import TensorProto

from model.graphs.attention import Attention, Cache, FusedAttention, PlainAttention, Projected
from model.graphs.graph import Graph
from model.graphs.linear import FloatLinear, LinearForm, Matrix
from model.graphs.normalization import FusedNormalization, Normalization, PlainNormalization
from model.graphs.text_config import TextConfig

AttentionKind = Literal["gqa", "plain"]
CacheType = Literal["float32", "float16"]
WeightReader = Callable[[str], np.ndarray]
"""Gives a weight by its name in the Hugging Face state dict."""
LinearChoice = Callable[[str], LinearForm]
"""Chooses the form of a linear layer by the name of its weight."""


def build_decoder(
    config: Mapping[str, Any],
    weight: WeightReader,
    attention: AttentionKind,
    **options: Any,
) -> onnx.ModelProto:
    """The decoder as a model in memory; `options` are those of `decoder_graph`."""
    return decoder_graph(config, weight, attention, **options).model()


def decoder_graph(
    config: Mapping[str, Any],
    weight: WeightReader,
    attention: AttentionKind,
    *,
    linear: LinearChoice = lambda _: FloatLinear(),
    kv_dtype: CacheType = "float32",
    num_logits_to_keep: bool = False,
    prefix: str = "model.text_model.",
    head: str = "lm_head.weight",
) -> Graph:
    """The decoder of an Idefics3 `config` (or of its text config alone), ready to be written.

    `attention` "gqa" uses ONNX Runtime's operators as its exports do; "plain" standard ONNX alone.
    `linear` chooses how each layer's weights are held; `kv_dtype` is the type of the cache at the
    graph's edge; with `num_logits_to_keep` there is an input of that name: logits of the last n
    positions, 0 for all. `prefix` and `head` say where the state dict keeps the decoder and the
    output projection (which is the embedding table if the config ties them).
    """
    builder = _Decoder(TextConfig.read(config), weight, attention, linear, kv_dtype, prefix)
    return builder.build(num_logits_to_keep, head)


class _Decoder:
    def __init__(
        self,
        config: TextConfig,
        weight: WeightReader,
        attention: AttentionKind,
        linear: LinearChoice,
        kv_dtype: CacheType,
        prefix: str,
    ) -> None:
        self._config = config
        self._read = weight
        self._linear = linear
        self._kv_element = _element(kv_dtype)
        self._prefix = prefix
        self._graph = Graph("main_graph")
        self._declare_inputs()
        self._attention, self._normalization = _operators(attention, self._graph, config)

    def build(self, num_logits_to_keep: bool, head: str) -> Graph:
        graph, config = self._graph, self._config
        if num_logits_to_keep:
            graph.input("num_logits_to_keep", TensorProto.INT64, [])
        graph.output("logits", TensorProto.FLOAT, ["batch_size", "sequence_length", config.vocabulary])
        stream, branch = "inputs_embeds", None
        for layer in range(config.layers):
            stream, branch = self._layer(layer, stream, branch)
        normalized, _ = self._normalize("/model/norm", "norm.weight", stream, branch)
        if num_logits_to_keep:
            normalized = self._last(normalized)
        name = f"{self._prefix}embed_tokens.weight" if config.tied else head
        matrix = Matrix(config.vocabulary, config.hidden, lambda: _float(self._read(name)))
        logits = self._linear(head).apply(graph, "/lm_head", normalized, matrix)
        graph.rename(logits, "logits")
        return graph

    def _declare_inputs(self) -> None:
        graph, config = self._graph, self._config
        graph.input("inputs_embeds", TensorProto.FLOAT, ["batch_size", "sequence_length", config.hidden])
        graph.input("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"])
        graph.input("position_ids", TensorProto.INT64, ["batch_size", "sequence_length"])
        for layer in range(config.layers):
            for part in ("key", "value"):
                shape = ["batch_size", config.kv_heads, "past_sequence_length", config.head]
                graph.input(f"past_key_values.{layer}.{part}", self._kv_element, shape)

    def _layer(self, layer: int, stream: str, branch: str | None) -> tuple[str, str]:
        """One block: gives the residual stream and the MLP's output, which the next norm adds to it."""
        graph, config = self._graph, self._config
        name, key = f"/model/layers.{layer}", f"layers.{layer}"
        queries, shared = config.heads * config.head, config.kv_heads * config.head

        x, stream = self._normalize(f"{name}/input_layernorm", f"{key}.input_layernorm.weight", stream, branch)
        projected = Projected(
            self._project(f"{name}/attn/q_proj", f"{key}.self_attn.q_proj", x, queries, config.hidden),
            self._project(f"{name}/attn/k_proj", f"{key}.self_attn.k_proj", x, shared, config.hidden),
            self._project(f"{name}/attn/v_proj", f"{key}.self_attn.v_proj", x, shared, config.hidden),
        )
        context = self._attend(layer, f"{name}/attn", projected)
        attended = self._project(f"{name}/attn/o_proj", f"{key}.self_attn.o_proj", context, config.hidden, queries)

        post = f"{key}.post_attention_layernorm.weight"
        x, stream = self._normalize(f"{name}/post_attention_layernorm", post, stream, attended)
        gate = self._project(f"{name}/mlp/gate_proj", f"{key}.mlp.gate_proj", x, config.intermediate, config.hidden)
        up = self._project(f"{name}/mlp/up_proj", f"{key}.mlp.up_proj", x, config.intermediate, config.hidden)
        sigmoid = graph.node("Sigmoid", [gate], f"{name}/mlp/act_fn/Sigmoid")
        active = graph.node("Mul", [gate, sigmoid], f"{name}/mlp/act_fn/Mul")
        gated = graph.node("Mul", [active, up], f"{name}/mlp/Mul")
        down = self._project(f"{name}/mlp/down_proj", f"{key}.mlp.down_proj", gated, config.hidden, config.intermediate)
        return stream, down

    def _attend(self, layer: int, name: str, projected: Projected) -> str:
        """Attention between the cache at the graph's edge and the float32 inside."""
        graph, config = self._graph, self._config
        past = Cache(f"past_key_values.{layer}.key", f"past_key_values.{layer}.value")
        present = Cache(f"present.{layer}.key", f"present.{layer}.value")
        for output in (present.key, present.value):
            shape = ["batch_size", config.kv_heads, "total_sequence_length", config.head]
            graph.output(output, self._kv_element, shape)
        if self._kv_element == TensorProto.FLOAT:
            return self._attention.apply(name, projected, past, present)
        wide = [
            graph.node("Cast", [value], f"{name}/past_{part}/Cast", to=TensorProto.FLOAT)
            for part, value in (("key", past.key), ("value", past.value))
        ]
        inner = Cache(f"{name}/present_key", f"{name}/present_value")
        context = self._attention.apply(name, projected, Cache(*wide), inner)
        for value, output in ((inner.key, present.key), (inner.value, present.value)):
            graph.node("Cast", [value], f"{value}/Cast", outputs=[output], to=self._kv_element)
        return context

    def _project(self, name: str, key: str, x: str, rows: int, columns: int) -> str:
        weight = f"{self._prefix}{key}.weight"
        matrix = Matrix(rows, columns, lambda: _float(self._read(weight)))
        return self._linear(weight).apply(self._graph, name, x, matrix)

    def _normalize(self, name: str, key: str, stream: str, branch: str | None) -> tuple[str, str]:
        source = f"{self._prefix}{key}"
        scale = self._graph.weight(
            f"{name}.weight".lstrip("/").replace("/", "."),
            (self._config.hidden,),
            np.float32,
            lambda: _float(self._read(source)),
        )
        return self._normalization.apply(self._graph, name, stream, branch, scale, self._config.rms_epsilon)

    def _last(self, x: str) -> str:
        """The last `num_logits_to_keep` positions of (b, s, hidden); all of them for 0."""
        graph = self._graph
        count = graph.node("Reshape", ["num_logits_to_keep", graph.integers(1)], "/model/keep/Reshape")
        start = graph.node("Neg", [count], "/model/keep/Neg")
        end = graph.integers(np.iinfo(np.int64).max)
        return graph.node("Slice", [x, start, end, graph.integers(1)], "/model/keep/Slice")


def _operators(kind: AttentionKind, graph: Graph, config: TextConfig) -> tuple[Attention, Normalization]:
    match kind:
        case "gqa":
            return FusedAttention(graph, config), FusedNormalization()
        case "plain":
            return PlainAttention(graph, config), PlainNormalization()
        case _:
            assert_never(kind)


def _element(kv_dtype: CacheType) -> int:
    match kv_dtype:
        case "float32":
            return TensorProto.FLOAT
        case "float16":
            return TensorProto.FLOAT16
        case _:
            assert_never(kv_dtype)


def _float(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float32)
