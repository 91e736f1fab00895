"""The Gaussian population gradient at any number of digits.

The same rules as `gaussian`, in Arb's balls: the ball around a result bounds rounding, and if it
is too wide the sum is taken again with more bits. What the rules leave out, aliasing and the tails
outside the window, is estimated as in float64, from the two parts of every rule.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import FunctionType
from typing import Any, TypeAlias

import numpy as np
from flint import arb, ctx, fmpq
from mpmath import mp

from deqproof.core.errors import BadInput
from deqproof.kernel.ball_grid import Targets, moments_over_grid, step_below
from deqproof.kernel.ball_quadrature import (
    Sums,
    double_sums,
    judged,
    moments_at_point,
    moments_over_h,
    moments_over_zeta,
)
from deqproof.kernel.ball_rules import (
    Ball,
    Jet,
    Nodes,
    Precision,
    inner_rule,
    outer_nodes,
    zeta_rule,
)
from deqproof.kernel.bent import Moments, Plane, Scalars, bent_moments
from deqproof.kernel.compiled import rebound
from deqproof.kernel.record import Activation, activation_named, require_fixed_point
from deqproof.kernel.rules import FINER, inner_count

_GUARD_BITS = 40
_WIDE = 0.25  # of the spread of ζ, what is left of it for given G
_NARROWEST = 2.0**-11  # a grid in ζ for less has too many points
_MOST_PAIRS = 1 << 23

BALLS: dict[str, Any] = {
    **{n: (lambda z, n=n: getattr(z, n)()) for n in ("exp", "expm1", "log1p", "erf", "erfc")},
    **{n: (lambda z, n=n: getattr(z, n)()) for n in ("atan", "tanh", "sqrt", "log", "sin", "cos")},
    "where": lambda condition, a, b: a if condition else b,
    "absolute": abs,
    "root_pi": lambda: arb.pi().sqrt(),
    "root_two": lambda: arb(2).sqrt(),
    "ratio": lambda p, q: arb(fmpq(p, q)),
}


Levels: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a gradient is to be computed, and what one computation leaves for the next.

    `absolute`: rounding may cost what it costs where all is small, near θ*, as an integrator can
    bear. `finer`: how often the outer and the inner rule are refined, or if < 0 coarsened,
    before their parts are compared. `targets`: σ(ξᵀx) where it is known.
    """

    absolute: bool = False
    finer: Levels = (0, 0)
    targets: Targets = field(default_factory=Targets)


@dataclass(frozen=True, slots=True)
class PreciseGradient:
    """R and (∇_{θ₁}R, ∂_{θ₂}R) as mpmath numbers; `error`: an estimate, relative, of aliasing.

    `finer`: how often either rule was refined, to begin with at a θ nearby.
    """

    risk: Any
    gradient: tuple[Any, ...]
    error: Any
    nodes: tuple[int, int]
    finer: Levels


def precise_risk_gradient(
    activation: str | Activation,
    theta: Sequence[Any],
    covariance: Sequence[Sequence[Any]],
    xi: Sequence[Any],
    asked: Asked | None = None,
) -> PreciseGradient:
    """R and ∇R at θ = (θ₁, θ₂) to the digits of mpmath's current precision (`mp.dps`).

    Numbers may be ints, Fractions, floats or mpmath's; rationals are exact. The covariance is
    taken to be positive semidefinite. Raises BadInput on mismatched sizes, IllPosed where some x
    has no unique fixed point.
    """
    record = activation_named(activation) if isinstance(activation, str) else activation
    _require_sizes(theta, covariance, xi)
    require_fixed_point(record, float(ball(theta[-1]).mid()))
    asked, bits = asked or Asked(), mp.prec + _GUARD_BITS
    while True:
        with ctx.workprec(bits):
            result, rounded = _at_this_precision(record, theta, covariance, xi, mp.prec, asked)
        if rounded or asked.absolute:
            return result
        bits += mp.prec


