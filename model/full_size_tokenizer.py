"""A byte-level BPE of SmolVLM's size: its special tokens at their very ids, syllables in between.

| ids | tokens |
|---|---|
| 0-16 | SmolLM2's control tokens |
| 17-272 | the 256 bytes |
| 273-49151 | pairs, triples and fours of small letters, with and without a space before |
| 49152-49190 | `<global-img>`, `<row_1_col_1>` to `<row_6_col_6>`, `<fake_token_around_image>`, `<image>` |
| 49191-49278 | reserved |
| 49279 | `<end_of_utterance>` |

Written as `tokenizer.json` by hand, so that no tokenizer library is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from model.full_size_config import CONTEXT, END_ID, IMAGE_ID, VOCABULARY
from model.special_tokens import CONTROL_TOKENS, END, UNKNOWN, added_tokens, write_tokenizer_config

_CONTROLS = (
    *CONTROL_TOKENS,
    "<repo_name>",
    "<reponame>",
    "<file_sep>",
    "<filename>",
    "<gh_stars>",
    "<issue_start>",
    "<issue_comment>",
    "<issue_closed>",
    "<jupyter_start>",
    "<jupyter_text>",
    "<jupyter_code>",
    "<jupyter_output>",
    "<jupyter_script>",
    "<empty_output>",
)
_FIRST_ADDED = 49152
_SPACE = "\u0120"
"""The letter that stands for the space byte."""


def write_full_size_tokenizer(out: Path) -> None:
    """Writes `tokenizer.json` and its config into the folder `out`."""
    (out / "tokenizer.json").write_text(json.dumps(_tokenizer(), ensure_ascii=False) + "\n")
    write_tokenizer_config(out, CONTEXT)


def _tokenizer() -> dict[str, Any]:
    letters = _byte_letters()
    pairs = list(islice(_pairs(), _FIRST_ADDED - len(_CONTROLS) - len(letters)))
    words = [*_CONTROLS, *letters, *(left + right for left, right in pairs)]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added(index, token) for index, token in _special_tokens()],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "Digits", "individual_digits": True}, _byte_level()],
        },
        "post_processor": None,
        "decoder": _byte_level(),
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": UNKNOWN,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {word: index for index, word in enumerate(words)},
            "merges": [list(pair) for pair in pairs],
        },
    }


def _special_tokens() -> Iterator[tuple[int, str]]:
    """Ids and texts; raises ValueError where the layout does not give SmolVLM's ids."""
    yield from enumerate(_CONTROLS)
    *image_tokens, end = added_tokens()
    yield from enumerate(image_tokens, _FIRST_ADDED)
    first_reserved = _FIRST_ADDED + len(image_tokens)
    if first_reserved != IMAGE_ID + 1 or end != END or END_ID != VOCABULARY - 1:
        raise ValueError("special tokens are not where SmolVLM has them")
    for index in range(first_reserved, END_ID):
        yield index, f"<|reserved_special_token_{index - first_reserved}|>"
    yield END_ID, end


def _added(index: int, token: str) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": index, "content": token, **flags}


def _byte_level() -> dict[str, Any]:
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def _byte_letters() -> list[str]:
    """GPT-2's letters for the 256 bytes, in the order of their code points.

    Printable bytes stand for themselves, the others for the code points from 256 on.
    """
    printable = {*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    return [*map(chr, sorted(printable)), *map(chr, range(256, 256 + 256 - len(printable)))]


def _pairs() -> Iterator[tuple[str, str]]:
    """Merges in their order: each joins two tokens that exist before it."""
    doubles = ["".join(pair) for pair in product(ascii_lowercase, repeat=2)]
    yield from product(ascii_lowercase, repeat=2)
    yield from ((_SPACE, letter) for letter in ascii_lowercase)
    yield from ((_SPACE, double) for double in doubles)
    yield from product(doubles, ascii_lowercase)
    yield from ((_SPACE, double + letter) for double, letter in product(doubles, ascii_lowercase))
    yield from product(doubles, repeat=2)
