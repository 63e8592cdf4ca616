"""The JSON files of a hub repository, beside the graphs."""

import json
import shutil
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from model.tokenizer import write_tokenizer

COPIED = (
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "chat_template.jinja",
    "chat_template.json",
)


def preprocessor_config(tile: int, tiles: int = 4) -> dict[str, Any]:
    """SmolVLM's image processing: tiles of `tile` pixels, the longest edge scaled to `tiles` of them."""
    half = [0.5, 0.5, 0.5]
    return {
        "do_convert_rgb": True,
        "do_image_splitting": True,
        "do_normalize": True,
        "do_pad": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": half,
        "image_processor_type": "Idefics3ImageProcessor",
        "image_std": half,
        "max_image_size": {"longest_edge": tile},
        "processor_class": "Idefics3Processor",
        "resample": 1,
        "rescale_factor": 1 / 255,
        "size": {"longest_edge": tiles * tile},
    }


def image_tokens(config: dict[str, Any]) -> int:
    """Tokens that one tile becomes: patches over the square of the scale factor."""
    vision = config["vision_config"]
    return (vision["image_size"] // vision["patch_size"]) ** 2 // config["scale_factor"] ** 2


def write_layout(source: Path, out: Path) -> None:
    """Copies what the checkpoint folder `source` has and adds what is missing, in Nano's way."""
    out.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (source / name).exists() and source != out:
            shutil.copyfile(source / name, out / name)
    config = json.loads((out / "config.json").read_text())
    text, tile = config["text_config"], config["vision_config"]["image_size"]
    if not (source / "tokenizer.json").exists():
        write_tokenizer(out, text["max_position_embeddings"])
    if not (source / "preprocessor_config.json").exists():
        _write(out / "preprocessor_config.json", preprocessor_config(tile))
    if not (source / "processor_config.json").exists():
        tokens = {"image_seq_len": image_tokens(config), "processor_class": "Idefics3Processor"}
        _write(out / "processor_config.json", tokens)
    end = Tokenizer.from_file(str(out / "tokenizer.json")).token_to_id("<end_of_utterance>")
    generation = out / "generation_config.json"
    stored = json.loads(generation.read_text()) if generation.exists() else {}
    if stored.get("eos_token_id") != end:
        ids = {"bos_token_id": text["bos_token_id"], "eos_token_id": end, "pad_token_id": text["pad_token_id"]}
        _write(generation, ids | {"transformers_version": config["transformers_version"]})


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")
