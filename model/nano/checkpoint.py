"""From a training state to a Hugging Face folder. `python -m model.nano.checkpoint` works in mid-training too."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from model.export.hub_layout import write_layout
from model.nano.config import MAX_POSITIONS
from model.nano.joint import Joint
from model.tokenizer import write_tokenizer


def write_checkpoint(state: Path, out: Path) -> None:
    """Folds the running mean of the weights of `state` (a joint.pt) into a plain model and saves it, fp32."""
    kept = torch.load(state, weights_only=True)
    joint = Joint(0)
    joint.load_state_dict(kept["joint"])
    with torch.no_grad():
        for name, value in joint.named_parameters():
            value.copy_(kept["mean"][name])
    joint.encoder.fold_into()
    joint.model.model.vision_model.config._attn_implementation = "sdpa"
    joint.model.save_pretrained(out)
    write_tokenizer(out, MAX_POSITIONS)
    write_layout(out, out)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes Nano's checkpoint folder from a training state.")
    parser.add_argument("--state", type=Path, default=Path("model/.work/nano/joint.pt"))
    parser.add_argument("--out", type=Path, default=Path("model/.work/nano/checkpoint"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    write_checkpoint(options.state, options.out)


if __name__ == "__main__":
    main()
