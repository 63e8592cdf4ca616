"""Causal attention with a key-value cache: as one fused operator, and in plain ONNX.

Both take what the projections give, queries (b, s, heads * head) and keys and values
(b, s, kv_heads * head), and the past of (b, kv_heads, past, head); both give the context
(b, s, heads * head) and write the present of (b, kv_heads, past + s, head).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from onnx import TensorProto

from model.graphs.graph import MICROSOFT, Graph
from model.graphs.text_config import TextConfig


@dataclass(frozen=True)
class Projected:
    """Names of one layer's queries, keys and values."""

    query: str
    key: str
    value: str


@dataclass(frozen=True)
class Cache:
    """Names of one layer's keys and values."""

    key: str
    value: str


class Attention(Protocol):
    def apply(self, name: str, projected: Projected, past: Cache, present: Cache) -> str:
        """Adds one layer's attention and gives the name of its context."""
        ...


class FusedAttention:
    """GroupQueryAttention after a RotaryEmbedding of its own, which heeds `position_ids`.

    The operator takes the number of valid keys and not a mask: padding may only follow the tokens.
    Its rotary embedding could be inside (`do_rotary`), but then the positions would be counted from
    the cache's length, whatever `position_ids` says.
    """

    def __init__(self, graph: Graph, config: TextConfig) -> None:
        self._graph = graph
        self._config = config
        cosines, sines = config.rotary()
        self._cosines = graph.constant("cos_cache", cosines)
        self._sines = graph.constant("sin_cache", sines)
        stem = "/model/attn_mask_reformat/attn_mask_subgraph"
        one = graph.integers(1)
        valid = graph.node("ReduceSum", ["attention_mask", one], f"{stem}/ReduceSum", keepdims=0)
        last = graph.node("Sub", [valid, one], f"{stem}/Sub")
        self._last_key = graph.node("Cast", [last], f"{stem}/Sub/Cast", to=TensorProto.INT32)
        shape = graph.node("Shape", ["attention_mask"], f"{stem}/Shape")
        total = graph.node("Gather", [shape, graph.scalar(1)], f"{stem}/Gather", axis=0)
        self._total = graph.node("Cast", [total], f"{stem}/Gather/Cast", to=TensorProto.INT32)

    def apply(self, name: str, projected: Projected, past: Cache, present: Cache) -> str:
        config = self._config
        output = f"{name}/GroupQueryAttention/output_0"
        return self._graph.node(
            "GroupQueryAttention",
            [
                self._rotate(f"{name}/q_rotary", projected.query),
                self._rotate(f"{name}/k_rotary", projected.key),
                projected.value,
                past.key,
                past.value,
                self._last_key,
                self._total,
            ],
            f"{name}/GroupQueryAttention",
            outputs=[output, present.key, present.value],
            domain=MICROSOFT,
            num_heads=config.heads,
            kv_num_heads=config.kv_heads,
            scale=float(1 / np.sqrt(config.head)),
            do_rotary=0,
            local_window_size=-1,
        )

    def _rotate(self, name: str, x: str) -> str:
        inputs = [x, "position_ids", self._cosines, self._sines]
        return self._graph.node("RotaryEmbedding", inputs, f"{name}/RotaryEmbedding", domain=MICROSOFT, interleaved=0)


