"""`embed_tokens.onnx`: `input_ids` i64 [1, s] to `inputs_embeds` f32 [1, s, hidden]."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def build_embeddings(table: np.ndarray) -> onnx.ModelProto:
    """A lookup in `table` f32 [vocabulary, hidden]."""
    sequence = ["batch_size", "sequence_length"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["embed_tokens.weight", "input_ids"], ["inputs_embeds"], name="/embed_tokens/Gather")],
        "embed_tokens",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, sequence)],
        [helper.make_tensor_value_info("inputs_embeds", TensorProto.FLOAT, [*sequence, table.shape[1]])],
        [numpy_helper.from_array(np.ascontiguousarray(table, np.float32), "embed_tokens.weight")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
