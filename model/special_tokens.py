"""SmolVLM's special tokens and chat template, which every model here shares."""

import json
from pathlib import Path
from typing import Any, Final

CONTROL_TOKENS: Final = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
UNKNOWN, START, PAD = CONTROL_TOKENS
GLOBAL_IMAGE: Final = "<global-img>"
FAKE_IMAGE: Final = "<fake_token_around_image>"
IMAGE: Final = "<image>"
END: Final = "<end_of_utterance>"
GRID: Final = 6
"""Tiles can be numbered up to this many rows and columns."""

CHAT_TEMPLATE: Final = (
    "<|im_start|>"
    "{% for message in messages %}"
    "{{ message['role'] | capitalize }}"
    "{{ ':' if message['content'][0]['type'] == 'image' else ': ' }}"
    "{% for part in message['content'] %}"
    "{{ '<image>' if part['type'] == 'image' else part['text'] if part['type'] == 'text' else '' }}"
    "{% endfor %}"
    "{{ '<end_of_utterance>\n' }}"
    "{% endfor %}"
    "{{ 'Assistant:' if add_generation_prompt else '' }}"
)
"""SmolVLM's: a colon without a space when the first part of a message is an image."""


def added_tokens() -> list[str]:
    """The tokens that follow the merges, in the order of their ids."""
    grid = [f"<row_{row}_col_{col}>" for row in range(1, GRID + 1) for col in range(1, GRID + 1)]
    return [GLOBAL_IMAGE, *grid, FAKE_IMAGE, IMAGE, END]


def tokenizer_config(context: int) -> dict[str, Any]:
    """`tokenizer_config.json`; `context` is the longest sequence in tokens."""
    return {
        "add_prefix_space": False,
        "bos_token": START,
        "clean_up_tokenization_spaces": False,
        "eos_token": END,
        "model_max_length": context,
        "pad_token": PAD,
        "processor_class": "Idefics3Processor",
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": UNKNOWN,
    }


def write_tokenizer_config(out: Path, context: int) -> None:
    """Writes `tokenizer_config.json` and the chat template into the folder `out`.

    The template goes where Python `transformers` looks (`chat_template.jinja`) and, since
    transformers.js reads it from there, into the tokenizer's config as well.
    """
    config = tokenizer_config(context) | {"chat_template": CHAT_TEMPLATE}
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "chat_template.jinja").write_text(CHAT_TEMPLATE)
