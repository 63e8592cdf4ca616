"""Nano with random weights: the whole layout and every code path, without the hours of training."""

from pathlib import Path

import torch
from transformers import Idefics3ForConditionalGeneration

from model.nano.config import nano_config
from model.special_tokens import END, IMAGE, PAD
from model.tokenizer import build_tokenizer, write_tokenizer


def write_untrained(out: Path, seed: int) -> None:
    """A checkpoint folder as training leaves one, its weights drawn from `seed`."""
    tokenizer = build_tokenizer()
    ids = [tokenizer.token_to_id(token) for token in (IMAGE, END, PAD)]
    torch.manual_seed(seed)
    config = nano_config(tokenizer.get_vocab_size(), *ids)
    model = Idefics3ForConditionalGeneration(config)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim == 1:  # biases of 0 and scales of 1 would hide a graph that forgets or swaps them
                weight.add_(torch.randn_like(weight), alpha=0.05)
    model.save_pretrained(out)
    write_tokenizer(out, config.text_config.max_position_embeddings)
