"""Beside `matrix-law`: a small DEQ of several neurons with a trained readout, followed in float64.

y = Wy + Ux and the output Cy, fitted to Mx. With A = I − W, Y = A⁻¹U and E = (CY − M)Σ implicit
differentiation gives ∇_C = EYᵀ, ∇_U = A⁻ᵀCᵀE and ∇_W = ∇_U Yᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from deqproof.core.errors import IllPosed
from deqproof.flow.floating import METHODS, Array, Field, integrate
from deqproof.paper.numbers_row import Measure, Moment, NumberRow, zero_row
from deqproof.paper.problem import Problem

_SEED = 20261
_NEURONS, _OUTPUTS = 2, 2
_END, _TIMES, _MOST = 4.0, 17, 20_000
_HOW = Measure(
    12, f"float64, {METHODS['dop853']}, h = {_NEURONS}, {_OUTPUTS} outputs, seeded start"
)


@dataclass(frozen=True, slots=True)
class Neurons:
    """Which data, and what is to be fitted; a state is (U, W, C), row by row."""

    covariance: Array
    target: Array

    def parts(self, state: Array) -> tuple[Array, Array, Array]:
        """U (h, d), W (h, h) and C (p, h)."""
        h, d = _NEURONS, len(self.covariance)
        U, W, C = np.split(state, [h * d, h * d + h * h])
        return U.reshape(h, d), W.reshape(h, h), C.reshape(-1, h)

    def flow(self, state: Array) -> Array:
        """(U, W, C)′ = −∇."""
        U, W, C = self.parts(state)
        A = np.eye(len(W)) - W
        Y = np.linalg.solve(A, U)
        E = (C @ Y - self.target) @ self.covariance
        adjoint = np.linalg.solve(A.T, C.T @ E)
        slopes = (adjoint, adjoint @ Y.T, E @ Y.T)
        return np.concatenate([-g.ravel() for g in slopes], dtype=np.float64)

    def laws(self, state: Array) -> tuple[Array, Array]:
        """UUᵀ + AAᵀ and CᵀC + AᵀA."""
        U, W, C = self.parts(state)
        A = np.eye(len(W)) - W
        return U @ U.T + A @ A.T, C.T @ C + A.T @ A


def seeded_neurons(problem: Problem) -> tuple[Neurons, Array]:
    """Neurons on the problem's Σ, scaled to trace 1 so that time has one meaning, and a start."""
    random = np.random.default_rng(_SEED)
    covariance, d = np.array(problem.covariance, dtype=float), problem.dimension
    target = random.standard_normal((_OUTPUTS, d))
    size = _NEURONS * (d + _NEURONS + _OUTPUTS)
    return Neurons(covariance / np.trace(covariance), target), 0.4 * random.standard_normal(size)


def matrix_rows(problem: Problem) -> tuple[NumberRow, ...]:
    """The drift of both matrices, the largest of their entries; none if the integrator gives up."""
    neurons, start = seeded_neurons(problem)
    return law_rows(neurons, neurons.flow, start)


def law_rows(neurons: Neurons, field: Field, start: Array) -> tuple[NumberRow, ...]:
    """The drift of both laws along a flow from a start."""
    times = np.linspace(0, _END, _TIMES)
    with suppress(IllPosed):
        found = integrate(field, start.tolist(), times.tolist(), most=_MOST)
        kept = zip(*map(neurons.laws, found.states), strict=True)
        names = ("UUᵀ + (I − W)(I − W)ᵀ", "CᵀC + (I − W)ᵀ(I − W)")
        return tuple(_row(name, times, values) for name, values in zip(names, kept, strict=True))
    return ()


def _row(name: str, times: Array, values: Sequence[Array]) -> NumberRow:
    first = values[0]
    size = float(np.linalg.norm(first, 2))
    drift = [
        Moment(f"t = {t:.4g}", size, float(np.abs(value - first).max()))
        for t, value in zip(times.tolist(), values, strict=True)
    ]
    return zero_row("matrix-law", f"{name} minus its start", drift, _HOW)
