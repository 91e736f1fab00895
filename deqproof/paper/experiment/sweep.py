"""Descent on the linear problem that ships, with many step sizes at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deqproof.flow.floating import Array
from deqproof.paper.numbers import LinearConstants, LinearRun, linear_constants, linear_run
from deqproof.paper.numbers_model import OBSERVABLES
from deqproof.paper.problem import load_problem

_ROUNDED = 1 + 1e-12
_GONE = 1e-24  # of the first risk: below it, a step changes the risk by rounding
_BEYOND = 1e6
CONTRACTS, FALLS, CONVERGES, SLOW = "contracts", "falls", "converges", "slow"


@dataclass(frozen=True, slots=True)
class LinearSweep:
    """Runs of descent, one column a step size: risks and α² of shape (steps + 1, k).

    `worst` is the largest R_{t+1}/((1 − ηλ_min/α_t²)R_t), at most 1 where each step contracts as
    promised; `identity` the largest relative defect of α_{t+1}² = α_t² + η²‖∇R‖²; `edge` is
    2/λ_max of the Hessian at the limit of the flow.
    """

    eta0: float
    edge: float
    etas: Array
    risks: Array
    radii: Array
    worst: Array
    identity: float

    @property
    def radius_bound(self) -> Array:
        """α₀² + 2ηR₀."""
        return self.radii[0] + 2 * self.etas * self.risks[0]

    @property
    def fastest(self) -> float:
        """The step whose risk is first at a millionth of its start."""
        steps = (self.risks > 1e-6 * self.risks[0]).sum(axis=0)
        return float(self.etas[int(steps.argmin())])

    @property
    def reaching(self) -> float:
        """The largest step whose risk reaches a millionth of its start."""
        return float(self.etas[self.risks[-1] <= 1e-6 * self.risks[0]].max(initial=0.0))

    def outcome(self, k: int) -> str:
        """Every step contracts as promised; the risk falls in every step; it rises in some and
        reaches a millionth of its start; or it has not come as far in so many steps."""
        risk, R0 = self.risks[:, k], self.risks[0, k]
        if (risk[1:] <= np.maximum(risk[:-1] * _ROUNDED, _GONE * R0)).all():
            return CONTRACTS if self.worst[k] <= _ROUNDED else FALLS
        return CONVERGES if risk[-1] <= 1e-6 * R0 else SLOW

    def largest(self, *outcomes: str) -> float:
        """The largest η up to which every run has one of the outcomes; 0 if the first has not."""
        good = [self.outcome(k) in outcomes for k in range(len(self.etas))]
        count = good.index(False) if False in good else len(good)
        return float(self.etas[count - 1]) if count else 0.0


def sweep_linear(count: int, steps: int) -> LinearSweep:
    """`count` step sizes from η₀/4 to a million times the edge of stability, half on each side."""
    constants, model = linear_constants(load_problem(), 20), linear_run(load_problem())
    eta0, edge = float(constants.ball("eta0").lower()), edge_of(constants, model)
    half = count // 2
    etas = np.concatenate([
        np.geomspace(eta0 / 4, edge, half, endpoint=False), np.geomspace(edge, edge * _BEYOND, half)
    ])  # fmt: skip
    least = float(constants.ball("lambda_min").mid())
    look, gradients = model.batch(OBSERVABLES[:3]), model.batch_gradient()
    states = np.tile(np.array(model.start, dtype=float), (len(etas), 1))
    risks, radii = np.empty((2, steps + 1, len(etas)))
    worst, identity = np.zeros(len(etas)), 0.0
    with np.errstate(all="ignore"):
        risks[0], slope2, radii[0] = look(states)
        for t in range(steps):
            states = states - etas[:, None] * gradients(states)
            grown = radii[t] + etas**2 * slope2
            risks[t + 1], slope2, radii[t + 1] = look(states)
            identity = max(identity, float(np.abs(radii[t + 1] / grown - 1).max()))
            ratio = risks[t + 1] / ((1 - etas * least / radii[t]) * risks[t])
            here = risks[t + 1] > _GONE * risks[0]
            worst = np.where(here, np.maximum(worst, ratio), worst)
    return LinearSweep(eta0, edge, etas, risks, radii, worst, identity)


def edge_of(constants: LinearConstants, model: LinearRun) -> float:
    """2/λ_max of the Hessian at the limit of the flow."""
    limit = np.array([[float(x.ball.mid()) for x in constants.limit]])
    return float(2 / np.linalg.eigvalsh(model.hessians(limit)[0])[-1])
