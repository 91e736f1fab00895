"""Theorem 3.8 with corners: ⟨Δ, ∇R⟩ ≥ (ργ²/(1 + γδ₂))‖Δ‖² without a derivative of σ."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import eq, ge, gt
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    L,
    aligned,
    ball,
    below,
    gamma,
    inside,
    language,
    q,
    r,
    rho,
    sharp_rate,
)
from deqproof.deq.symbols import theta1, theta2, xi
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Instance, Rule, combine
from deqproof.theorems._corner_setting import (
    DELTA,
    GAMMA,
    GRADIENT,
    HIGH,
    LIP,
    LOW,
    SHIFT,
    WIDE,
    always,
    any_flow,
    fact,
    gap,
    gradient,
    point,
    pull,
    rise,
    s,
    secant,
    secant_there,
    sizes,
    slopes,
    spread,
    spread_flow,
    states,
    term,
    there,
    towards,
    width,
)
from deqproof.theorems._single_index_reach import feedback_claims

least = inside * gamma**2 / width * towards**2
FALLS = Rule("Grönwall", ((),), (combine((1, Cited("never-away"))),))
author = Author(language)


def flow_claims() -> Iterator[Claim]:
    yield from wide_claims()
    yield from factor_claims()
    yield from sign_claims()
    yield from event_claims()
    yield floored_claim()
    yield from mean_claims()
    yield from along_claims()


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


def sign_claims() -> Iterator[Claim]:
    """⟨Δ, ∇R⟩ ≥ 0."""
    yield author.claim(
        "integrand",
        "At every data point ⟨Δ, ∇ℓ⟩ = (y − f) q (z − ζ) ≥ 0.",
        states(ge(pull * towards, 0)),
        given=point,
        how=combine((1, Cited("factor"), Cited("rises"))),
        why="⟨Δ, (X, y)⟩ = z − ζ",
    )
    yield author.claim(
        "mean-integrand",
        "So is its mean.",
        states(ge(Mean(pull * towards), 0)),
        given=point,
        how=Rule("monotone mean", (), (combine((1, Cited("integrand"))),)),
        why="E is monotone",
    )
    yield author.claim(
        "never-away",
        "⟨Δ, ∇R⟩ ≥ 0 wherever θ₂ < 1/L, for every law of the data.",
        states(ge(Inner(theta1 - xi, G1) + theta2 * G2, 0)),
        given=(*point, *gradient),
        how=combine((1, Cited("mean-integrand")), also=(GRADIENT,)),
        why="E is linear",
    )


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


def mean_claims() -> Iterator[Claim]:
    """⟨Δ, ∇R⟩ ≥ (ργ²/(1 + γδ₂))‖Δ‖²."""
    wider = Cited("wider-sharp")
    yield author.claim(
        "mean-floored",
        "So is the mean.",
        states(ge(Mean(pull * towards - least), 0)),
        given=there,
        how=Rule("monotone mean", (), (combine((1, Cited("floored")), also=(wider,)),)),
        why="E is monotone",
    )
    yield author.claim(
        "pull",
        "⟨Δ, ∇R⟩ ≥ (ργ²/(1 + γδ₂))‖Δ‖² in the ball.",
        states(ge(Inner(theta1 - xi, G1) + theta2 * G2, rho * gamma**2 / width * r)),
        given=(*there, *gradient, spread),
        how=combine(
            (1, Cited("mean-floored")),
            (term(gamma / width), wider, Instance(WIDE, SHIFT[1])),
            also=(GRADIENT, WIDE),
        ),
        why="E is linear, and E[1_𝓑⟨Δ, (X, y)⟩²] ≥ ρ‖Δ‖²",
        boxed=True,
    )


def along_claims() -> Iterator[Claim]:
    """Along every solution, as far as it goes."""
    yield author.claim(
        "distance",
        "While θ₂ < 1/L the distance to (ξ, 0) never grows, for every law of the data.",
        language.decays(any_flow, r, 0),
        given=(gt(L, 0), aligned),
        how=FALLS,
        why="(‖Δ‖²)′ = −2⟨Δ, ∇R⟩ ≤ 0",
        boxed=True,
    )
    within = Author(language, (*always, ball))
    yield within.claim(
        "stays",
        "The flow never leaves the ball ‖Δ‖ ≤ δ₂.",
        language.always(spread_flow, ball),
        how=Rule("initial value", (), (FALLS,)),
        why="‖Δ‖ never grows",
    )
    decrease = combine((1, Cited("pull")), also=(Cited("wider-sharp"),))
    yield within.claim(
        "rate",
        "The squared distance decays at the rate λ₁′ = 2ργ²/(1 + γδ₂).",
        language.decays(spread_flow, r, sharp_rate),
        how=Rule("Grönwall", ((fact(ball),),), (decrease,)),
        why="(‖Δ‖²)′ = −2⟨Δ, ∇R⟩ ≤ −λ₁′‖Δ‖², Grönwall",
        boxed=True,
    )
