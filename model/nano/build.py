"""Nano with its starting weights, all drawn from one seed."""

from __future__ import annotations

import torch
from torch import nn
from transformers import Idefics3ForConditionalGeneration

from model.nano import attention
from model.nano.config import nano_config
from model.nano.conversation import token, tokenizer
from model.nano.encoder import initialise
from model.special_tokens import END, IMAGE, PAD


def build(seed: int) -> Idefics3ForConditionalGeneration:
    """The untrained model, its encoder attending with `attention` while it is trained."""
    torch.manual_seed(seed)
    config = nano_config(tokenizer().get_vocab_size(), token(IMAGE), token(END), token(PAD))
    model = Idefics3ForConditionalGeneration(config)
    initialise(model)
    with torch.no_grad():
        nn.init.normal_(model.model.text_model.embed_tokens.weight, std=0.7)
        nn.init.normal_(model.lm_head.weight, std=0.03)
        for layer in model.model.text_model.layers:
            for linear in (layer.self_attn.q_proj, layer.self_attn.k_proj, layer.self_attn.v_proj):
                nn.init.normal_(linear.weight, std=linear.in_features**-0.5)
            for linear in (layer.mlp.gate_proj, layer.mlp.up_proj):
                nn.init.normal_(linear.weight, std=linear.in_features**-0.5)
            for linear in (layer.self_attn.o_proj, layer.mlp.down_proj):
                nn.init.normal_(linear.weight, std=0.4 * linear.in_features**-0.5)
    model.model.vision_model.config._attn_implementation = attention.NAME
    return model
