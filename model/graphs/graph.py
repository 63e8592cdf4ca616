"""An ONNX graph under construction, with weights that are made only when they are written.

A full-size decoder holds half a gigabyte of weights. Here an initializer is its name, shape, type and
a function that makes the data; `write` streams one after the other into the file, so that the memory
needed is that of the largest weight. `model` makes the whole in memory, for small models and tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper

MICROSOFT = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""

Dimension = int | str


@dataclass(frozen=True)
class Initializer:
    """A weight of the graph; `make` gives an array of exactly `shape` and `dtype`."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    make: Callable[[], np.ndarray]

    @property
    def bytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    def header(self) -> bytes:
        """The TensorProto without its data."""
        element = helper.np_dtype_to_tensor_dtype(self.dtype)
        return TensorProto(name=self.name, dims=self.shape, data_type=element).SerializeToString()

    def data(self) -> np.ndarray:
        """The contiguous data; raises ValueError where `make` does not keep what was declared."""
        array = np.ascontiguousarray(self.make()).reshape(self.shape)
        if array.dtype != self.dtype:
            raise ValueError(f"{self.name}: declared {self.dtype}, made {array.dtype}")
        return array


class Graph:
    """Collects inputs, nodes, weights and outputs; every method that adds a value gives its name back."""

    def __init__(self, name: str, opset: int = 17) -> None:
        self._name = name
        self._opset = opset
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._nodes: list[onnx.NodeProto] = []
        self._values: set[str] = set()
        self._initializers: dict[str, Initializer] = {}

    def input(self, name: str, element: int, shape: Sequence[Dimension]) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, element, shape))
        return name

    def output(self, name: str, element: int, shape: Sequence[Dimension]) -> str:
        self._outputs.append(helper.make_tensor_value_info(name, element, shape))
        return name

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        name: str,
        outputs: Sequence[str] | None = None,
        domain: str = "",
        **attributes: object,
    ) -> str:
        """Adds a node and gives the name of its first output, by default `{name}/output_0`."""
        results = [f"{name}/output_0"] if outputs is None else list(outputs)
        if taken := self._values.intersection(results) - {""}:
            raise ValueError(f"{name}: {', '.join(taken)} is there already")
        self._nodes.append(helper.make_node(operator, inputs, results, name=name, domain=domain, **attributes))
        self._values.update(results)
        return results[0]

    def has(self, value: str) -> bool:
        """Whether a node already computes `value`."""
        return value in self._values

    def shared(self, operator: str, inputs: Sequence[str], name: str, **attributes: object) -> str:
        """Like `node`, but added once however often it is asked for."""
        output = f"{name}/output_0"
        return output if self.has(output) else self.node(operator, inputs, name, **attributes)

    def rename(self, value: str, name: str) -> None:
        """Gives the last node's `value` its name at the graph's edge."""
        last = self._nodes[-1]
        if value not in last.output:
            raise ValueError(f"{value} is not computed by the last node, {last.name}")
        last.output[list(last.output).index(value)] = name
        self._values.add(name)

    def constant(self, name: str, value: np.ndarray) -> str:
        """A small array, kept as it is. The same name given twice is one constant."""
        array = np.asarray(value)
        return self.weight(name, array.shape, array.dtype, lambda: array)

    def integers(self, *values: int) -> str:
        """A shared one-dimensional int64 constant."""
        return self.constant(f"/constants/int64/[{','.join(map(str, values))}]", np.array(values, np.int64))

    def scalar(self, value: int) -> str:
        """A shared int64 constant without axes."""
        return self.constant(f"/constants/int64/{value}", np.array(value, np.int64))

    def weight(self, name: str, shape: Sequence[int], dtype: object, make: Callable[[], np.ndarray]) -> str:
        """A weight whose data is made when the graph is written."""
        if name not in self._initializers:
            self._initializers[name] = Initializer(name, tuple(shape), np.dtype(dtype), make)
        return name

    def model(self) -> onnx.ModelProto:
        """The whole model in memory."""
        model = self.skeleton()
        for initializer in self._initializers.values():
            tensor = TensorProto.FromString(initializer.header())
            tensor.raw_data = initializer.data().tobytes()
            model.graph.initializer.append(tensor)
        return model

    def write(self, path: Path) -> int:
        """Writes one `.onnx` file, weight by weight, and gives its size in bytes."""
        model = self.skeleton()
        graph = model.graph.SerializeToString()
        model.ClearField("graph")
        initializers = list(self._initializers.values())
        # Lengths come before contents in protobuf, so they are all computed first.
        headers = [item.header() + _prefix(_RAW_DATA, item.bytes) for item in initializers]
        tensors = [len(header) + item.bytes for header, item in zip(headers, initializers, strict=True)]
        total = len(graph) + sum(len(_prefix(_INITIALIZER, size)) + size for size in tensors)
        with path.open("wb") as file:
            file.write(model.SerializeToString())
            file.write(_prefix(_GRAPH, total))
            file.write(graph)
            for item, header, size in zip(initializers, headers, tensors, strict=True):
                file.write(_prefix(_INITIALIZER, size))
                file.write(header)
                _write_array(file, item.data())
            return file.tell()

    def skeleton(self) -> onnx.ModelProto:
        """The model without its weights."""
        graph = helper.make_graph(self._nodes, self._name, self._inputs, self._outputs)
        domains = [helper.make_opsetid("", self._opset), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=domains, ir_version=9, producer_name="ocelli")


# Field numbers of onnx.proto: ModelProto.graph, GraphProto.initializer, TensorProto.raw_data.
_GRAPH, _INITIALIZER, _RAW_DATA = 7, 5, 9


def _prefix(field: int, length: int) -> bytes:
    """Tag and length of a length-delimited protobuf field."""
    return bytes([field << 3 | 2]) + _varint(length)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _write_array(file: BinaryIO, array: np.ndarray) -> None:
    file.write(memoryview(array.reshape(-1).view(np.uint8)))
