"""The single-index DEQ of a problem as something that runs: risk and gradient, by two roads.

In float64 by the kernels; to any number of digits by balls whose middles are taken. The first are
for long runs, the second see how far the first can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from flint import arb, ctx
from mpmath import mp

from deqproof.core.errors import BadInput
from deqproof.deq.law import Box, Gaussian, Sample
from deqproof.flow.floating import Array
from deqproof.kernel import plain
from deqproof.kernel.precise import ball, ball_jet, number, precise_risk_gradient
from deqproof.kernel.record import activation_named
from deqproof.paper.problem import Problem

FloatRisk: TypeAlias = Callable[[Array], tuple[float, Array]]
PreciseRisk: TypeAlias = Callable[[Sequence[Any]], tuple[Any, tuple[Any, ...]]]

_FEW = 10_000  # numbers in a sample up to which NumPy is quicker than to load a compiler


def single_index_risk(problem: Problem) -> FloatRisk:
    """R and ∇R at a state (θ₁, θ₂) in float64. Raises BadInput for a box."""
    name, xi, law = problem.activation, np.array(problem.xi, dtype=float), problem.law
    if isinstance(law, Gaussian):
        from deqproof.kernel.gaussian import gaussian_law, gaussian_risk_gradient

        population = gaussian_law(np.array(law.covariance, dtype=float), xi)

        def gaussian(state: Array) -> tuple[float, Array]:
            found = gaussian_risk_gradient(name, state, population)
            return float(found.risk), np.array(found.gradient, dtype=float)

        return gaussian
    if isinstance(law, Box):
        raise _no_box(problem)
    points = np.array(law.points, dtype=float)
    if len(set(law.weights)) > 1:
        return _weighted(name, xi, points, np.array(law.weights, dtype=float))
    from deqproof.kernel.batch import risk_gradient, teacher_targets

    engine = "numpy" if points.size <= _FEW else "auto"
    targets = teacher_targets(name, xi, points, engine=engine)
    return lambda state: risk_gradient(name, state, points, targets, engine=engine)


def _no_box(problem: Problem) -> BadInput:
    return BadInput(
        f"data.law: expected a Gaussian law or a sample in {problem.name}; "
        "draw points from the law and give them as samples"
    )


def _weighted(name: str, xi: Array, points: Array, weights: Array) -> FloatRisk:
    record = activation_named(name)
    targets, *_ = plain.solve(record, points @ xi, 0.0)

    def risk(state: Array) -> tuple[float, Array]:
        y, w, _, _ = plain.solve(record, points @ state[:-1], float(state[-1]))
        pull = weights * (y - targets) * w
        return float(weights @ (y - targets) ** 2 / 2), np.append(pull @ points, pull @ y)

    return risk


def precise_risk(problem: Problem) -> PreciseRisk:
    """R and ∇R in mpmath's numbers, at its precision in force. Raises BadInput for a box."""
    law = problem.law
    if isinstance(law, Gaussian):

        def gaussian(state: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
            found = precise_risk_gradient(problem.activation, state, law.covariance, problem.xi)
            return found.risk, found.gradient

        return gaussian
    if isinstance(law, Box):
        raise _no_box(problem)
    return lambda state: _sample_risk(problem, law, state)


def _sample_risk(
    problem: Problem, law: Sample, state: Sequence[Any]
) -> tuple[Any, tuple[Any, ...]]:
    """Point by point in balls: the equilibrium by Newton's method from one in float64."""
    record = activation_named(problem.activation)
    guess = np.array(law.points, dtype=float) @ np.array([float(x) for x in state[:-1]])
    starts = plain.settle(record, guess, float(state[-1])).tolist()
    with ctx.workprec(mp.prec + 20):
        jet = _bent(record.slopes) if record.slopes else ball_jet(record)
        *theta, theta2 = map(ball, state)
        risk, slope = arb(0), [arb(0)] * len(state)
        for point, weight, start in zip(law.points, law.weights, starts, strict=True):
            x = list(map(ball, point))
            target, *_ = jet(_dot(x, map(ball, problem.xi)).mid())
            y, s = _settled(jet, _dot(x, theta), theta2, arb(start))
            pull = ball(weight) * (y - target)
            risk += pull * (y - target) / 2
            pull *= s / (1 - theta2 * s)
            slope = [g + pull * v for g, v in zip(slope, (*x, y), strict=True)]
        return number(risk), tuple(map(number, slope))


def _bent(slopes: tuple[Fraction, Fraction]) -> Any:
    """σ and σ′ of an activation that is linear on either side of 0."""
    left, right = map(ball, slopes)
    return lambda z: (z * right, right) if z > 0 else (z * left, left)


def _settled(jet: Any, a: arb, theta2: arb, z: arb) -> tuple[arb, arb]:
    """σ and σ′ at the equilibrium; each step doubles the digits."""
    y, s, *_ = jet(z)
    for _ in range(64):
        step = ((z - theta2 * y - a) / (1 - theta2 * s)).mid()
        z = (z - step).mid()
        y, s, *_ = jet(z)
        if abs(step) < arb(2) ** (-(ctx.prec // 2)):
            break
    return y, s


def _dot(u: Any, v: Any) -> arb:
    return sum((a * b for a, b in zip(u, v, strict=True)), arb(0))


def offsets(problem: Problem, states: Array) -> Array:
    """Δ = θ − (ξ, 0) for one state or for many."""
    centre = np.array([*problem.xi, Fraction(0)], dtype=float)
    return states - centre
