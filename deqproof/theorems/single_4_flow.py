"""Theorem 3.8: exponential convergence of the single-index flow [@dandapanthula2025, Thm 3.8].

Along θ′ = −∇R the squared distance r = ‖θ − (ξ, 0)‖² decays: ⟨Δ, ∇R⟩ ≥ (ργ²/(1 + Lδ₂)) r.
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import DrivenOf, Given
from deqproof.deq.single_index import (
    aligned,
    any_flow,
    ball,
    language,
    r,
    radius,
    reach,
    smooth,
    spread_flow,
    truncated,
)
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Rule, combine
from deqproof.theorems._single_index_floor import PAPER, Floor, floor_claims
from deqproof.theorems._single_index_forever import forever_claims
from deqproof.theorems._single_index_pull import FALLS, pull_claims, steady
from deqproof.theorems._single_index_reach import reach_claims

fact = language.fact
given = (*smooth, *radius, *reach, *steady, *truncated, aligned)
KEPT = (spread_flow, Author(language, (*given, ball)))


def claims() -> Iterator[Claim]:
    yield from reach_claims()
    yield from pull_claims()
    yield from floor_claims(PAPER)
    yield from along_claims((any_flow, (*smooth, aligned)), KEPT)
    yield from forever_claims()
    yield rate_claim(PAPER, KEPT, PAPER.suffix)


def along_claims(
    free: tuple[DrivenOf, tuple[Given, ...]], kept: tuple[DrivenOf, Author]
) -> Iterator[Claim]:
    """Along any flow with what it is given, and along one with ρ, in the ball."""
    any_system, weak = free
    system, within = kept
    yield within.claim(
        "distance",
        "While θ₂ < 1/L the distance to (ξ, 0) never grows, for every law of the data.",
        language.decays(any_system, r, 0),
        given=weak,
        how=FALLS,
        why="(‖Δ‖²)′ = −2⟨Δ, ∇R⟩ ≤ 0",
        boxed=True,
    )
    yield within.claim(
        "stays",
        "The flow never leaves the ball ‖Δ‖ ≤ δ₂.",
        language.always(system, ball),
        how=Rule("initial value", (), (FALLS,)),
        why="‖Δ‖ never grows",
    )


def rate_claim(floor: Floor, kept: tuple[DrivenOf, Author], suffix: str) -> Claim:
    """‖Δ(t)‖² ≤ e^{−λ₁t}‖Δ(0)‖²."""
    system, within = kept
    decrease = combine((1, Cited(f"pull{suffix}")), also=(floor.wider,))
    return within.claim(
        f"rate{suffix}",
        f"The squared distance decays at the rate {floor.letter} = 2ργ²/(1 + {floor.shown}δ₂).",
        language.decays(system, r, floor.rate),
        how=Rule("Grönwall", ((fact(ball),),), (decrease,)),
        why=f"(‖Δ‖²)′ = −2⟨Δ, ∇R⟩ ≤ −{floor.letter}‖Δ‖², Grönwall",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="thm-3.8",
        label="Theorem 3.8",
        title="Exponential convergence of the single-index flow",
        says="Let 0 < σ′ ≤ L, and start within δ₂ < 1/L of (ξ, 0). Where ‖X‖ ≤ B the "
        "pre-activations are at most Z = ((‖ξ‖ + δ₂)B + δ₂|σ(0)|)/(1 − Lδ₂); let σ′ ≥ γ > 0 on "
        "[−Z, Z], and E[1_𝓑(X,y)(X,y)ᵀ] ≥ ρ on the ball. Then the flow never leaves the ball, it "
        "exists for all t ≥ 0 if σ′ is continuous, and ‖θ(t) − (ξ, 0)‖² ≤ e^{−λ₁t}‖θ(0) − (ξ, 0)‖² "
        "with λ₁ = 2ργ²/(1 + Lδ₂), which is a decay if ρ > 0: for every dimension and every law of "
        "the data with a second moment.",
        source="dandapanthula2025, Thm 3.8",
        build=claims,
        requires=("single-index-fixed-point",),
        model="single-index",
    )
)
