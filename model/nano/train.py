"""Trains Nano from a seed: `python -m model.nano.train --seed 1 --out model/.work/nano`.

Resumable: a second call goes on where the first was stopped. The time is the clock's, so that the
learning rate reaches zero in time whatever else the machine does. The figures go to OUT/curve.jsonl,
the model to OUT/checkpoint.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from model.nano.checkpoint import write_checkpoint
from model.nano.crew import run_crew
from model.nano.joint import join
from model.nano.pretrain import pretrain

FIRST_SHARE = 0.11
"""Share of the time for the encoder alone."""
MUON_RATE, ADAM_RATE = 4e-3, 2e-3


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains Nano and writes its checkpoint.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("model/.work/nano"))
    parser.add_argument("--minutes", type=float, default=95, help="in all (default 95)")
    parser.add_argument("--encoder-minutes", type=float, help="of them for the encoder alone (default 11%%)")
    parser.add_argument("--processes", type=int, default=2, help="one a core (default 2)")
    options = parser.parse_args()
    first = options.encoder_minutes or FIRST_SHARE * options.minutes
    options.out.mkdir(parents=True, exist_ok=True)
    run_crew(options.processes, pretrain, options.seed, options.out, first, MUON_RATE, ADAM_RATE)
    second = options.minutes - first
    run_crew(options.processes, join, options.seed, options.out, second, MUON_RATE, ADAM_RATE)
    write_checkpoint(options.out / "joint.pt", options.out / "checkpoint")


if __name__ == "__main__":
    main()
