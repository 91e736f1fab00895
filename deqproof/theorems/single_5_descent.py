"""Theorem 3.9: gradient descent of the single-index DEQ [@dandapanthula2025, Thm 3.9].

‖∇R‖² ≤ λ₂‖Δ‖², so a step with η ≤ λ₁/(2λ₂) gives ‖Δ⁺‖² ≤ (1 − ηλ₁/2)‖Δ‖².
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.paper.theorem import Claim, Theorem, register
from deqproof.theorems._single_index_floor import PAPER
from deqproof.theorems._single_index_steep import steep_claims
from deqproof.theorems._single_index_step import descent_claims, order_claims


def claims() -> Iterator[Claim]:
    yield from steep_claims()
    yield from order_claims()
    yield from descent_claims(PAPER)


THEOREM = register(
    Theorem(
        id="thm-3.9",
        label="Theorem 3.9",
        title="Gradient descent of the single-index DEQ",
        says="In the setting of Theorem 3.8 let ρ > 0, and E[(X, y)(X, y)ᵀ] ≤ Λ on the ball. Then "
        "‖∇R‖² ≤ λ₂‖Δ‖² with λ₂ = L⁴Λ²/(1 − Lδ₂)², and for 0 < η ≤ λ₁/(2λ₂) gradient descent never "
        "leaves the ball: ‖Δ_t‖² ≤ (1 − ηλ₁/2)^t‖Δ_0‖², for every dimension and every law of the "
        "data with a second moment.",
        source="dandapanthula2025, Thm 3.9",
        build=claims,
        requires=("thm-3.8",),
        model="single-index",
    )
)
