"""Nodes for the Taylor series of a Gaussian population's flow, chosen from the digits.

A run in float64 tells which θ the flow passes: the outer nodes cover all their windows, and are as
dense as the most demanding of them asks. The rule is then compared, at some of these θ, with
`precise_risk_gradient`, which shares neither its nodes nor its adaptivity, and refined until the
two agree to the digits wanted. `defect` is what is left: an estimate, not a bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx
from mpmath import mp

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.slopes import Balls, VectorField
from deqproof.deq.exact import middle_of, scalar_product
from deqproof.flow.floating import integrate
from deqproof.flow.taylor.gaussian import GaussianRule, OuterNode, gaussian_flow
from deqproof.flow.taylor.model import ACTIVATIONS, InitialValue
from deqproof.kernel import plain
from deqproof.kernel.gaussian import gaussian_law, gaussian_risk_gradient
from deqproof.kernel.precise import ball, ball_jet, number, precise_risk_gradient
from deqproof.kernel.record import Activation, activation_named
from deqproof.kernel.rules import Stretch, inner_count, stretched

Vector = Sequence[Fraction]
_SEEN, _COMPARED = 64, 3  # states of the run in float64; those at which the rule is compared
_TRIES, _DENSER = 3, 1.25
_SPARE = 15  # digits of what the rule is compared with: near θ* its terms cancel
_MOST_PAIRS = 60_000
_NARROW = 1 / 64  # the least spread of θ₁ᵀx, relative to the largest, that one rule is to serve
_ROUND = 2**12  # denominators of inner nodes, which stay small integers in a recurrence
_ELSE = "try --method mpmath, which chooses its nodes anew at every θ"


@dataclass(frozen=True, slots=True)
class GaussianFlow:
    """The flow with `nodes` (outer, inner) of a fixed rule, to be integrated with `digits` digits.

    `defect`: the largest difference of its field from −∇R, relative to the largest |∇R| seen.
    """

    problem: InitialValue
    digits: int
    nodes: tuple[int, int]
    defect: Any


@dataclass(frozen=True, slots=True)
class _Way:
    """States of a run in float64, with the spreads of θ₁ᵀx, of ξᵀx, and of ξᵀx given θ₁ᵀx."""

    states: Any
    alpha: Any
    tau: float
    kappa: Any
    straight: bool


def gaussian_problem(
    activation: str, covariance: Sequence[Vector], xi: Vector, start: Vector, until: Fraction,
    digits: int,
) -> GaussianFlow:  # fmt: skip
    """The flow from θ(0) = start up to a time, as `flow.taylor` integrates it.

    Raises BadInput where no fixed rule of sensible size serves the whole way.
    """
    if activation not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise BadInput(f"activation: expected one of {known} for a series, got {activation:.40}")
    way = _way(activation, covariance, xi, start, until)
    lost = 0 if way.straight else -2 * math.log10(min(1.0, float(way.kappa.min()) / way.tau))
    work = digits + 2 + math.ceil(lost)
    record, chosen = activation_named(activation), _compared(way)
    rule = _rule(record, way, work, 1.0)
    with mp.workdps(digits + _SPARE):
        exact = [precise_risk_gradient(activation, s, covariance, xi).gradient for s in chosen]
        largest = max(abs(x) for g in exact for x in g) or 1
        defect = mp.inf
        for k in range(1, _TRIES + 1):
            field = gaussian_flow(covariance, xi, ACTIVATIONS[activation], rule)
            defect = _defect(field, chosen, exact, work) / largest
            if defect <= mp.mpf(10) ** -digits:
                counts = len(rule.outer), len(rule.inner or ((),))
                return GaussianFlow(InitialValue(field, tuple(start)), work, counts, defect)
            rule = _rule(record, way, work, _DENSER**k)
    raise BadInput(f"digits: expected a rule good to {digits}, got {mp.nstr(defect, 2)}; {_ELSE}")


def _way(
    activation: str, covariance: Sequence[Vector], xi: Vector, start: Vector, until: Fraction
) -> _Way:
    sigma, target = np.array(covariance, dtype=float), np.array(xi, dtype=float)
    law = gaussian_law(sigma, target)
    times = np.linspace(0, float(until), _SEEN + 1).tolist()

    def field(state: Any) -> Any:
        return -gaussian_risk_gradient(activation, state, law, engine="numpy").gradient

    states = integrate(field, start, times, tolerance=1e-10).states
    theta = states[:, :-1]
    alpha = np.sqrt(np.einsum("ti,ij,tj->t", theta, sigma, theta))
    straight = _straight(covariance, xi, start)
    if alpha.min() <= _NARROW * alpha.max():
        spread = f"one from {alpha.min():.2g} to {alpha.max():.2g}"
        raise BadInput(
            f"start: expected a flow with θ₁ᵀx of about one spread, got {spread}; {_ELSE}"
        )
    across = law.tau**2 - (theta @ law.sigma_xi / alpha) ** 2
    kappa = np.sqrt(np.maximum(across, 1e-16 * law.tau**2))
    return _Way(states, alpha, law.tau, kappa, straight)


def _straight(covariance: Sequence[Vector], xi: Vector, start: Vector) -> bool:
    """Is ξᵀx a multiple of θ₁ᵀx almost surely, along the whole flow? Decided exactly.

    At the start it is where Σθ₁ and Σξ are parallel; the flow keeps that where Σ²ξ is parallel
    too. Raises BadInput where it holds at the start only: there κ has a kink.
    """
    theta, target = _times(covariance, start[:-1]), _times(covariance, xi)
    if not _parallel(theta, target):
        return False
    if not _parallel(_times(covariance, target), target):
        at = "ξᵀx is a multiple of θ₁ᵀx at the start, and not later"
        raise BadInput(f"start: expected θ₁(0) in general position, got one where {at}; {_ELSE}")
    return True


def _times(rows: Sequence[Vector], v: Vector) -> list[Fraction]:
    return [scalar_product(row, v) for row in rows]


def _parallel(u: Vector, v: Vector) -> bool:
    return all(a * d == b * c for a, b in zip(u, v, strict=True) for c, d in zip(u, v, strict=True))


def _compared(way: _Way) -> list[tuple[Fraction, ...]]:
    """States of the way: both ends, where a spread or θ₂ is extreme, and some between."""
    extreme = [
        f(v) for v in (way.alpha, way.kappa, way.states[:, -1]) for f in (np.argmin, np.argmax)
    ]
    between = np.linspace(0, len(way.states) - 1, _COMPARED).astype(int)
    return [tuple(map(Fraction, way.states[k])) for k in sorted({*map(int, extreme), *between})]


def _rule(record: Activation, way: _Way, digits: int, denser: float) -> GaussianRule:
    half = 0.5 * digits * math.log(10) + 1
    reach = math.sqrt(4 * half + 10)
    grid, count = _grid(record, way, half, reach, denser), 1
    if not way.straight:
        count = math.ceil(inner_count(record, float(way.kappa.max()), reach, half) * denser)
    if (pairs := grid.count * count) > _MOST_PAIRS:
        few = f"expected so few that {_MOST_PAIRS} nodes are enough"
        raise BadInput(f"digits: {few}, got {pairs} nodes; ask for fewer digits, or {_ELSE}")
    with ctx.workprec(_bits(digits)):
        inner = None if way.straight else _inner(count, reach)
        return GaussianRule(_outer(record, grid), inner)


def _grid(record: Activation, way: _Way, half: float, reach: float, denser: float) -> Stretch:
    """The windows of all states, as densely as one of them asks for."""
    found: list[Stretch] = []
    for alpha, theta2 in zip(way.alpha.tolist(), way.states[:, -1].tolist(), strict=True):
        window = np.array([-1.0, 0.0, 1.0]) * reach * alpha
        ends = plain.settle(record, window, theta2).tolist()
        found.append(stretched(record, theta2, alpha, ends, reach, half))
    low, high = min(t.low for t in found), max(t.high for t in found)
    step = min((t.high - t.low) / t.count for t in found) / denser
    return Stretch(found[0].c, low, high, math.ceil((high - low) / step))


def _outer(record: Activation, grid: Stretch) -> tuple[OuterNode, ...]:
    jet, low, c = ball_jet(record), arb(grid.low), arb(grid.c)
    step = (arb(grid.high) - low) / grid.count
    share = c / 2 * step / (2 * arb.pi()).sqrt()
    nodes: list[OuterNode] = []
    for k in range(grid.count):
        e = (low + step * (4 * k + 1) / 4).exp()
        z = (c * (e - 1 / e) / 2).mid()
        y, s, *_ = jet(z)
        nodes.append(OuterNode(*map(middle_of, (z, y, s, share * (e + 1 / e)))))
    return tuple(nodes)


def _inner(count: int, reach: float) -> tuple[tuple[Fraction, Fraction], ...]:
    step = Fraction(max(1, math.floor(2 * reach / count * _ROUND)), _ROUND)
    count = math.ceil(2 * reach / step)
    share = ball(step) / (2 * arb.pi()).sqrt()
    places = [step * Fraction(2 * k + 1 - count, 2) for k in range(count)]
    return tuple((h, middle_of(share * (-(ball(h) ** 2) / 2).exp())) for h in places)


def _bits(digits: int) -> int:
    """Of balls that are to be good to so many digits."""
    return math.ceil(digits * math.log2(10)) + 80


def _defect(field: VectorField, states: Sequence[Vector], exact: Sequence[Any], digits: int) -> Any:
    """The largest |field + ∇R| at the states."""
    balls, worst = Balls(field.states, field.field), mp.mpf(0)
    with ctx.workprec(_bits(digits)):
        for state, gradient in zip(states, exact, strict=True):
            slope = balls.at([ball(x) for x in state])
            if not all(x.is_finite() for x in slope):
                raise IllPosed("the rule is not defined on the way: expected θ₁ᵀx ≠ 0")
            worst = max(worst, *(abs(number(a) + b) for a, b in zip(slope, gradient, strict=True)))
    return worst
