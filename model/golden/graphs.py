"""Small decoders of every kind that hub repositories hold, with what they compute.

All share one set of random weights (hidden 32, 2 layers, 2 heads of 16, 1 KV head, 64 words), so
`expected.json` has one answer for all of them. The embeddings of position p are
`sin((p + 1) * (channel + 1))`.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from model.export.decoder import build_decoder

CONFIG = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "vocab_size": 64,
    "max_position_embeddings": 128,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
}
PROMPT = 12
"""Tokens of the prompt; `STEPS` more follow one by one, so that the cache is used."""
STEPS = 3


def random_weights(seed: int) -> Callable[[str], np.ndarray]:
    """Weights by their names in the state dict, drawn in the order asked for and then remembered."""
    dice, drawn = np.random.default_rng(seed), {}
    shared = CONFIG["num_key_value_heads"] * CONFIG["head_dim"]
    queries, hidden, wide = (
        CONFIG["num_attention_heads"] * CONFIG["head_dim"],
        CONFIG["hidden_size"],
        CONFIG["intermediate_size"],
    )
    shapes = {
        "q_proj": (queries, hidden),
        "k_proj": (shared, hidden),
        "v_proj": (shared, hidden),
        "o_proj": (hidden, queries),
        "gate_proj": (wide, hidden),
        "up_proj": (wide, hidden),
        "down_proj": (hidden, wide),
        "lm_head": (CONFIG["vocab_size"], hidden),
    }

    def weight(name: str) -> np.ndarray:
        if name not in drawn:
            shape = shapes.get(name.split(".")[-2], (hidden,))
            noise = dice.standard_normal(shape)
            drawn[name] = np.float32(1 + 0.1 * noise if len(shape) == 1 else noise / np.sqrt(shape[1]))
        return drawn[name]

    return weight


def write_graphs(out: Path) -> None:
    """Writes the graphs and `expected.json` into the folder `out`; less than 300 KB each."""
    out.mkdir(parents=True, exist_ok=True)
    weight = random_weights(seed=2)
    fused = build_decoder(CONFIG, weight, "gqa")
    onnx.save(fused, out / "decoder_gqa.onnx")
    onnx.save(build_decoder(CONFIG, weight, "plain"), out / "decoder_plain.onnx")
    onnx.save(build_decoder(CONFIG, weight, "gqa", kv_dtype="float16"), out / "decoder_fp16_cache.onnx")
    onnx.save(build_decoder(CONFIG, weight, "gqa", num_logits_to_keep=True), out / "decoder_num_logits_to_keep.onnx")
    _save_apart(fused, out / "decoder_external_data.onnx")
    onnx.save(_with_unknown_input(fused), out / "decoder_unknown_input.onnx")
    onnx.save(_without_input(fused, "attention_mask"), out / "decoder_without_mask.onnx")
    logits = _logits(out / "decoder_gqa.onnx")
    rows = [[round(float(value), 6) for value in row] for row in logits]
    (out / "expected.json").write_text(json.dumps({"prompt": PROMPT, "steps": STEPS, "logits": rows}) + "\n")


def _save_apart(graph: onnx.ModelProto, path: Path) -> None:
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    data = path.with_name(f"{path.name}_data")
    data.unlink(missing_ok=True)
    onnx.save(copy, path, save_as_external_data=True, location=data.name, size_threshold=1024)
    data.chmod(0o644)


def _with_unknown_input(graph: onnx.ModelProto) -> onnx.ModelProto:
    """A graph that cannot run without an input nobody has heard of."""
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    copy.graph.input.append(helper.make_tensor_value_info("cross_attention_gate", TensorProto.FLOAT, [1]))
    for node in copy.graph.node:
        for index, value in enumerate(node.output):
            if value == "logits":
                node.output[index] = "logits_before_gate"
    copy.graph.node.append(helper.make_node("Mul", ["logits_before_gate", "cross_attention_gate"], ["logits"]))
    return copy


def _without_input(graph: onnx.ModelProto, name: str) -> onnx.ModelProto:
    """A graph that takes no input `name`: what it fed is a constant of a 1-token prompt."""
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    kept = [value for value in copy.graph.input if value.name != name]
    del copy.graph.input[:]
    copy.graph.input.extend(kept)
    copy.graph.initializer.append(numpy_helper.from_array(np.ones((1, 1), np.int64), name))
    return copy


def embeddings(first: int, count: int) -> np.ndarray:
    """Embeddings of `count` positions from `first` on, (1, count, hidden) float32."""
    positions = np.arange(first, first + count)[:, None] + 1
    return np.float32(np.sin(positions * (np.arange(CONFIG["hidden_size"]) + 1)))[None]


def _logits(path: Path) -> np.ndarray:
    """Logits after the prompt and after each step, (1 + STEPS, vocabulary)."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [f"{layer}.{part}" for layer in range(CONFIG["num_hidden_layers"]) for part in ("key", "value")]
    empty = np.zeros((1, CONFIG["num_key_value_heads"], 0, CONFIG["head_dim"]), np.float32)
    cache, rows, past = [empty] * len(names), [], 0
    for count in (PROMPT, *[1] * STEPS):
        total = past + count
        feeds = {
            "inputs_embeds": embeddings(past, count),
            "attention_mask": np.ones((1, total), np.int64),
            "position_ids": np.arange(past, total)[None],
            **{f"past_key_values.{name}": value for name, value in zip(names, cache, strict=True)},
        }
        logits, *cache = session.run(["logits", *(f"present.{name}" for name in names)], feeds)
        rows.append(logits[0, -1])
        past = total
    return np.stack(rows)
