"""Where the reference ends an answer that reaches a stop string."""

from typing import Any

import torch
from transformers import PreTrainedTokenizerBase, StopStringCriteria

ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (" two shapes, and a star.", ("and",)),
    (" two shapes, and a star.", (" shapes", "star")),
    (" two shapes, and a star.", ("apes, an",)),
    (" two shapes, and a star.", ("x", "a st", "star")),
    (" two shapes, and a star.", (".",)),
    (" two shapes, and a star.", ("moon",)),
    (" ababababac", ("abac",)),
    (" aaaaab", ("aab",)),
    ("\n\ntwo\n\nthree", ("\n\n",)),
    (" naïve façade — “quotes”", ("ï",)),
    (" naïve façade — “quotes”", (" — “",)),
    (" 日本語のテキスト", ("語の",)),
    (" 🙂🚀🙂", ("🚀",)),
    (" 0042 0043", ("43",)),
)


def stops(tokenizer: PreTrainedTokenizerBase) -> list[dict[str, Any]]:
    """The ids of an answer, its stop strings, and after how many ids it ends; None where it does not."""
    return [_stop(tokenizer, text, strings) for text, strings in ANSWERS]


def _stop(tokenizer: PreTrainedTokenizerBase, text: str, strings: tuple[str, ...]) -> dict[str, Any]:
    ids = tokenizer(text)["input_ids"]
    criteria = StopStringCriteria(tokenizer, list(strings))
    ended = (count for count in range(1, len(ids) + 1) if bool(criteria(torch.tensor([ids[:count]]), None)))
    return {"text": text, "stop": list(strings), "ids": ids, "tokens": next(ended, None)}
