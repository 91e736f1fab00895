"""Theorem 3.6: a ceiling for the radius, and the closed rate [@dandapanthula2025, Thm 3.6]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import Language, gt, le
from deqproof.deq.linear import descent, eta, language, radius_squared, risk
from deqproof.deq.symbols import e, lambda_min, scalar
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, Rule, combine, lemma
from deqproof.theorems._descent_setting import ceiling, constants, kept, outside, potential, start

term, states = language.term, language.states
ETA, LEAST = (language.fact(gt(x, 0)) for x in (eta, lambda_min))
POTENTIAL, OUTSIDE = language.fact(potential), language.fact(outside)
form = lemma("covariance form", term(e), operator="Sigma")
BOTH = (Cited("away"), Cited("next-side"))
r, c = (scalar(n, t, "a positive number") for n, t in (("r'", "r"), ("c'", "c")))
letters, params = Language(), Author(language, (*constants, *kept))
rate = eta * lambda_min / ceiling


def rate_claims() -> Iterator[Claim]:
    yield from reciprocal_claims()
    yield from ceiling_claims()
    yield from slowest_claims()
    yield from closed_claims()


def reciprocal_claims() -> Iterator[Claim]:
    """1/c ≤ 1/r for 0 < r ≤ c."""
    order = (gt(r, 0), le(r, c))
    positive = Author(letters, order)
    yield positive.claim(
        "upper-positive", "c > 0.", letters.states(gt(c, 0)), how=Hint((), (), 1), why="c ≥ r > 0"
    )
    yield positive.claim(
        "reciprocal",
        "1/c ≤ 1/r for 0 < r ≤ c.",
        letters.states(le(1 / c, 1 / r)),
        how=combine((1 / letters.term(r * c), *map(letters.fact, order), Cited("upper-positive"))),
        why="c − r ≥ 0 over rc",
    )


def ceiling_claims() -> Iterator[Claim]:
    """The radius stays below a ceiling."""
    yield params.claim(
        "under-ceiling",
        "α_t² ≤ α₀² + 2ηR₀.",
        states(le(radius_squared, ceiling)),
        how=combine((1, POTENTIAL), (1, ETA, form), also=(Cited("away"),)),
        why="R ≥ 0",
    )
    yield params.claim(
        "ceiling-positive",
        "α₀² + 2ηR₀ > 0.",
        states(gt(ceiling, 0)),
        how=combine(
            (1, Cited("under-ceiling")), (1, Cited("radius-positive")), also=(Cited("away"),)
        ),
        why="it is above the squared radius",
    )


def slowest_claims() -> Iterator[Claim]:
    """The factor at the ceiling serves at every step."""
    at = ((term(r), term(radius_squared)), (term(c), term(ceiling)))
    yield params.claim(
        "slowest",
        "R(θ⁺) ≤ (1 − ηλ_min/(α₀² + 2ηR₀))R(θ).",
        language.next_at_most(descent, risk, (1 - rate) * risk),
        how=combine(
            (1, Cited("one-step")),
            (1, ETA, LEAST, form, Cited("reciprocal", at)),
            also=tuple(
                map(
                    Cited,
                    ("away", "next-side", "radius-positive", "under-ceiling", "ceiling-positive"),
                )
            ),
        ),
        why="the radius is below its ceiling",
    )
    yield params.claim(
        "rate-below-one",
        "ηλ_min ≤ α₀² + 2ηR₀.",
        states(le(eta * lambda_min, ceiling)),
        how=combine(
            *((1, Cited(n)) for n in ("under-ceiling", "margin-below-radius", "step-times-top")),
            (1, OUTSIDE),
            (1, ETA, Cited("top-positive")),
            (1, ETA, lemma("spectrum is ordered", operator="Sigma")),
            also=(Cited("away"),),
        ),
        why="4ηλ_max ≤ β² ≤ α₀²",
    )


def closed_claims() -> Iterator[Claim]:
    """The closed rate."""
    carried = tuple(language.fact(f) for f in kept)
    safe = (*BOTH, Cited("ceiling-positive"))
    contracts = combine((1, Cited("slowest")), also=safe)
    bounded = combine(
        (1 / term(ceiling), Cited("rate-below-one"), Cited("ceiling-positive")), also=safe
    )
    yield params.claim(
        "closed-rate",
        "R_t ≤ (1 − ηλ_min/(α₀² + 2ηR₀))^t R₀.",
        language.decays(descent, risk, rate),
        given=start,
        how=Rule("Grönwall", (carried,), (contracts, bounded)),
        why="the same factor at every step",
        boxed=True,
    )
