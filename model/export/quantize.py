"""The smaller dtypes of a graph: 8-bit for the CPU, 4-bit for the GPU.

8-bit is what the hub calls `_quantized`: weights are unsigned bytes with a scale per column,
activations are quantized as they come (`DynamicQuantizeLinear`, `MatMulInteger`). Unsigned
weights are used because signed ones saturate on CPUs with AVX2 and no VNNI, which would make
answers depend on the machine.

4-bit is `MatMulNBits` in blocks of 32 along the input, activations in float. Which products
stay at 8 bits or in float is the caller's choice, by parts of node names.
"""

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

BLOCK = 32


def _named(model: onnx.ModelProto, parts: Sequence[str]) -> list[str]:
    """Nodes whose name, or whose weight's name, contains one of `parts`."""
    return [
        node.name
        for node in model.graph.node
        if any(part in text for part in parts for text in (node.name, *node.input))
    ]


def quantize_8bit(model: onnx.ModelProto, keep: Sequence[str], operators: Sequence[str] = ("MatMul",)) -> onnx.ModelProto:
    """Dynamic 8-bit quantization of constant products; nodes matching `keep` stay float."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "float.onnx", Path(folder) / "8bit.onnx"
        onnx.save(model, source)
        logging.disable(logging.WARNING)
        try:
            quantize_dynamic(
                source,
                target,
                op_types_to_quantize=list(operators),
                per_channel=True,
                weight_type=QuantType.QUInt8,
                nodes_to_exclude=_named(model, keep),
                extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
            )
        finally:
            logging.disable(logging.NOTSET)
        return onnx.load(target)


def quantize_4bit(model: onnx.ModelProto, keep: Sequence[str], eight: Sequence[str] = ()) -> onnx.ModelProto:
    """Blockwise 4-bit products; nodes matching `eight` get 8 bits, those matching `keep` stay float."""
    float_nodes, byte_nodes = _named(model, keep), _named(model, eight)
    result = _blockwise(model, 4, [*float_nodes, *byte_nodes])
    return _blockwise(result, 8, float_nodes) if byte_nodes else result


def _blockwise(model: onnx.ModelProto, bits: int, exclude: Sequence[str]) -> onnx.ModelProto:
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    logging.disable(logging.WARNING)
    try:
        quantizer = MatMulNBitsQuantizer(
            copy, bits=bits, block_size=BLOCK, is_symmetric=False, nodes_to_exclude=list(exclude)
        )
        quantizer.process()
    finally:
        logging.disable(logging.NOTSET)
    return quantizer.model.model