def precise_hessian_vector(
    activation: str | Activation,
    theta: Sequence[Any],
    direction: Sequence[Any],
    covariance: Sequence[Sequence[Any]],
    xi: Sequence[Any],
) -> tuple[Any, ...]:
    """∇²R v at θ to about the digits of mpmath's current precision, v with d + 1 coordinates.

    (∇R(θ + εv) − ∇R(θ − εv))/2ε misses by ε²: half the digits of the result for ε, and so many
    more to compute with. The population risk must be smooth there.
    """
    digits = mp.dps
    if len(direction) != len(theta):
        raise BadInput(f"direction: expected {len(theta)} numbers, got {len(direction)}")
    with mp.workdps(3 * digits // 2 + 12):
        with ctx.workprec(mp.prec):
            state, v = ([number(ball(x)) for x in vector] for vector in (theta, direction))
        step = mp.mpf(10) ** -(digits // 2 + 4) / max(1, *map(abs, v))
        ends = [
            precise_risk_gradient(
                activation, [x + sign * step * y for x, y in zip(state, v, strict=True)],
                covariance, xi,
            ).gradient
            for sign in (1, -1)
        ]  # fmt: skip
        slope = tuple((a - b) / (2 * step) for a, b in zip(*ends, strict=True))
    return tuple(+x for x in slope)


def _require_sizes(theta: Sequence[Any], covariance: Sequence[Any], xi: Sequence[Any]) -> None:
    d = len(xi)
    if d == 0 or len(theta) != d + 1 or [len(row) for row in covariance] != [d] * d:
        raise BadInput(
            f"expected θ of d + 1 numbers and Σ of d×d for ξ of {d}, "
            f"got {len(theta)} and {[len(row) for row in covariance]}"
        )


def ball(value: Any) -> Ball:
    """A number as an Arb ball at the current precision; a rational is not rounded before."""
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    try:
        found = arb(value.item() if isinstance(value, np.generic) else value)
    except (TypeError, ValueError) as fault:
        raise BadInput(f"expected real numbers, got {value!r:.60}") from fault
    if not found.is_finite():
        raise BadInput(f"expected finite numbers, got {value}")
    return found


def number(value: Ball) -> Any:
    """The middle of a ball, at mpmath's precision."""
    man, exp = value.mid().man_exp()
    return mp.ldexp(mp.mpf(int(man)), int(exp))


def _at_this_precision(
    record: Activation, theta: Sequence[Any], covariance: Sequence[Sequence[Any]],
    xi: Sequence[Any], wanted: int, asked: Asked,
) -> tuple[PreciseGradient, bool]:  # fmt: skip
    """The result, and whether rounding has left enough of it."""
    *t, theta2 = map(ball, theta)
    xs, rows = [ball(x) for x in xi], [[ball(s) for s in row] for row in covariance]
    along_t, along_x = ([_dot(row, v) for row in rows] for v in (t, xs))
    alpha2, tau2 = _square_norm(t, along_t), _square_norm(xs, along_x)
    plane = _plane(alpha2, tau2, _dot(t, along_x))
    if record.slopes:
        slopes = (ball(record.slopes[0]), ball(record.slopes[1]))
        scalars = Scalars(arb.sqrt, arb.atan2, arb.pi(), arb(2) ** -(2 * wanted))
        moments, error, nodes = bent_moments(slopes, theta2, plane, scalars), arb(0), (0, 0)
        finer = asked.finer
    else:
        moments, error, nodes, finer = _refined(record, theta2, plane, wanted, asked)
    pairs = zip(along_t, along_x, strict=True)
    gradient = [moments.along_theta * a + moments.along_xi * b for a, b in pairs]
    gradient.append(moments.last)
    size = max(abs(v.mid()) for v in gradient)
    # Near θ*, where all is small, an absolute error far below the wanted digits will do.
    slack, least = arb(2) ** (4 - wanted), arb(2) ** -wanted
    narrow = all(v.rad() <= slack * max(size, least) for v in gradient)
    narrow &= moments.risk.rad() <= slack * max(abs(moments.risk.mid()), least * least)
    values = [number(v) for v in (moments.risk, *gradient)]
    return PreciseGradient(values[0], tuple(values[1:]), number(error), nodes, finer), narrow


def _dot(u: Sequence[Ball], v: Sequence[Ball]) -> Ball:
    return sum((a * b for a, b in zip(u, v, strict=True)), arb(0))


def _square_norm(v: Sequence[Ball], along: Sequence[Ball]) -> Ball:
    """vᵀΣv, which is not negative but for rounding in Σ's own numbers."""
    square = _dot(v, along)
    if square > 0:
        return square
    if square < -_dot([abs(x) for x in v], [abs(x) for x in along]) / 2**40:
        raise BadInput(f"covariance: vᵀΣv = {float(square.mid()):.3g} < 0; expected it nowhere so")
    return arb(0)


def _plane(alpha2: Ball, tau2: Ball, product: Ball) -> Plane:
    """The plane of the two indices; c and k as middles, whose rounding is far below the digits."""
    alpha, tau = alpha2.mid().sqrt().mid(), tau2.mid().sqrt().mid()
    if not alpha * tau > 0:
        return Plane(alpha, tau, arb(0), arb(1))
    c = (product / (alpha * tau)).mid()
    k2 = ((alpha2 * tau2 - product * product) / (alpha2 * tau2)).mid()
    return Plane(alpha, tau, c, k2.sqrt().mid() if k2 > 0 else arb(0))


def _refined(
    record: Activation, theta2: Ball, plane: Plane, wanted: int, asked: Asked
) -> tuple[Moments, Ball, tuple[int, int], Levels]:
    """The moments by rules that are refined until their two parts agree to half the digits."""
    digits = 0.5 * wanted * math.log(2) + 1
    precision = Precision(digits, math.sqrt(4 * digits + 10))
    jet = ball_jet(record)
    agree = arb(1 - digits).exp()
    outer, inside = asked.finer
    while True:
        nodes = outer_nodes(record, jet, theta2, plane.alpha, precision, outer)
        sums, count, halves = _inner_sums(record, jet, plane, nodes, precision, inside, asked)
        total, apart, apart_inside = judged(sums, nodes.in_z, halves)
        counts = (len(nodes.rows), count)
        if (apart <= agree and apart_inside <= agree) or counts[0] * counts[1] > _MOST_PAIRS:
            break
        outer += not apart <= agree
        inside += not apart_inside <= agree
    squares, with_g, last, slope, stein, _ = total
    along = (with_g + plane.c * plane.tau * slope) / plane.alpha if nodes.in_z else stein
    error = apart * apart + apart_inside * apart_inside
    return Moments(squares / 2, along, -slope, last), error, counts, (outer, inside)


def _inner_sums(
    record: Activation, jet: Jet, plane: Plane, nodes: Nodes, precision: Precision, finer: int,
    asked: Asked,
) -> tuple[Sums, int, bool]:  # fmt: skip
    """The sums, the number of inner nodes, and whether their two parts make the whole.

    Over ζ where it varies enough for given G, else over H; for an integrator over a grid of ζ
    between, which is quicker once σ is known there.
    """
    spread, k = float(plane.tau), float(plane.k)
    if spread * k == 0:
        return double_sums(nodes, moments_at_point(jet, plane, nodes)), 1, True
    if k > _WIDE:
        rule = zeta_rule(record, spread, spread * k, precision, finer)
        sums = double_sums(nodes, moments_over_zeta(jet, plane, nodes, rule))
        return sums, len(rule.nodes), rule.halves
    if asked.absolute and k > _NARROWEST and not record.kinked:
        n = inner_count(record, spread * k, precision.reach, precision.digits) * FINER**finer
        step = step_below(2 * precision.reach * spread * k / n)
        grid = moments_over_grid(jet, plane, nodes, step, precision.reach, asked.targets)
        return double_sums(nodes, grid), math.ceil(n), True
    rule = inner_rule(record, spread * k, precision, finer)
    moments = moments_over_h(jet, plane, nodes, rule, precision.reach, record.kinked)
    return double_sums(nodes, moments), len(rule.nodes), rule.halves


def ball_jet(record: Activation) -> Any:
    """The jet of an activation over balls."""
    assert isinstance(record.jet, FunctionType)
    return rebound(record.jet, BALLS)[0]
