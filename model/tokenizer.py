"""Ocelli Nano's tokenizer: a small byte-level BPE that behaves like SmolVLM's.

Same special tokens, same pre-tokenization (every digit alone, then GPT-2's byte-level
split), same chat template; only the vocabulary is small. It is built from a fixed list
of words, so two builds are identical, byte for byte.

Ids: 0..2 are SmolLM2's control tokens, then 256 bytes, then merges, then the tokens that
SmolVLM adds for images, `<end_of_utterance>` last.
"""

from pathlib import Path
from typing import Final

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from model.special_tokens import CONTROL_TOKENS, added_tokens, write_tokenizer_config
from model.tokenizer_words import ENGLISH, NANO, ROLES

VOCABULARY_SIZE: Final = 1024
"""All ids, special tokens included; a multiple of 32 suits blockwise quantization."""


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


def write_tokenizer(out: Path, context: int = 8192) -> None:
    """Writes the tokenizer's files into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    build_tokenizer().save(str(out / "tokenizer.json"))
    write_tokenizer_config(out, context)
