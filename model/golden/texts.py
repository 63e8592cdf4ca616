"""Texts and their token ids, for whoever tokenizes in another language."""

import random
from typing import Any

from transformers import PreTrainedTokenizerBase

TEXTS = (
    "",
    " ",
    "\n\n",
    "How many shapes are there?",
    "What number is written?",
    " 0042",
    "two\tthree\r\n four",
    "I'm sure it's 'fine', isn't it?",
    "naïve façade — “quotes” … ½",
    "日本語のテキスト",
    "👩‍👩‍👧 🇯🇵 é",
    "<|im_start|>User:<fake_token_around_image><row_1_col_2><image><image>\n\n<fake_token_around_image>",
    "Assistant: top left<end_of_utterance>\n",
    "<image >< global-img><row_7_col_1>",
    "x" * 40,
)


def tokenized(tokenizer: PreTrainedTokenizerBase, seed: int = 11) -> list[dict[str, Any]]:
    """`TEXTS` and as many seeded jumbles of letters, digits, spaces, signs and other scripts."""
    dice = random.Random(seed)
    alphabet = "eeettaoin shrdlu  \n\tETAO0123456789.,:;!?'\"-_()[]{}<>|/\\@#$%^&*~`äñçßøœ€漢字かな한글עבר🙂🚀"
    jumbles = ["".join(dice.choices(alphabet, k=dice.randint(1, 60))) for _ in TEXTS]
    return [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in (*TEXTS, *jumbles)]
