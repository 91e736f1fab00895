"""Descent on a single-index problem with many step sizes, up to those that fail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deqproof.core.errors import IllPosed
from deqproof.flow.floating import Array
from deqproof.paper.experiment.sample_flow import (
    SampleFlow,
    promised_rate,
    sample_flow,
    steepest_moment,
)

_XI, _DELTA2 = np.array([0.8, -0.5]), 0.6
CONTRACTS, WORKS, FAILS, LEAVES = "contracts", "works", "fails", "leaves θ₂ < 1/L"


@dataclass(frozen=True, slots=True)
class SingleSweep:
    """One entry a step size: the outcome, the largest r_{t+1}/((1 − ηλ₁/2)r_t), and R/R(0) at the
    end, which is nan where a step left θ₂ < 1/L.

    `promised` is λ₁/(2λ₂), `edge` 2/λ_max(∇²R(θ*)); `contracting` and `working` are the largest
    steps up to which r falls in every step, and up to which the risk ends below its start.
    """

    promised: float
    edge: float
    etas: Array
    outcomes: tuple[str, ...]
    worst: Array
    risks: Array

    @property
    def contracting(self) -> float:
        return self._largest(CONTRACTS)

    @property
    def working(self) -> float:
        return self._largest(CONTRACTS, WORKS)

    def _largest(self, *outcomes: str) -> float:
        good = [o in outcomes for o in self.outcomes]
        count = good.index(False) if False in good else len(good)
        return float(self.etas[count - 1]) if count else 0.0


def sweep_single(seed: int, count: int, steps: int) -> SingleSweep:
    """Sigmoid on 1000 Gaussian points in R², from the distance δ₂ = 0.6 from θ*."""
    random = np.random.default_rng(seed)
    flow = sample_flow("sigmoid", random.standard_normal((1000, 2)), _XI)
    promise = promised_rate(flow, _DELTA2, random)
    L, moment = flow.lipschitz, steepest_moment(flow, _DELTA2, random)
    lambda2 = L**4 * moment / (1 - L * _DELTA2) ** 2
    promised, edge = promise.rate / (2 * lambda2), 2 / flow.hessian_spectrum()[-1]
    etas = np.geomspace(promised / 4, 8 * edge, count)
    start = flow.optimum + _DELTA2 * np.array([0.6, 0.0, 0.8])
    found = [_descend(flow, start, float(eta), steps, promise.rate) for eta in etas]
    outcomes, worst, risks = zip(*found, strict=True)
    return SingleSweep(promised, float(edge), etas, outcomes, np.array(worst), np.array(risks))


def _descend(
    flow: SampleFlow, start: Array, eta: float, steps: int, rate: float
) -> tuple[str, float, float]:
    theta, r = start, float(flow.distances(start) ** 2)
    first, worst, falls = flow.risk(start), 0.0, True
    for _ in range(steps):
        try:
            theta = theta - eta * flow.gradient(theta)
            flow.risk(theta)
        except IllPosed:
            return LEAVES, np.inf, np.nan
        new = float(flow.distances(theta) ** 2)
        if new < 1e-20:
            break
        worst, falls = max(worst, new / ((1 - eta * rate / 2) * r)), falls and new <= r
        r = new
    end = flow.risk(theta) / first
    if falls:
        return CONTRACTS, worst, end
    return WORKS if end < 1e-3 else FAILS, worst, end
