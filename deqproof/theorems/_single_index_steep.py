"""Theorem 3.9, the first half: how long the gradient can be, ‖∇R‖² ≤ λ₂‖Δ‖².

Cauchy–Schwarz twice, as completed squares under the mean: with a = (σ(z) − σ(ζ))q and
D = ⟨∇R, (X, y)⟩, 0 ≤ E[(a − D/Λ)²] and E[D²] ≤ Λ‖∇R‖² give ‖∇R‖² = E[aD] ≤ ΛE[a²].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deqproof.deq.claim import Given, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    OF_SIGMA,
    L,
    Lambda,
    Output,
    ball,
    delta,
    language,
    pull,
    q,
    r,
    radius,
    steep,
    towards,
    z,
)
from deqproof.deq.symbols import theta2
from deqproof.deq.unknown import sigma1
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, Instance, Key, Rule, combine
from deqproof.theorems._single_index_floor import p
from deqproof.theorems._single_index_pull import (
    BOUNDED,
    HERE,
    LIP,
    RISING,
    ROOM,
    SLOPE,
    point,
    rise,
    shift,
)

term, fact, states = language.term, language.fact, language.states
author = Author(language)
given = (*point, *radius, ball)
wide = gt(Lambda, 0)
LAMBDA = fact(wide)
top = L / (1 - L * delta)


def steep_claims() -> Iterator[Claim]:
    yield from factor_claims()
    yield from ceiling_claims()
    yield from length_claims(OF_SIGMA, given)


def roof_hint(slope: Any, low: Key, high: Key, sure: Key, feedback: Key) -> Hint:
    """L(1 − θ₂p) − p(1 − Lδ₂) = (L − p) + Lp(δ₂ − θ₂), over both divisors."""
    over = term(1 / ((1 - theta2 * slope) * (1 - L * delta)))
    return combine((over, sure, ROOM, high), (over, sure, ROOM, LIP, low, feedback))


def factor_claims() -> Iterator[Claim]:
    """q ≤ L/(1 − Lδ₂) in the ball."""
    slopes = (gt(1 - theta2 * p, 0), gt(p, 0), le(p, L), le(theta2, delta))
    sure, low, high, feedback = (fact(f) for f in slopes)
    yield author.claim(
        "box-above",
        "For slopes 0 < p ≤ L and θ₂ ≤ δ₂ the factor p/(1 − θ₂p) is at most L/(1 − Lδ₂).",
        states(le(p / (1 - theta2 * p), top)),
        given=(gt(L, 0), radius[1], *slopes),
        how=roof_hint(p, low, high, sure, feedback),
        why="L(1 − θ₂p) − p(1 − Lδ₂) = (L − p) + Lp(δ₂ − θ₂)",
    )
    known = (SLOPE, Instance(RISING, term(z)), Instance(BOUNDED, term(z)), Cited("feedback-above"))
    yield author.claim(
        "roof",
        "So q ≤ L/(1 − Lδ₂) in the ball.",
        states(le(q, top)),
        given=given,
        how=combine((1, Cited("box-above", ((term(p), term(sigma1(z))),))), also=known),
        why="p = σ′(z)",
    )


def ceiling_claims() -> Iterator[Claim]:
    """((σ(z) − σ(ζ))q)² ≤ (L²/(1 − Lδ₂))² ⟨Δ, (X, y)⟩²."""
    roof, lipschitz = Cited("roof"), Cited("lipschitz", HERE)
    yield author.claim(
        "ceiling",
        "At every data point ((σ(z) − σ(ζ))q)² ≤ (L²/(1 − Lδ₂))²(z − ζ)².",
        states(le(pull**2, (L * top) ** 2 * towards**2)),
        given=given,
        how=combine(
            (term(rise), roof, roof),
            (term(rise), roof, Cited("factor")),
            (term(top), Cited("chord")),
            (term(top), LIP, lipschitz),
        ),
        why="q ≤ L/(1 − Lδ₂), and σ is L-Lipschitz",
        boxed=True,
    )


def length_claims(output: Output, given: tuple[Given, ...]) -> Iterator[Claim]:
    """‖∇R‖² ≤ λ₂‖Δ‖², from the ceiling at every data point."""
    pull, towards = output.pull, output.towards
    yield author.claim(
        "mean-ceiling",
        "So is the mean.",
        states(ge(Mean((L * top) ** 2 * towards**2 - pull**2), 0)),
        given=given,
        how=Rule("monotone mean", (), (combine((1, Cited("ceiling"))),)),
        why="E is monotone",
    )
    short = pull - output.along / Lambda
    yield author.claim(
        "square",
        "A square has a mean that is ≥ 0.",
        states(ge(Mean(short**2), 0)),
        given=(wide,),
        how=Rule("monotone mean", (), (combine((term(short),)),)),
        why="E is monotone",
    )
    yield _steep_claim(output, given)


def _steep_claim(output: Output, given: tuple[Given, ...]) -> Claim:
    above, (along, last) = fact(output.spread_above), output.gradient
    drawn, towards = Instance(above, term(G1)), Instance(above, shift[0])
    return author.claim(
        "steep",
        "‖∇R‖² ≤ λ₂‖Δ‖² in the ball, with λ₂ = L⁴Λ²/(1 − Lδ₂)².",
        states(le(Inner(G1, G1) + G2**2, steep * r)),
        given=(*given, wide, along, last, output.spread_above),
        how=combine(
            (1, LAMBDA, Cited("square")),
            (term(1 / Lambda), LAMBDA, Instance(drawn, term(G2))),
            (1, LAMBDA, Cited("mean-ceiling")),
            (term(L * top), LAMBDA, Instance(towards, shift[1])),
            also=(Instance(fact(along), term(G1)), drawn, towards),
        ),
        why="Cauchy–Schwarz twice",
        boxed=True,
    )
