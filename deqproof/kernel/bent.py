"""Gaussian moments of piecewise linear activations, in closed form and in any number system.

With y = mA + δ|A| and f = μζ + ν|ζ|, what is not odd are E|A||ζ| and E[sgn A sgn ζ], elementary
functions of the angle between the indices (Cho and Saul, Kernel methods for deep learning, 2009).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scalars:
    """The functions of a number system that closed forms need, and its unit of rounding."""

    sqrt: Callable[[Any], Any]
    atan2: Callable[[Any, Any], Any]
    pi: Any
    unit: Any


@dataclass(frozen=True, slots=True)
class Plane:
    """Where the two indices lie: A = αG, ζ = τ(cG + kH), for unit normals G and H."""

    alpha: Any
    tau: Any
    c: Any
    k: Any


@dataclass(frozen=True, slots=True)
class Moments:
    """R, the coefficients of Σθ₁ and Σξ in ∇_{θ₁}R, and ∂_{θ₂}R."""

    risk: Any
    along_theta: Any
    along_xi: Any
    last: Any


def bow(psi: Any, s: Any, c: Any, unit: Any) -> Any:
    """sin ψ - ψ cos ψ for 0 <= ψ <= π/2, without cancellation for small ψ."""
    if psi > 0.5:
        return s - psi * c
    square = psi * psi
    term, total, n = psi * square / 3, psi * 0, 1
    while abs(term) > unit * abs(total):
        total = total + term
        # 2n ψ^{2n+1}/(2n+1)! with alternating signs
        term = -term * square * (n + 1) / (n * (2 * n + 2) * (2 * n + 3))
        n += 1
    return total


def bent_moments(slopes: tuple[Any, Any], theta2: Any, plane: Plane, scalars: Scalars) -> Moments:
    """σ with slopes (left, right) at the fixed point: y has slopes s/(1 - θ₂s)."""
    left, right = (s / (1 - theta2 * s) for s in slopes)
    m, delta = (right + left) / 2, (right - left) / 2
    mu, nu = (slopes[1] + slopes[0]) / 2, (slopes[1] - slopes[0]) / 2
    alpha, tau, c, k = plane.alpha, plane.tau, plane.c, plane.k
    psi = scalars.atan2(k, abs(c))
    arc = bow(psi, k, abs(c), scalars.unit) * 2 / scalars.pi
    both = alpha * tau * (abs(c) + arc)  # E|A||ζ|
    apart = _square(m * alpha - mu * tau) + 2 * m * mu * alpha * tau * _gap(c, k)
    bend = _square(delta * alpha - nu * tau) + 2 * delta * nu * alpha * tau * (
        _gap(abs(c), k) - arc
    )
    signs = 1 - 2 * scalars.atan2(k, c) / scalars.pi  # E[sgn A sgn ζ]
    wide = m * m + delta * delta
    if alpha == 0:  # the slope at 0 is the left one
        return Moments((apart + bend) / 2, 0 * wide, -left * mu, 0 * wide)
    return Moments(
        (apart + bend) / 2,
        wide - nu * delta * 2 / scalars.pi * tau * k / alpha,
        -(mu * m + nu * delta * signs),
        alpha * alpha * (m * wide + 2 * m * delta * delta)
        - mu * wide * alpha * tau * c
        - 2 * m * delta * nu * both,
    )


def _square(x: Any) -> Any:
    return x * x  # python-flint 0.9 has nan for the power of a ball around 0


def _gap(c: Any, k: Any) -> Any:
    """1 - c, without cancellation near c = 1."""
    return k * k / (1 + c) if c > 0 else 1 - c
