"""Data parallelism over single-threaded processes.

On few cores that are shared with other work, a barrier in every matrix product costs more than the
product; here the processes meet once a step, to average their gradients.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
import torch.distributed as dist
import torch.multiprocessing as processes
from torch import nn


class Crew:
    """This process's place among the others."""

    def __init__(self, rank: int, size: int) -> None:
        self.rank, self.size = rank, size
        self.parent = os.getppid()

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def average(self, parameters: Sequence[nn.Parameter], clock: float) -> float:
        """Averages the gradients over the crew and returns the leader's `clock` to everyone.

        Ends this process when the one that started the crew is gone, so that none trains on alone.
        """
        if os.getppid() != self.parent:
            raise SystemExit("the process that started the crew is gone")
        parts = [
            torch.zeros_like(each).view(-1) if each.grad is None else each.grad.view(-1)
            for each in parameters
        ]
        flat = torch.cat([*parts, torch.tensor([clock * self.size if self.leads else 0.0])])
        if self.size > 1:
            dist.all_reduce(flat)
            flat /= self.size
        for each, part in zip(parameters, flat[:-1].split([part.numel() for part in parts])):
            each.grad = part.view_as(each)
        return float(flat[-1])


def _member(rank: int, size: int, store: str, work: Callable[..., None], arguments: tuple) -> None:
    torch.set_num_threads(1)
    if size > 1:
        dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=size)
    work(Crew(rank, size), *arguments)
    if size > 1:
        dist.destroy_process_group()


def run_crew(size: int, work: Callable[..., None], *arguments: object) -> None:
    """Runs `work(crew, *arguments)` in `size` processes and waits; raises if one fails."""
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        if size == 1:
            _member(0, 1, store, work, arguments)
        else:
            processes.spawn(_member, (size, store, work, arguments), nprocs=size)
