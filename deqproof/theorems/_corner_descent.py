"""Theorem 3.9 with corners: ‖∇R‖² ≤ λ₂‖Δ‖², so a step with η ≤ λ₁′/(2λ₂) contracts."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import gt, le
from deqproof.deq.single_index import (
    L,
    Lambda,
    ball,
    gamma,
    language,
    q,
    radius,
    rho,
)
from deqproof.deq.symbols import eta
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, combine
from deqproof.theorems._corner_setting import (
    HIGH,
    LOW,
    OUTPUT,
    ROOM,
    always,
    fact,
    gap,
    known,
    point,
    pull,
    rise,
    s,
    secant,
    spread_descent,
    states,
    term,
    towards,
)
from deqproof.theorems._single_index_floor import SHARP
from deqproof.theorems._single_index_steep import length_claims, roof_hint, top, wide
from deqproof.theorems._single_index_step import (
    Iterates,
    along_claims,
    brief,
    fair_claims,
    rate_claims,
    steep_positive_claim,
    step_claims,
)

author = Author(language)
near = (*point, *radius, ball)
ordered = (gt(rho, 0), wide, le(gamma, L), le(rho, Lambda), gt(eta, 0), brief(SHARP))
given = (*always, *ordered, ball)
ITERATES = Iterates(SHARP, "", given, known, spread_descent, ())


def descent_claims() -> Iterator[Claim]:
    yield roof_claim()
    yield ceiling_claim()
    yield from length_claims(OUTPUT, near)
    yield steep_positive_claim()
    yield from rate_claims(SHARP)
    yield from fair_claims(SHARP)
    yield from step_claims(ITERATES)
    yield from along_claims(ITERATES)


def roof_claim() -> Claim:
    return author.claim(
        "roof",
        "q ≤ L/(1 − Lδ₂) in the ball.",
        states(le(q, top)),
        given=near,
        how=roof_hint(s, LOW, HIGH, Cited("wide"), Cited("feedback-above")),
        why="L(1 − θ₂s) − s(1 − Lδ₂) = (L − s) + Ls(δ₂ − θ₂)",
    )


def ceiling_claim() -> Claim:
    """((y − f)q)² ≤ (L²/(1 − Lδ₂))² ⟨Δ, (X, y)⟩²."""
    roof, factor = Cited("roof"), Cited("factor")
    return author.claim(
        "ceiling",
        "At every data point ((y − f)q)² ≤ (L²/(1 − Lδ₂))²(z − ζ)².",
        states(le(pull**2, (L * top) ** 2 * towards**2)),
        given=near,
        how=combine(
            (term(rise), roof, roof),
            (term(rise), roof, factor),
            (term(top * (L * gap - rise)),),
            (term(top), fact(secant)),
            also=(ROOM,),
        ),
        why="q ≤ L/(1 − Lδ₂), and no secant is steeper than L",
        boxed=True,
    )
