"""Nano's shape: an Idefics3 model, small in every number."""

from __future__ import annotations

from transformers import Idefics3Config, Idefics3VisionConfig, LlamaConfig

HIDDEN = 128
HEADS = 4
KEY_VALUE_HEADS = 2
TILE = 512
PATCH = 32
SCALE_FACTOR = 2
TOKENS_PER_TILE = (TILE // PATCH // SCALE_FACTOR) ** 2
MAX_POSITIONS = 4096
"""Room for 4 x 4 tiles and the global view (about 1,150 tokens) and a long conversation."""


def nano_config(vocab_size: int, image_token: int, end_token: int, pad_token: int) -> Idefics3Config:
    """Idefics3 with a 4-layer encoder and a 4-layer decoder with grouped key-value heads."""
    vision = Idefics3VisionConfig(
        hidden_size=HIDDEN,
        intermediate_size=4 * HIDDEN,
        num_hidden_layers=4,
        num_attention_heads=HEADS,
        image_size=TILE,
        patch_size=PATCH,
        hidden_act="gelu_pytorch_tanh",
        layer_norm_eps=1e-6,
    )
    text = LlamaConfig(
        vocab_size=vocab_size,
        hidden_size=HIDDEN,
        intermediate_size=3 * HIDDEN,
        num_hidden_layers=4,
        num_attention_heads=HEADS,
        num_key_value_heads=KEY_VALUE_HEADS,
        head_dim=HIDDEN // HEADS,
        max_position_embeddings=MAX_POSITIONS,
        rms_norm_eps=1e-5,
        rope_theta=10_000.0,
        tie_word_embeddings=False,
        bos_token_id=end_token,
        eos_token_id=end_token,
        pad_token_id=pad_token,
    )
    return Idefics3Config(
        vision_config=vision,
        text_config=text,
        scale_factor=SCALE_FACTOR,
        image_token_id=image_token,
        tie_word_embeddings=False,
        pad_token_id=pad_token,
    )
