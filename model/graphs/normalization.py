"""RMS normalization of the residual stream, fused as in ONNX Runtime's exports or in plain ONNX."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from model.graphs.graph import MICROSOFT, Graph


class Normalization(Protocol):
    """Adds a branch to the residual stream, then normalizes the sum."""

    def apply(
        self, graph: Graph, name: str, stream: str, branch: str | None, weight: str, epsilon: float
    ) -> tuple[str, str]:
        """Gives the normalized sum and the sum itself, both (b, s, hidden)."""
        ...


class FusedNormalization:
    """SimplifiedLayerNormalization, and SkipSimplifiedLayerNormalization where there is a branch to add."""

    def apply(
        self, graph: Graph, name: str, stream: str, branch: str | None, weight: str, epsilon: float
    ) -> tuple[str, str]:
        if branch is None:
            # Lives in the default domain, though only ONNX Runtime knows it.
            node = f"{name}/LayerNorm"
            normalized = graph.node(
                "SimplifiedLayerNormalization", [stream, weight], node, axis=-1, epsilon=epsilon, stash_type=1
            )
            return normalized, stream
        node = f"{name}/SkipLayerNorm"
        outputs = [f"{node}/output_0", "", "", f"{node}/output_3"]
        graph.node(
            "SkipSimplifiedLayerNormalization",
            [stream, branch, weight],
            node,
            outputs=outputs,
            domain=MICROSOFT,
            epsilon=epsilon,
        )
        return outputs[0], outputs[3]


class PlainNormalization:
    """x / sqrt(mean(x^2) + epsilon) * weight, in standard operators."""

    def apply(
        self, graph: Graph, name: str, stream: str, branch: str | None, weight: str, epsilon: float
    ) -> tuple[str, str]:
        total = stream if branch is None else graph.node("Add", [stream, branch], f"{name}/residual/Add")
        two = graph.constant("/constants/two", np.array(2, np.float32))
        small = graph.constant(f"/constants/epsilon_{epsilon}", np.array(epsilon, np.float32))
        square = graph.node("Pow", [total, two], f"{name}/Pow")
        mean = graph.node("ReduceMean", [square], f"{name}/ReduceMean", axes=[-1], keepdims=1)
        root = graph.node("Sqrt", [graph.node("Add", [mean, small], f"{name}/Add")], f"{name}/Sqrt")
        unit = graph.node("Div", [total, root], f"{name}/Div")
        return graph.node("Mul", [unit, weight], f"{name}/Mul"), total
