"""Risk and gradient of the population risk for x ~ N(0, Σ), for any d [theory 2.8].

y depends on A = θ₁ᵀx and f on ζ = ξᵀx alone: whatever d is, all expectations are over two jointly
normal numbers. By Stein's lemma, with e = y - f and w = dy/dA,

    ∇_{θ₁}R = E[∂(e w)/∂A] Σθ₁ - E[σ'(ζ) w] Σξ,   ∂_{θ₂}R = E[e w y].

The trapezoidal rule computes them: see `docs/kernels.md` for why it is so good here, and for what
of its error is proved and what is estimated. Piecewise linear activations have closed forms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from deqproof.core.errors import BadInput
from deqproof.kernel import plain_quadrature, quadrature
from deqproof.kernel.batch import use_numba
from deqproof.kernel.bent import Moments, Plane, Scalars, bent_moments
from deqproof.kernel.compiled import compiled
from deqproof.kernel.quadrature import QUANTITIES, REACH
from deqproof.kernel.record import Activation, activation_named, address_of, require_fixed_point
from deqproof.kernel.rules import (
    FINER,
    HALF_DIGITS,
    Rule,
    crowded,
    inner_rule,
    stretched,
    uniform,
)
from deqproof.kernel.samples import Floats, finite_vector, real_array

FLOATS = Scalars(math.sqrt, math.atan2, math.pi, 2.0**-60)
# Parts of a rule that differ by so little, relative, make a whole that is right to rounding.
_PARTS_AGREE = 5e-8
_MOST_NODES = 1 << 26
_KINKED_SIZE, _NARROW_SIZE = 64, 40


@dataclass(frozen=True, slots=True)
class GaussianLaw:
    """x ~ N(0, Σ) with targets σ(ξᵀx); made by `gaussian_law`, which checks it."""

    covariance: Floats
    xi: Floats
    sigma_xi: Floats
    tau: float


@dataclass(frozen=True, slots=True)
class GaussianGradient:
    """R, (∇_{θ₁}R, ∂_{θ₂}R), the estimate of their relative error, nodes used in each direction.

    `error` estimates aliasing from the two half rules: heuristic, and 0 for closed forms.
    """

    risk: float
    gradient: Floats
    error: float
    nodes: tuple[int, int]


def gaussian_law(covariance: ArrayLike, xi: ArrayLike) -> GaussianLaw:
    """Check Σ (d×d, symmetric, positive semidefinite up to rounding) and ξ. Raises BadInput."""
    sigma = real_array("covariance", covariance, 2).astype(np.float64)
    d = sigma.shape[0]
    if d == 0 or sigma.shape != (d, d):
        raise BadInput(f"covariance: expected a square matrix, got shape {sigma.shape}")
    if not np.isfinite(sigma).all():
        raise BadInput("covariance: expected finite numbers")
    if not np.array_equal(sigma, sigma.T):
        raise BadInput("covariance: expected a symmetric matrix, equal to its transpose exactly")
    eigenvalues = np.linalg.eigvalsh(sigma)
    if eigenvalues[0] < -1e-12 * max(eigenvalues[-1], 0.0):
        raise BadInput(f"covariance: expected no negative eigenvalue, got {eigenvalues[0]}")
    vector = finite_vector("xi", xi, d)
    return GaussianLaw(sigma, vector, sigma @ vector, _root(float(vector @ sigma @ vector)))


def gaussian_risk_gradient(
    activation: str | Activation, theta: ArrayLike, law: GaussianLaw, *, engine: str = "auto"
) -> GaussianGradient:
    """R and ∇R at θ = (θ₁, θ₂), of length d + 1, in float64.

    Relative error below 1e-14 for |θ₂|L ≤ 0.95 and indices θ₁ᵀx of moderate spread, measured
    against 30 digits; near θ*, where ∇R vanishes, relative to its two terms. Raises BadInput, and
    IllPosed where some x has no unique fixed point.
    """
    record = activation_named(activation) if isinstance(activation, str) else activation
    vector = finite_vector("theta", theta, law.xi.size + 1)
    theta2 = float(vector[-1])
    require_fixed_point(record, theta2)
    sigma_theta = law.covariance @ vector[:-1]
    alpha = _root(float(vector[:-1] @ sigma_theta))
    plane = _plane(alpha, law.tau, float(vector[:-1] @ law.sigma_xi))
    if record.slopes:
        moments, error, nodes = _bent(record.slopes, theta2, plane), 0.0, (0, 0)
    else:
        moments, error, nodes = _refined(record, theta2, plane, use_numba(engine))
    first = moments.along_theta * sigma_theta + moments.along_xi * law.sigma_xi
    gradient = np.empty(first.size + 1)
    gradient[:-1], gradient[-1] = first, moments.last
    return GaussianGradient(moments.risk, gradient, error, nodes)


def _root(square: float) -> float:
    return math.sqrt(max(square, 0.0))


def _plane(alpha: float, tau: float, product: float) -> Plane:
    if alpha * tau == 0:
        return Plane(alpha, tau, 0.0, 1.0)
    c = min(max(product / (alpha * tau), -1.0), 1.0)
    return Plane(alpha, tau, c, math.sqrt((1.0 - c) * (1.0 + c)))


def _bent(slopes: tuple[Fraction, Fraction], theta2: float, plane: Plane) -> Moments:
    return bent_moments((float(slopes[0]), float(slopes[1])), theta2, plane, FLOATS)


def _refined(
    record: Activation, theta2: float, plane: Plane, fast: bool
) -> tuple[Moments, float, tuple[int, int]]:
    """The moments by rules that are refined until their two parts agree."""
    ends = _window(record, theta2, plane.alpha, fast)
    finer, finer_inside = 0, 0
    while True:
        outer = _outer(record, theta2, plane.alpha, ends, finer)
        inside = inner_rule(record, plane.tau * plane.k, REACH, finer_inside)
        sums = _sums(record, theta2, plane, outer, inside, fast)
        total, apart, apart_inside = _judged(sums, outer, inside)
        nodes = (len(outer.lows) * len(outer.rule.x), len(inside.x))
        if max(apart, apart_inside) <= _PARTS_AGREE or 4 * nodes[0] * nodes[1] > _MOST_NODES:
            return _moments(total, plane, outer.in_z), apart**2 + apart_inside**2, nodes
        finer += not apart <= _PARTS_AGREE  # not a number: no agreement
        finer_inside += not apart_inside <= _PARTS_AGREE


@dataclass(frozen=True, slots=True)
class Outer:
    """The outer integral: over G, or over x with z = c sinh x (c = `stretch`; z = x where 0)."""

    in_z: bool
    stretch: float
    lows: Floats
    highs: Floats
    rule: Rule


def _outer(record: Activation, theta2: float, alpha: float, ends: Floats, finer: int) -> Outer:
    # Where z is far from 0 and varies little, a = z - θ₂σ(z) would cancel: then over G.
    low, middle, high = map(float, ends)
    if alpha <= 0.01 * abs(middle) or alpha == 0:
        whole = np.array([REACH])
        return Outer(False, 0.0, -whole, whole, uniform(_NARROW_SIZE * 2**finer))
    if record.kinked:
        rule = crowded(_KINKED_SIZE * 2**finer, REACH)
        return Outer(True, 0.0, np.zeros(2), np.array([low, high]), rule)
    t = stretched(record, theta2, alpha, (low, middle, high), REACH, HALF_DIGITS)
    rule = uniform(2 * math.ceil(t.count * FINER**finer / 2))
    return Outer(True, t.c, np.array([t.low]), np.array([t.high]), rule)


def _judged(sums: Floats, outer: Outer, inside: Rule) -> tuple[list[float], float, float]:
    """The sums of the whole rules, and how far apart the parts of either rule are, relative.

    On Python's floats: NumPy takes longer to begin than these few sums take.
    """
    (a, b), (c, d) = sums.tolist()
    by_inner = _added(a, c), _added(b, d)
    by_outer = (_added(a, b), _added(c, d)) if inside.halves else (b, d)
    total = _added(*by_outer)
    if any(map(math.isnan, total)):
        return total, math.nan, math.nan
    risk = total[0] + 1e-14  # below, rounding of e = y - f decides
    size = math.sqrt(risk * total[5])
    scale = (risk, size, size, abs(total[3]), total[5] + size)
    used = (0, 1, 2, 3) if outer.in_z else (0, 2, 3, 4)

    def apart(first: list[float], second: list[float]) -> float:
        return max(abs(first[q] - second[q]) / (scale[q] + 1e-300) for q in used)

    return total, apart(*by_outer), apart(*by_inner)


def _added(first: list[float], second: list[float]) -> list[float]:
    return [x + y for x, y in zip(first, second, strict=True)]


def _moments(total: list[float], plane: Plane, in_z: bool) -> Moments:
    squares, with_g, last, slope, stein, _ = total
    along = (with_g + plane.c * plane.tau * slope) / plane.alpha if in_z else stein
    return Moments(squares / 2, along, -slope, last)


def _window(record: Activation, theta2: float, alpha: float, fast: bool) -> Floats:
    ends = np.empty(3)
    if fast:
        kernel("window")(address_of(record), theta2, alpha, record.near, ends)
    else:
        plain_quadrature.window(record, theta2, alpha, ends)
    return ends


def _sums(
    record: Activation, theta2: float, plane: Plane, outer: Outer, inside: Rule, fast: bool
) -> Floats:
    sums = np.zeros((2, 2, QUANTITIES))
    arguments = (
        theta2, plane.alpha, plane.tau * plane.c, plane.tau * plane.k,
        outer.in_z, outer.stretch, outer.lows, outer.highs,
        outer.rule.x, outer.rule.weights, outer.rule.first,
        inside.x, inside.weights, inside.first, record.kinked, sums,
    )  # fmt: skip
    if fast:
        kernel("gaussian_sums")(address_of(record), record.near, *arguments)
    else:
        plain_quadrature.gaussian_sums(record, *arguments)
    return sums


@cache
def kernel(name: str) -> Any:
    """A compiled part of `quadrature` by name."""
    from numba import types as t

    real, vector = t.float64, t.Array(t.float64, 1, "C", readonly=True)
    signature = {
        "window": t.void(t.intp, real, real, real, real[::1]),
        "gaussian_sums": t.void(
            t.intp,
            *[real] * 5,
            t.boolean,
            real,
            vector,
            vector,
            *[vector, vector, t.intp] * 2,
            t.boolean,
            real[:, :, ::1],
        ),
    }
    return compiled(getattr(quadrature, name), signature[name])
