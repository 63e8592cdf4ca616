"""Ocelli Nano's tokenizer: a small byte-level BPE that behaves like SmolVLM's.

Same special tokens, same pre-tokenization (every digit alone, then GPT-2's byte-level
split), same chat template; only the vocabulary is small. It is built from a fixed list
of words, so two builds are identical, byte for byte.

Ids: 0..2 are SmolLM2's control tokens, then 256 bytes, then merges, then the tokens that
SmolVLM adds for images, `<end_of_utterance>` last.
"""

import json
from pathlib import Path
from typing import Any, Final

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from model.tokenizer_words import ENGLISH, NANO, ROLES

CONTROL_TOKENS: Final = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
UNKNOWN, START, PAD = CONTROL_TOKENS
GLOBAL_IMAGE: Final = "<global-img>"
FAKE_IMAGE: Final = "<fake_token_around_image>"
IMAGE: Final = "<image>"
END: Final = "<end_of_utterance>"
GRID: Final = 6
"""Tiles can be numbered up to this many rows and columns."""

VOCABULARY_SIZE: Final = 1024
"""All ids, special tokens included; a multiple of 32 suits blockwise quantization."""

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


def _training_texts() -> list[str]:
    """Each word as it stands after a space and at the start of a text, rarer words fewer times."""
    texts = ["\n", "\n\n"] * 40
    for words, weight in ((ROLES, 60), (NANO, 40), (ENGLISH, 4)):
        for word in words.split():
            forms = [word, f" {word}", f" {word.lower()}", word.capitalize()]
            texts += [form for form in forms for _ in range(weight)]
    return texts


def build_tokenizer() -> Tokenizer:
    """Trains the vocabulary. Deterministic; takes well under a second."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    added = added_tokens()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE - len(added),
        special_tokens=list(CONTROL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_training_texts(), trainer)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in added])
    return tokenizer


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


def write_tokenizer(out: Path, context: int = 8192) -> None:
    """Writes `tokenizer.json`, `tokenizer_config.json` and the chat template into the folder `out`.

    The template goes where Python `transformers` looks (`chat_template.jinja`) and, since
    transformers.js reads it from there, into the tokenizer's config as well.
    """
    out.mkdir(parents=True, exist_ok=True)
    build_tokenizer().save(str(out / "tokenizer.json"))
    config = tokenizer_config(context) | {"chat_template": CHAT_TEMPLATE}
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "chat_template.jinja").write_text(CHAT_TEMPLATE)
