"""The letters and hypotheses of a singular covariance: θ₁ = θ₁ᴿ + θ₁^ker, and λ⁺_min."""

from __future__ import annotations

from deqproof.deq.claim import FlowOf, ForEveryOf, Language, SpectrumOf, eq, ge, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import DEFINITIONS, gradient1, gradient2
from deqproof.deq.symbols import (
    Sigma,
    column,
    lambda_max,
    lambda_min,
    scalar,
    theta1,
    theta2,
    u,
    xi,
)

p = column("theta1_range", r"\theta_1^{R}", "the part of θ₁ in the range of Σ")
n = column("theta1_ker", r"\theta_1^{\ker}", "the part of θ₁ in the kernel of Σ")
r = column("xi_range", r"\xi_R", "the part of ξ in the range of Σ")
k = column("xi_ker", r"\xi_{\ker}", "the part of ξ in the kernel of Σ")
v = column("v", "v", "any vector")
least = scalar("lambda_plus", r"\lambda_{\min}^{+}", "the least positive eigenvalue of Σ")
radius = scalar("alpha_R", r"\alpha_R", "the radius in the range of Σ")

language = Language({**DEFINITIONS, theta1: p + n})
flow = FlowOf((p, theta2), (-gradient1, -gradient2), (ne(u, 0),))
in_kernel = eq(Sigma * n, 0 * xi)
gap = ForEveryOf(v, ge(Inner(Sigma * v, Sigma * v), least * Inner(v, Sigma * v)))
on_sphere = eq(Inner(p, p) + u**2, radius**2)
spectrum = SpectrumOf(Sigma, lambda_min, lambda_max)
rate = least / radius**2
