"""Risk and gradient of the population risk for x ~ N(0, Σ), for any d [theory 2.8].

y depends on A = θ₁ᵀx and f on ζ = ξᵀx alone: whatever d is, all expectations are over two jointly
normal numbers. By Stein's lemma, with e = y - f and w = dy/dA,

    ∇_{θ₁}R = E[∂(e w)/∂A] Σθ₁ - E[σ'(ζ) w] Σξ,   ∂_{θ₂}R = E[e w y].

The trapezoidal rule computes them: see `docs/kernels.md` for why it is so good here, and for what
of its error is proved and what is estimated. Piecewise linear activations have closed forms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
from deqproof.kernel.quadrature import FOUND, KNOWN, LOW, REACH, place_indices
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
    tau = math.sqrt(max(float(vector @ sigma @ vector), 0.0))
    return GaussianLaw(sigma, vector, sigma @ vector, tau)


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
    if record.slopes:
        moments, error, nodes = _bent(record.slopes, vector, sigma_theta, law), 0.0, (0, 0)
    else:
        moments, error, nodes = _refined(record, vector, sigma_theta, law, use_numba(engine))
    gradient = np.empty(vector.size)
    gradient[:-1] = moments.along_theta * sigma_theta + moments.along_xi * law.sigma_xi
    gradient[-1] = moments.last
    return GaussianGradient(moments.risk, gradient, error, nodes)


def _bent(
    slopes: tuple[Fraction, Fraction], theta: Floats, sigma_theta: Floats, law: GaussianLaw
) -> Moments:
    known = np.empty(KNOWN)
    with np.errstate(over="ignore", invalid="ignore"):  # refused below
        place_indices(theta, sigma_theta, law.sigma_xi, law.tau, known)
    alpha, c, k = known[:LOW].tolist()
    _require_finite(alpha)
    left, right = map(float, slopes)
    return bent_moments((left, right), float(theta[-1]), Plane(alpha, law.tau, c, k), FLOATS)


def _require_finite(alpha: float) -> None:
    if not math.isfinite(alpha):
        raise BadInput("theta: the spread of θ₁ᵀx overflows; expected numbers of moderate size")


def _refined(
    record: Activation, theta: Floats, sigma_theta: Floats, law: GaussianLaw, fast: bool
) -> tuple[Moments, float, tuple[int, int]]:
    """The moments by rules that are refined until their two parts agree."""
    theta2 = float(theta[-1])
    alpha, c, k, *ends = _known(record, theta, sigma_theta, law, fast)
    _require_finite(alpha)
    plane = Plane(alpha, law.tau, c, k)
    finer, finer_inside = 0, 0
    while True:
        outer = _outer(record, theta2, alpha, ends, finer)
        inside = inner_rule(record, law.tau * k, REACH, finer_inside)
        *total, apart, apart_inside = _found(record, theta2, plane, outer, inside, fast)
        nodes = (len(outer.lows) * len(outer.rule.x), len(inside.x))
        agreed = apart <= _PARTS_AGREE and apart_inside <= _PARTS_AGREE
        if agreed or 4 * nodes[0] * nodes[1] > _MOST_NODES:
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


def _outer(
    record: Activation, theta2: float, alpha: float, ends: Sequence[float], finer: int
) -> Outer:
    # Where z is far from 0 and varies little, a = z - θ₂σ(z) would cancel: then over G.
    low, middle, high = ends
    if alpha <= 0.01 * abs(middle) or alpha == 0:
        whole = np.array([REACH])
        return Outer(False, 0.0, -whole, whole, uniform(_NARROW_SIZE * 2**finer))
    if record.kinked:
        rule = crowded(_KINKED_SIZE * 2**finer, REACH)
        return Outer(True, 0.0, np.zeros(2), np.array([low, high]), rule)
    t = stretched(record, theta2, alpha, (low, middle, high), REACH, HALF_DIGITS)
    rule = uniform(2 * math.ceil(t.count * FINER**finer / 2))
    return Outer(True, t.c, np.array([t.low]), np.array([t.high]), rule)


def _moments(total: list[float], plane: Plane, in_z: bool) -> Moments:
    squares, with_g, last, slope, stein, _ = total
    along = (with_g + plane.c * plane.tau * slope) / plane.alpha if in_z else stein
    return Moments(squares / 2, along, -slope, last)


def _known(
    record: Activation, theta: Floats, sigma_theta: Floats, law: GaussianLaw, fast: bool
) -> list[float]:
    known = np.empty(KNOWN)
    arguments = (theta, sigma_theta, law.sigma_xi, law.tau)
    if fast:
        kernel("survey")(address_of(record), *arguments, record.near, known)
    else:
        plain_quadrature.survey(record, *arguments, known)
    return known.tolist()


def _found(
    record: Activation, theta2: float, plane: Plane, outer: Outer, inside: Rule, fast: bool
) -> list[float]:
    found = np.empty(FOUND)
    arguments = (
        theta2, plane.alpha, plane.tau * plane.c, plane.tau * plane.k,
        outer.in_z, outer.stretch, outer.lows, outer.highs,
        outer.rule.x, outer.rule.weights, outer.rule.first,
        inside.x, inside.weights, inside.first, inside.halves, record.kinked, found,
    )  # fmt: skip
    if fast:
        kernel("gaussian_sums")(address_of(record), record.near, *arguments)
    else:
        plain_quadrature.gaussian_sums(record, *arguments)
    return found.tolist()


@cache
def kernel(name: str) -> Any:
    """A compiled part of `quadrature` by name."""
    from numba import types as t

    real, vector = t.float64, t.Array(t.float64, 1, "C", readonly=True)
    signature = {
        "survey": t.void(t.intp, *[real[::1]] * 3, real, real, real[::1]),
        "gaussian_sums": t.void(
            t.intp,
            *[real] * 5,
            t.boolean,
            real,
            vector,
            vector,
            *[vector, vector, t.intp] * 2,
            t.boolean,
            t.boolean,
            real[::1],
        ),
    }
    return compiled(getattr(quadrature, name), signature[name])
