"""`vision_encoder.onnx`: the reference's own modules, traced by `torch.onnx`.

Inputs `pixel_values` f32 [1, tiles, 3, size, size] and `pixel_attention_mask` bool
[1, tiles, size, size]; output `image_features` f32 [tiles, tokens, hidden].
"""

import logging
import warnings

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import Idefics3ForConditionalGeneration

OPSET = 18
"""Below 20 the tanh GELU is spelled out, which every execution provider runs and fuses."""


class VisionEncoder(nn.Module):
    """`Idefics3Model.get_image_features` for tiles that are all real.

    The reference drops tiles of zeros, which pad a batch of several conversations; there is
    none in a batch of one, so every tile passes and the graph needs no data-dependent shape.
    """

    def __init__(self, model: Idefics3ForConditionalGeneration) -> None:
        super().__init__()
        self.encoder = model.model.vision_model
        self.connector = model.model.connector
        self.patch = model.config.vision_config.patch_size

    def forward(self, pixel_values: Tensor, pixel_attention_mask: Tensor) -> Tensor:
        pixels = pixel_values.flatten(0, 1)
        patches = pixel_attention_mask.flatten(0, 1).unfold(1, self.patch, self.patch).unfold(2, self.patch, self.patch)
        encoded = self.encoder(pixel_values=pixels, patch_attention_mask=patches.sum(dim=(-1, -2)) > 0)
        return self.connector(encoded.last_hidden_state)


def export_vision(model: Idefics3ForConditionalGeneration) -> onnx.ModelProto:
    """Traces the encoder and connector; the number of tiles stays dynamic."""
    for name in ("onnx_ir", "onnxscript"):
        logging.getLogger(name).setLevel(logging.WARNING)
    model.model.vision_model.set_attn_implementation("eager")
    size = model.config.vision_config.image_size
    example = (torch.randn(1, 2, 3, size, size), torch.ones(1, 2, size, size, dtype=torch.bool))
    tiles = torch.export.Dim("tiles", min=1, max=4096)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            VisionEncoder(model).eval(),
            example,
            dynamo=True,
            opset_version=OPSET,
            input_names=["pixel_values", "pixel_attention_mask"],
            output_names=["image_features"],
            dynamic_shapes={"pixel_values": {1: tiles}, "pixel_attention_mask": {1: tiles}},
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx returned no program")
    return _named_by_weight(_without_traces(program.model_proto), VisionEncoder(model))


def _without_traces(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drops what the exporter notes about the Python source; it is half the file and names local paths."""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
        value.doc_string = ""
    return model


def _named_by_weight(model: onnx.ModelProto, module: nn.Module) -> onnx.ModelProto:
    """Gives a product's constant, which the exporter transposes and numbers, the name of its weight.

    The decoder's graph does the same; names say what a tensor is, and let `read_back` find it again.
    """
    names = {weight.detach().numpy().T.tobytes(): name for name, weight in module.named_parameters() if weight.ndim == 2}
    renamed = {}
    for constant in model.graph.initializer:
        name = names.get(numpy_helper.to_array(constant).tobytes())
        if name is not None:
            renamed[constant.name] = name
            constant.name = name
    for node in model.graph.node:
        for index, value in enumerate(node.input):
            node.input[index] = renamed.get(value, value)
    return model
