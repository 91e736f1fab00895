"""Theorem 3.8 with corners: ⟨Δ, ∇R⟩ ≥ (ργ²/(1 + γδ₂))‖Δ‖² without a derivative of σ."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import eq, ge, gt
from deqproof.deq.single_index import (
    L,
    aligned,
    ball,
    below,
    gamma,
    inside,
    language,
    q,
)
from deqproof.deq.symbols import theta2
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Rule, combine
from deqproof.theorems._corner_setting import (
    DELTA,
    GAMMA,
    HIGH,
    LIP,
    LOW,
    OUTPUT,
    always,
    any_flow,
    fact,
    gap,
    point,
    pull,
    rise,
    s,
    secant,
    secant_there,
    sizes,
    slopes,
    spread_flow,
    states,
    term,
    there,
    towards,
    width,
)
from deqproof.theorems._single_index_floor import SHARP, mean_claims
from deqproof.theorems._single_index_pull import sign_claims
from deqproof.theorems._single_index_reach import feedback_claims
from deqproof.theorems.single_4_flow import along_claims, rate_claim

least = inside * gamma**2 / width * towards**2
KEPT = (spread_flow, Author(language, (*always, ball)))
author = Author(language)


def flow_claims() -> Iterator[Claim]:
    yield from wide_claims()
    yield from factor_claims()
    yield from along_point_claims()
    yield from event_claims()
    yield floored_claim()
    yield from mean_claims(SHARP, OUTPUT, there, "")
    yield from along_claims((any_flow, (gt(L, 0), aligned)), KEPT)
    yield rate_claim(SHARP, KEPT, "")


def wide_claims() -> Iterator[Claim]:
    """1 − θ₂s > 0."""
    margin, safe = Cited("margin"), fact(below)
    yield author.claim(
        "margin",
        "1 + m > 0 with m = 1 − θ₂L.",
        states(gt(2 - theta2 * L, 0)),
        given=(below,),
        how=combine((1,), (1, safe)),
        why="m > 0",
    )
    over = 1 / term(2 - theta2 * L)
    share = over / term(L)
    yield author.claim(
        "wide",
        "1 − θ₂s > 0 for every slope s in [0, L] and θ₂ < 1/L.",
        states(gt(1 - theta2 * s, 0)),
        given=(gt(L, 0), below, *slopes[:2]),
        how=combine(
            (over, margin, safe),
            (share, margin, LIP, HIGH),
            (share, margin, LIP, LOW, safe, safe),
        ),
        why="(1 + m)(1 − θ₂s) = m + (1 − s/L) + (s/L)m²",
    )


def factor_claims() -> Iterator[Claim]:
    """q = s/(1 − θ₂s) ≥ 0, and no secant falls."""
    yield author.claim(
        "factor",
        "q = s/(1 − θ₂s) ≥ 0.",
        states(ge(q, 0)),
        given=point,
        how=combine((1 / term(1 - theta2 * s), Cited("wide"), LOW)),
        why="s ≥ 0",
    )
    yield author.claim(
        "rises",
        "A secant does not fall: (y − f)(z − ζ) ≥ 0.",
        states(ge(rise * gap, 0)),
        given=(gt(L, 0), secant),
        how=combine((1 / term(L), LIP, fact(secant)), (term(rise / L), LIP)),
        why="L(y − f)(z − ζ) ≥ (y − f)²",
    )


def along_point_claims() -> Iterator[Claim]:
    """⟨Δ, ∇R⟩ ≥ 0."""
    yield author.claim(
        "integrand",
        "At every data point ⟨Δ, ∇ℓ⟩ = (y − f) q (z − ζ) ≥ 0.",
        states(ge(pull * towards, 0)),
        given=point,
        how=combine((1, Cited("factor"), Cited("rises"))),
        why="⟨Δ, (X, y)⟩ = z − ζ",
    )
    yield from sign_claims(OUTPUT, point)


def event_claims() -> Iterator[Claim]:
    """Where ‖X‖ ≤ B: q ≥ γ/(1 + γδ₂)."""
    yield from feedback_claims()
    yield wider_claim()
    back, on_event = Cited("feedback-below"), eq(1 - inside, 0)
    for name, says, stated, known in (
        ("slope-there", "On the event the slope is at least γ.", ge(s, gamma), slopes[2]),
        (
            "secant-there",
            "On the event no secant is flatter than γ.",
            ge(rise * gap, gamma * gap**2),
            secant_there,
        ),
    ):
        yield author.claim(
            name,
            says,
            states(stated),
            given=(known, on_event),
            how=combine((1, fact(known))),
            why="the indicator is 1",
        )
    over = (term(1 / ((1 - theta2 * s) * width)), Cited("wide"), Cited("wider-sharp"))
    yield author.claim(
        "floor",
        "So q ≥ γ/(1 + γδ₂) there.",
        states(ge(q, gamma / width)),
        given=(*there, on_event),
        how=combine((*over, Cited("slope-there")), (*over, GAMMA, LOW, back)),
        why="s(1 + γδ₂) − γ(1 − θ₂s) = (s − γ) + γs(δ₂ + θ₂)",
        boxed=True,
    )


def wider_claim() -> Claim:
    return author.claim(
        "wider-sharp",
        "1 + γδ₂ > 0.",
        states(gt(width, 0)),
        given=sizes,
        how=combine((1,), (1, GAMMA, DELTA)),
        why="γ > 0, δ₂ > 0",
    )


def floored_claim() -> Claim:
    low, flat, wider = Cited("floor"), Cited("secant-there"), Cited("wider-sharp")
    on_event = combine(
        (1, low, Cited("rises")), (term(1 / width), wider, GAMMA, flat), also=(low, flat)
    )
    off_event = combine((1, Cited("integrand")), also=(wider,))
    return author.claim(
        "floored",
        "At every data point (y − f) q (z − ζ) ≥ 1_𝓑 γ²/(1 + γδ₂) (z − ζ)².",
        states(ge(pull * towards, least)),
        given=there,
        how=Rule("cases", (term(inside * (1 - inside)),), (on_event, off_event)),
        why="on the event by the two bounds, off it because the left side is ≥ 0",
        boxed=True,
    )
