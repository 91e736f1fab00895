"""A sharper rate for Theorems 3.8 and 3.9, and that it is the best of its form.

p ↦ p/(1 − θ₂p) increases, so σ′ ≥ γ gives q ≥ γ/(1 + γδ₂) where the paper has γ/(1 + Lδ₂). At
σ′ = γ, θ₂ = −δ₂ there is equality. So λ₁′ = 2ργ²/(1 + γδ₂) ≥ λ₁, and L does not occur in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Rational

from deqproof.core.check import Verdict
from deqproof.deq.claim import ForEveryOf, Relation, eq, ge, gt, le
from deqproof.deq.single_index import L, delta, gamma, language, rate, rho, sharp_rate
from deqproof.deq.symbols import scalar, theta2
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Instance, combine
from deqproof.theorems._single_index_floor import SHARP, floor_claims, p
from deqproof.theorems._single_index_step import descent_claims
from deqproof.theorems.single_4_flow import KEPT, rate_claim

term, fact, states = language.term, language.fact, language.states
steeper = scalar("v_q", "p'", "another slope of σ")
best = scalar("c", "c", "a bound from below of its form")
feedback = scalar("t", "t", "any θ₂ of the box")
sizes = (gt(gamma, 0), le(gamma, L), gt(delta, 0), gt(1 - L * delta, 0))
GAMMA, ORDER, DELTA, _ = (fact(f) for f in sizes)
slopes, feedbacks = (ge(p, gamma), le(p, L)), (ge(feedback, -delta), le(feedback, delta))
mean_slopes = (ge(steeper, gamma), le(steeper, L))
author = Author(language, sizes)
BOTH = (Cited("wider"), Cited("wider-sharp"))


def claims() -> Iterator[Claim]:
    yield from increasing_claims()
    yield from floor_claims(SHARP)
    yield from best_claims()
    yield from comparison_claims()
    yield rate_claim(SHARP, KEPT, SHARP.suffix)
    yield from descent_claims(SHARP)


def increasing_claims() -> Iterator[Claim]:
    """s ↦ s/(1 − θ₂s) increases where 1 − θ₂s > 0."""
    sure = (gt(1 - theta2 * p, 0), gt(1 - theta2 * steeper, 0))
    over = term(1 / ((1 - theta2 * p) * (1 - theta2 * steeper)))
    rises = le(p, steeper)
    yield author.claim(
        "increasing",
        "p ↦ p/(1 − θ₂p) increases where 1 − θ₂p > 0.",
        states(le(p / (1 - theta2 * p), steeper / (1 - theta2 * steeper))),
        given=(*sure, rises),
        how=combine((over, *(fact(f) for f in sure), fact(rises))),
        why="the difference is (p′ − p)/((1 − θ₂p)(1 − θ₂p′))",
        boxed=True,
    )


def best_claims() -> Iterator[Claim]:
    """γ/(1 + γδ₂) is attained, so no larger constant bounds the factor on the whole box."""
    yield author.claim(
        "attained",
        "At p = γ and θ₂ = −δ₂ the factor is γ/(1 + γδ₂): the bound is attained.",
        language.moved(eq(p / (1 - theta2 * p), SHARP.least), {p: gamma, theta2: -delta}),
        how=combine(also=(Cited("wider-sharp"),)),
        why="substitute",
    )
    corners = ((p, gamma, slopes), (feedback, -delta, feedbacks))
    for letter, corner, sides in corners:
        name = "slope" if letter is p else "feedback"
        for side, condition in zip(("below", "above"), sides, strict=True):
            yield author.claim(
                f"corner-{name}-{side}",
                "The corner p = γ, θ₂ = −δ₂ belongs to the box.",
                language.moved(condition, {letter: corner}),
                how=combine((1, ORDER), (1, DELTA)),
                why="γ ≤ L and δ₂ > 0",
            )
    yield from _largest("best", "factor", p / (1 - feedback * p), SHARP.least, ())
    yield from _largest(
        "best-product", "product of factor and mean slope",
        steeper * p / (1 - feedback * p), gamma * SHARP.least, mean_slopes,
    )  # fmt: skip


def comparison_claims() -> Iterator[Claim]:
    """λ₁ ≤ λ₁′."""
    over = term(gamma / ((1 + L * delta) * (1 + gamma * delta)))
    yield author.claim(
        "sharper",
        "λ₁ ≤ λ₁′: the rate of the paper follows from the sharper one.",
        states(le(rate, sharp_rate)),
        also=(gt(rho, 0), gt(L, 0)),
        how=combine((over, *BOTH, ORDER, DELTA, fact(gt(rho, 0)))),
        why="γ ≤ L",
        boxed=True,
    )
    yield author.claim(
        "no-larger",
        "A constant that is larger by one per cent is no bound on the box.",
        states(ge(p / (1 - theta2 * p), Rational(101, 100) * SHARP.least)),
        also=(*slopes, ge(theta2, -delta), le(theta2, delta)),
        expected=Verdict.REFUTED,
        why="it fails at the corner",
    )


def _largest(
    name: str, shown: str, value: Any, least: Any, more: tuple[Relation, ...]
) -> Iterator[Claim]:
    """Every c ≤ value on the whole box is at most the value at its corner."""
    inner: ForEveryOf = ForEveryOf(feedback, ge(value, best), feedbacks)
    bound = ForEveryOf(p, inner, slopes)
    at_corner: tuple[tuple[Any, Any], ...] = ((p, gamma), (feedback, -delta))
    if more:
        bound, at_corner = ForEveryOf(steeper, bound, more), ((steeper, gamma), *at_corner)
    key: Any = fact(bound)
    keys: list[Any] = []
    for _, corner in at_corner:
        key = Instance(key, term(corner))
        keys.append(key)
    sides = tuple(
        Cited(f"corner-{at}-{side}") for at in ("slope", "feedback") for side in ("below", "above")
    )
    yield author.claim(
        name,
        f"Every c that bounds the {shown} from below on the whole box is at most its value there.",
        states(le(best, least)),
        also=(bound,),
        how=combine((1, key), also=(*sides, *keys[:-1], Cited("wider-sharp"))),
        why="the corner belongs to the box",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="single-index-sharp-rate",
        label="Theorem 3.8, sharper",
        title="The best rate of its form",
        says="Where σ′ ≥ γ and |θ₂| ≤ δ₂ the factor σ′/(1 − θ₂σ′) is at least γ/(1 + γδ₂), and no "
        "larger constant bounds it on the whole box γ ≤ σ′ ≤ L, |θ₂| ≤ δ₂. So Theorem 3.8 holds "
        "with λ₁′ = 2ργ²/(1 + γδ₂) ≥ λ₁, and Theorem 3.9 with η ≤ λ₁′/(2λ₂).",
        source="dandapanthula2025, Thm 3.8",
        build=claims,
        requires=("thm-3.9",),
        model="single-index",
    )
)