class PlainAttention:
    """MatMul, Softmax, MatMul.

    The query heads that share a key-value head are folded into the rows of one product,
    (b, kv_heads, group * s, head), so that keys and values are never repeated. A key is seen by the
    queries at or after its own place, where `attention_mask` lets it.
    """

    def __init__(self, graph: Graph, config: TextConfig) -> None:
        self._graph = graph
        self._config = config
        stem = "/model/attention"
        shape = graph.node("Shape", ["attention_mask"], f"{stem}/mask/Shape")
        self._total = graph.node("Gather", [shape, graph.integers(1)], f"{stem}/total/Gather", axis=0)
        shape = graph.node("Shape", ["inputs_embeds"], f"{stem}/embeds/Shape")
        tokens = graph.node("Gather", [shape, graph.integers(1)], f"{stem}/tokens/Gather", axis=0)
        self._bias = self._mask(f"{stem}/bias", tokens)
        rows = [graph.integers(0, config.kv_heads, config.group), tokens, graph.integers(-1)]
        self._unfolded = graph.node("Concat", rows, f"{stem}/unfolded/Concat", axis=0)
        rows = [graph.integers(0, config.kv_heads, -1), self._total]
        self._folded = graph.node("Concat", rows, f"{stem}/folded/Concat", axis=0)
        cosines, sines = config.rotary()
        self._rotary = [
            self._positions(f"{stem}/cos", "cos_cache", np.concatenate([cosines, cosines], axis=1)),
            self._positions(f"{stem}/sin", "sin_cache", np.concatenate([-sines, sines], axis=1)),
        ]

    def apply(self, name: str, projected: Projected, past: Cache, present: Cache) -> str:
        graph, config = self._graph, self._config
        value = self._heads(f"{name}/v", projected.value)
        key = self._rotate(f"{name}/k", self._heads(f"{name}/k", projected.key), axis=1)
        query = graph.node(
            "Reshape",
            [projected.query, graph.integers(0, 0, config.kv_heads, config.group, config.head)],
            f"{name}/q/Reshape",
        )
        query = graph.node("Transpose", [query], f"{name}/q/Transpose", perm=[0, 2, 3, 1, 4])
        query = self._rotate(f"{name}/q", query, axis=2)
        rows = graph.integers(0, config.kv_heads, -1, config.head)
        query = graph.node("Reshape", [query, rows], f"{name}/q/fold/Reshape")
        scale = graph.constant("/constants/attention_scale", np.array(1 / np.sqrt(config.head), np.float32))
        query = graph.node("Mul", [query, scale], f"{name}/q/Mul")

        graph.node("Concat", [past.key, key], f"{name}/present_key/Concat", outputs=[present.key], axis=2)
        graph.node("Concat", [past.value, value], f"{name}/present_value/Concat", outputs=[present.value], axis=2)
        keys = graph.node("Transpose", [present.key], f"{name}/keys/Transpose", perm=[0, 1, 3, 2])
        scores = graph.node("MatMul", [query, keys], f"{name}/scores/MatMul")
        scores = graph.node("Reshape", [scores, self._unfolded], f"{name}/scores/unfold/Reshape")
        scores = graph.node("Add", [scores, self._bias], f"{name}/scores/Add")
        weights = graph.node("Softmax", [scores], f"{name}/weights/Softmax", axis=-1)
        weights = graph.node("Reshape", [weights, self._folded], f"{name}/weights/fold/Reshape")
        context = graph.node("MatMul", [weights, present.value], f"{name}/context/MatMul")
        apart = graph.integers(0, config.kv_heads, config.group, -1, config.head)
        context = graph.node("Reshape", [context, apart], f"{name}/context/unfold/Reshape")
        context = graph.node("Transpose", [context], f"{name}/context/Transpose", perm=[0, 3, 1, 2, 4])
        width = graph.integers(0, 0, config.heads * config.head)
        return graph.node("Reshape", [context, width], f"{name}/context/Reshape")

    def _heads(self, name: str, x: str) -> str:
        """(b, s, kv_heads * head) -> (b, kv_heads, s, head)"""
        shape = self._graph.integers(0, 0, self._config.kv_heads, self._config.head)
        x = self._graph.node("Reshape", [x, shape], f"{name}/Reshape")
        return self._graph.node("Transpose", [x], f"{name}/Transpose", perm=[0, 2, 1, 3])

    def _mask(self, stem: str, tokens: str) -> str:
        """0 where a query sees a key, the lowest float elsewhere: (b, 1, 1, s, past + s)."""
        graph = self._graph
        zero, one, no_axes = graph.scalar(0), graph.scalar(1), graph.integers()
        end = graph.node("Reshape", [self._total, no_axes], f"{stem}/end/Reshape")
        past = graph.node("Sub", [self._total, tokens], f"{stem}/past/Sub")
        start = graph.node("Reshape", [past, no_axes], f"{stem}/start/Reshape")
        keys = graph.node("Range", [zero, end, one], f"{stem}/keys/Range")
        queries = graph.node("Range", [start, end, one], f"{stem}/queries/Range")
        queries = graph.node("Unsqueeze", [queries, graph.integers(1)], f"{stem}/queries/Unsqueeze")
        causal = graph.node("LessOrEqual", [keys, queries], f"{stem}/LessOrEqual")
        valid = graph.node("Cast", ["attention_mask"], f"{stem}/Cast", to=TensorProto.BOOL)
        valid = graph.node("Unsqueeze", [valid, graph.integers(1, 2, 3)], f"{stem}/Unsqueeze")
        seen = graph.node("And", [valid, causal], f"{stem}/And")
        nothing = graph.constant("/constants/float/0", np.array(0, np.float32))
        # The lowest finite number, not -inf: a padded query sees no key, and must not become NaN.
        lowest = graph.constant("/constants/float/lowest", np.array(np.finfo(np.float32).min, np.float32))
        return graph.node("Where", [seen, nothing, lowest], f"{stem}/Where")

    def _positions(self, stem: str, name: str, cache: np.ndarray) -> str:
        """The rows of `cache` at `position_ids`: (b, s, head)."""
        table = self._graph.constant(name, cache)
        return self._graph.node("Gather", [table, "position_ids"], f"{stem}/Gather", axis=0)

    def _rotate(self, name: str, x: str, axis: int) -> str:
        """Rotary embedding of (b, ..., s, head) with `axis` counting the axes between b and s.

        The sines of the first half are negative already, so that swapping the halves is enough.
        """
        graph, half = self._graph, self._config.head // 2
        between = graph.integers(*range(1, axis + 1))
        cosines, sines = (
            graph.shared("Unsqueeze", [values, between], f"{values}/Unsqueeze_{axis}") for values in self._rotary
        )
        halves = [f"{name}/rotary/Split/output_0", f"{name}/rotary/Split/output_1"]
        graph.node("Split", [x, graph.integers(half, half)], f"{name}/rotary/Split", outputs=halves, axis=-1)
        swapped = graph.node("Concat", halves[::-1], f"{name}/rotary/Concat", axis=-1)
        straight = graph.node("Mul", [x, cosines], f"{name}/rotary/cos/Mul")
        crossed = graph.node("Mul", [swapped, sines], f"{name}/rotary/sin/Mul")
        return graph.node("Add", [straight, crossed], f"{name}/rotary/Add")
