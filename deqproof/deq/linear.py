"""The linear deep equilibrium model: fixed point, risk, gradient by two routes, flow, descent.

y = θ₁ᵀx + θ₂y, f(x) = ξᵀx, R = ½E(y − f)² = ½ eᵀΣe [@dandapanthula2025, Sec. 3.1].
The dimension is a symbol throughout.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational, diff

from deqproof.deq.claim import FlowOf, IterationOf, Language, SpectrumOf, eq, ge, gt, ne
from deqproof.deq.inner import Inner, gradient
from deqproof.deq.symbols import (
    R0,
    Sigma,
    alpha,
    e,
    eta,
    h,
    k,
    lambda_max,
    lambda_min,
    scalar,
    theta1,
    theta2,
    u,
    w,
    xi,
)  # fmt: skip

HALF = Rational(1, 2)
DEFINITIONS = {e: w - xi, w: theta1 / u, u: 1 - theta2}
language = Language(DEFINITIONS)

risk = HALF * Inner(e, Sigma * e)
gradient1 = Sigma * e / u
gradient2 = Inner(e, Sigma * w) / u
slope_squared = (Inner(Sigma * e, Sigma * e) + Inner(e, Sigma * w) ** 2) / u**2
radius_squared = Inner(theta1, theta1) + u**2
hessian = (
    Inner(h, Sigma * h) + 2 * k * Inner(h, Sigma * (w + e))
    + k**2 * (Inner(w, Sigma * w) + 2 * Inner(e, Sigma * w))
) / u**2  # fmt: skip

flow = FlowOf((theta1, theta2), (-gradient1, -gradient2), (ne(u, 0),))
descent = IterationOf((theta1, theta2), (theta1 - eta * gradient1, theta2 - eta * gradient2))

spectrum = SpectrumOf(Sigma, lambda_min, lambda_max)
positive_definite = gt(lambda_min, 0)
well_posed = ne(u, 0)
on_sphere = eq(radius_squared, alpha**2)
radius_positive = gt(alpha, 0)

n_xi = scalar("n_xi", r"\|\xi\|", "the norm of ξ")
rho = scalar("rho", r"\rho", "√(2R₀/λ_min), a bound of ‖w − ξ‖ where R ≤ R₀")
W = scalar("W", "W", "‖ξ‖ + √(2R₀/λ_min), a bound of ‖w‖ where R ≤ R₀")
beta = scalar("beta", r"\beta", "α/√(1 + W²), a bound of |1 − θ₂| from below")
mu = lambda_min / alpha**2

# the constants of Lemma 3.2 as the roots of their equations, each the nonnegative one
lengths = (
    ge(n_xi, 0), eq(n_xi**2, Inner(xi, xi)),
    ge(rho, 0), eq(lambda_min * rho**2, 2 * R0),
    eq(W, n_xi + rho),
    gt(beta, 0), eq(beta**2 * (1 + W**2), alpha**2),
)  # fmt: skip


def risk_of_parameters() -> Any:
    """R as a function of (θ₁, θ₂) alone, shorthands written out."""
    predictor = theta1 / (1 - theta2)
    return HALF * Inner(predictor - xi, Sigma * (predictor - xi))


def closed_form_gradient() -> tuple[Any, Any]:
    """∇R by SymPy's matrix calculus from the closed form of the risk."""
    R = risk_of_parameters()
    return gradient(R, theta1), diff(R, theta2)
