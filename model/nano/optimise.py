"""Optimizers, the learning rate over time, and the running mean of the weights."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


class Muon:
    """Momentum whose matrix is replaced by the nearest orthogonal one before it is applied.

    Keller Jordan's method, as in torch.optim.Muon with `match_rms_adamw`; matrices of one shape are
    worked on together, which is several times faster for small ones on CPU.
    """

    COEFFICIENTS = (3.4445, -4.775, 2.0315)

    def __init__(self, matrices: list[nn.Parameter], rate: float, momentum: float, decay: float) -> None:
        self.rate, self.momentum, self.decay = rate, momentum, decay
        shapes = sorted({tuple(each.shape) for each in matrices})
        self.groups = [[each for each in matrices if tuple(each.shape) == shape] for shape in shapes]
        self.velocities = [torch.zeros(len(group), *group[0].shape) for group in self.groups]

    @torch.no_grad()
    def step(self, factor: float) -> None:
        for group, velocity in zip(self.groups, self.velocities):
            gradient = torch.stack([each.grad for each in group])
            velocity.lerp_(gradient, 1 - self.momentum)
            update = self.orthogonal(gradient.lerp(velocity, self.momentum))
            rate = self.rate * factor
            scale = 0.2 * max(update.shape[-2:]) ** 0.5
            torch._foreach_mul_(group, 1 - rate * self.decay)
            torch._foreach_add_(group, list(update.unbind(0)), alpha=-rate * scale)

    def orthogonal(self, update: torch.Tensor) -> torch.Tensor:
        """Five Newton-Schulz steps on a stack of matrices (n, rows, columns)."""
        tall = update.shape[-2] > update.shape[-1]
        matrix = update.mT if tall else update
        matrix = matrix / (matrix.norm(dim=(-2, -1), keepdim=True) + 1e-7)
        first, second, third = self.COEFFICIENTS
        for _ in range(5):
            gram = matrix @ matrix.mT
            matrix = first * matrix + (second * gram + third * gram @ gram) @ matrix
        return matrix.mT if tall else matrix


class Optimisers:
    """Muon for the matrices between hidden layers, AdamW for everything else."""

    def __init__(
        self, named: Iterable[tuple[str, nn.Parameter]], muon_rate: float, adam_rate: float
    ) -> None:
        matrices, others = [], []
        for name, parameter in named:
            hidden = parameter.ndim == 2 and not any(
                word in name for word in ("embed", "lm_head", "heads", "mixing")
            )
            (matrices if hidden else others).append(parameter)
        self.adam_rate = adam_rate
        self.muon = Muon(matrices, muon_rate, momentum=0.95, decay=0.02)
        self.adam = torch.optim.AdamW(others, lr=adam_rate, betas=(0.9, 0.97), weight_decay=0.0, fused=True)
        self.parameters = matrices + others

    def step(self, factor: float) -> None:
        """One update at `factor` times the peak rates; clears the gradients."""
        nn.utils.clip_grad_norm_(self.parameters, 2.0)
        self.muon.step(factor)
        for group in self.adam.param_groups:
            group["lr"] = self.adam_rate * factor
        self.adam.step()
        for parameter in self.parameters:
            parameter.grad = None

    def state(self) -> dict:
        return {"muon": self.muon.velocities, "adam": self.adam.state_dict()}

    def load(self, state: dict) -> None:
        self.muon.velocities = state["muon"]
        self.adam.load_state_dict(state["adam"])


def rate_factor(step: int, progress: float, warmup: int, decay_from: float) -> float:
    """Linear warmup over `warmup` steps, then flat, then linear to 0 from `decay_from` to 1 of the time."""
    warm = min(1.0, (step + 1) / warmup)
    cool = 1.0 if progress < decay_from else max(0.0, (1 - progress) / (1 - decay_from))
    return warm * cool


class Mean:
    """Exponential running mean of a module's parameters, short at first."""

    def __init__(self, module: nn.Module, decay: float = 0.99) -> None:
        self.decay, self.count = decay, 0
        self.values = {name: value.detach().clone() for name, value in module.named_parameters()}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.count += 1
        decay = min(self.decay, (1 + self.count) / (10 + self.count))
        names, live = zip(*module.named_parameters())
        torch._foreach_lerp_([self.values[name] for name in names], list(live), 1 - decay)

    @torch.no_grad()
    def swap(self, module: nn.Module) -> None:
        """Exchanges the mean with the module's own weights; a second call puts them back."""
        for name, value in module.named_parameters():
            kept = value.detach().clone()
            value.copy_(self.values[name])
            self.values[name].copy_(kept)
