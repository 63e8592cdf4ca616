"""The JSON files of SmolVLM-256M-Instruct, with its numbers, tokenizer aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

VOCABULARY: Final = 49280
IMAGE_ID: Final = 49190
START_ID: Final = 1
PAD_ID: Final = 2
END_ID: Final = 49279
CONTEXT: Final = 8192
TILE: Final = 512

CONFIG: Final[dict[str, Any]] = {
    "architectures": ["Idefics3ForConditionalGeneration"],
    "image_token_id": IMAGE_ID,
    "model_type": "idefics3",
    "scale_factor": 4,
    "text_config": {
        "architectures": ["VLlama3ForCausalLM"],
        "attention_bias": False,
        "bos_token_id": START_ID,
        "head_dim": 64,
        "hidden_act": "silu",
        "hidden_size": 576,
        "intermediate_size": 1536,
        "is_llama_config": True,
        "max_position_embeddings": CONTEXT,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": 9,
        "num_hidden_layers": 30,
        "num_key_value_heads": 3,
        "pad_token_id": PAD_ID,
        "rms_norm_eps": 1e-05,
        "rope_interleaved": False,
        "rope_theta": 100000,
        "torch_dtype": "bfloat16",
        "use_cache": True,
        "vocab_size": VOCABULARY,
    },
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "transformers.js_config": {"kv_cache_dtype": {"fp16": "float16", "q4f16": "float16"}},
    "transformers_version": "4.46.0",
    "use_cache": True,
    "vision_config": {
        "hidden_act": "gelu_pytorch_tanh",
        "hidden_size": 768,
        "image_size": TILE,
        "intermediate_size": 3072,
        "layer_norm_eps": 1e-06,
        "max_image_size": {"longest_edge": TILE},
        "model_type": "idefics3",
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "patch_size": 16,
        "size": {"longest_edge": 4 * TILE},
        "use_base_siglip": False,
    },
    "vocab_size": VOCABULARY,
}

_HALVES = [0.5, 0.5, 0.5]

_FILES: Final[dict[str, dict[str, Any]]] = {
    "config.json": CONFIG,
    "generation_config.json": {
        "_from_model_config": True,
        "bos_token_id": START_ID,
        "eos_token_id": END_ID,
        "pad_token_id": PAD_ID,
        "transformers_version": "4.46.0",
    },
    "preprocessor_config.json": {
        "do_convert_rgb": True,
        "do_image_splitting": True,
        "do_normalize": True,
        "do_pad": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": _HALVES,
        "image_processor_type": "Idefics3ImageProcessor",
        "image_std": _HALVES,
        "max_image_size": {"longest_edge": TILE},
        "processor_class": "Idefics3Processor",
        "resample": 1,
        "rescale_factor": 1 / 255,
        "size": {"longest_edge": 4 * TILE},
    },
    "processor_config.json": {"image_seq_len": 64, "processor_class": "Idefics3Processor"},
}


def write_configs(out: Path) -> None:
    """Writes the four config files into the folder `out`."""
    for name, value in _FILES.items():
        (out / name).write_text(json.dumps(value, indent=2) + "\n")
