"""Theorems 3.8 and 3.9 without a derivative: corners are allowed, as leaky ReLU has one.

Of σ only secants are used, with slopes in [0, L], and at least γ where ‖X‖ ≤ B; and σ′ may be any
slope s in the same bounds [@dandapanthula2025, Thm 3.8].
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.paper.theorem import Claim, Theorem, register
from deqproof.theorems._corner_descent import descent_claims
from deqproof.theorems._corner_flow import flow_claims


def claims() -> Iterator[Claim]:
    yield from flow_claims()
    yield from descent_claims()


THEOREM = register(
    Theorem(
        id="single-index-corners",
        label="Theorems 3.8, 3.9",
        title="The single-index DEQ with corners",
        says="Theorems 3.8 and 3.9 for σ that need not be differentiable, such as leaky ReLU. In "
        "their setting, with a start in the ball of radius δ₂ < 1/L around (ξ, 0), let the slopes "
        "of its secants lie in [0, L], and where ‖X‖ ≤ B in [γ, L] with γ > 0, and so the slope s "
        "that the gradient has in the place of σ′(z). Then along every solution "
        "‖Δ(t)‖² ≤ e^{−λ₁′t}‖Δ(0)‖² with λ₁′ = 2ργ²/(1 + γδ₂), and for 0 < η ≤ λ₁′/(2λ₂) gradient "
        "descent has ‖Δ_t‖² ≤ (1 − ηλ₁′/2)^t‖Δ_0‖² if 0 < ρ ≤ Λ: for every dimension and every law "
        "of the data. (That the flow has a solution is not claimed.)",
        source="dandapanthula2025, Thm 3.8",
        build=claims,
        model="single-index",
    )
)
