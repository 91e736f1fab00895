"""Theorem 3.8, the second half: the gradient pulls towards the target at every data point.

⟨Δ, ∇ℓ⟩ = (σ(z) − σ(ζ)) q (z − ζ) ≥ 0 with q = σ′(z)/(1 − θ₂σ′(z)), and where ‖X‖ ≤ B the mean value
theorem gives (σ(z) − σ(ζ))(z − ζ) ≥ γ(z − ζ)².
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.rule import taylor_conclusion
from deqproof.deq.claim import Given, Stated, eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    OF_SIGMA,
    L,
    Output,
    aligned,
    ball,
    below,
    between,
    equilibrium,
    factor,
    gamma,
    gradient1,
    implicit,
    inside,
    language,
    m,
    pull,
    q,
    radius,
    reach,
    smooth,
    steepest,
    towards,
    truncated,
    z,
    zeta,
)
from deqproof.deq.symbols import scalar, theta1, theta2, xi
from deqproof.deq.unknown import sigma, sigma1
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Instance, Rule, combine
from deqproof.theorems import single_1_fixed_point as fixed
from deqproof.theorems._single_index_reach import short

term, fact, states = language.term, language.fact, language.states
author = Author(language)
s = scalar("s", "s", "the place on the segment of a step, from 0 to 1")
gap, rise = z - zeta, sigma(z) - sigma(zeta)
segment = (1 - s) * zeta + s * z
on_segment = (ge(s, 0), le(s, 1))
FIRST, LAST = (fact(f) for f in on_segment)
AT = ((term(fixed.z), term(z)),)
HERE = (*AT, (term(fixed.z2), term(zeta)))
SLOPE, RISES = Cited("slope", AT), Cited("monotone", HERE)
RISING, BOUNDED, LIP = (fact(f) for f in smooth)
DELTA, ROOM = (fact(f) for f in radius)
GAMMA = fact(gt(gamma, 0))
steady = (steepest, gt(gamma, 0))
shift = (term(theta1 - xi), term(theta2))
point = (*smooth, below, *implicit, aligned)  # known at every data point
on_event = (*smooth, *radius, *reach, *steady, ball, short, equilibrium, aligned)
held = (*smooth, *radius, *reach, *steady, *truncated, aligned, below, *implicit, ball)
GRADIENT = Instance(fact(gradient1), shift[0])
FALLS = Rule("Grönwall", ((),), (combine((1, Cited("never-away"))),))  # ‖Δ‖² along the flow


def pull_claims() -> Iterator[Claim]:
    yield from never_away_claims()
    yield from steepness_claims()
    yield from chord_claims()


def never_away_claims() -> Iterator[Claim]:
    """⟨Δ, ∇ℓ⟩ ≥ 0 at every data point where θ₂ < 1/L, so ⟨Δ, ∇R⟩ ≥ 0."""
    yield from integrand_claims()
    yield from sign_claims(OF_SIGMA, point)


def sign_claims(output: Output, given: tuple[Given, ...]) -> Iterator[Claim]:
    """⟨Δ, ∇R⟩ ≥ 0, because it is so at every data point."""
    along, last = output.gradient
    yield author.claim(
        "mean-integrand",
        "So is its mean.",
        states(ge(Mean(output.pull * output.towards), 0)),
        given=given,
        how=Rule("monotone mean", (), (combine((1, Cited("integrand"))),)),
        why="E is monotone",
    )
    yield author.claim(
        "never-away",
        "⟨Δ, ∇R⟩ ≥ 0 wherever θ₂ < 1/L, for every law of the data.",
        states(ge(Inner(theta1 - xi, G1) + theta2 * G2, 0)),
        given=(*given, along, last),
        how=combine((1, Cited("mean-integrand")), also=(Instance(fact(along), shift[0]),)),
        why="E is linear",
        boxed=True,
    )


def integrand_claims() -> Iterator[Claim]:
    """q > 0, and σ rises."""
    yield author.claim(
        "factor",
        "q = σ′(z)/(1 − θ₂σ′(z)) > 0.",
        states(gt(q, 0)),
        given=(*smooth, below, factor),
        how=combine((1 / term(1 - theta2 * sigma1(z)), SLOPE, Instance(RISING, term(z)))),
        why="σ′ > 0 and 1 − θ₂σ′ > 0",
    )
    yield author.claim(
        "integrand",
        "At every data point ⟨Δ, ∇ℓ⟩ = (σ(z) − σ(ζ)) q (z − ζ) ≥ 0.",
        states(ge(pull * towards, 0)),
        given=point,
        how=combine((1, Cited("factor"), RISES)),
        why="⟨Δ, (X, y)⟩ = z − ζ, and σ rises",
    )


def steepness_claims() -> Iterator[Claim]:
    """(σ(z) − σ(ζ))(z − ζ) ≥ γ(z − ζ)² where ‖X‖ ≤ B."""
    within = Author(language, (*on_event, *on_segment))
    yield author.claim(
        "short",
        "On the event ‖X‖ ≤ B.",
        states(short),
        given=(*truncated, eq(1 - inside, 0)),
        how=combine((1, fact(truncated[1]))),
        why="the indicator is 1",
    )
    for side, condition in zip(("below", "above"), between, strict=True):
        yield within.claim(
            f"segment-{side}",
            "Between ζ and z the pre-activation is at "
            + ("least −Z." if side == "below" else "most Z."),
            language.moved(condition, {m: segment}),
            how=combine((1, LAST, Cited(f"target-{side}")), (1, FIRST, Cited(f"index-{side}"))),
            why="an interval is convex",
        )
    yield mean_value_claim()


def mean_value_claim() -> Claim:
    """The mean value theorem between ζ and z."""
    line, bound = term(-sigma(segment) * gap), term(-gamma * gap**2)
    least = Instance(fact(steepest), term(segment))
    sides = (Cited("segment-below"), Cited("segment-above"))
    return author.claim(
        "mean-value",
        "Mean value theorem: (σ(z) − σ(ζ))(z − ζ) ≥ γ(z − ζ)² where ‖X‖ ≤ B.",
        Stated(
            taylor_conclusion(line, term(s), 1, bound),
            language.formula(ge(rise * gap, gamma * gap**2)),
        ),
        given=on_event,
        how=Rule("Taylor", (line, term(s), 1, bound), (combine((term(gap), least), also=sides),)),
        why="σ′ ≥ γ on [−Z, Z]",
        boxed=True,
    )


def chord_claims() -> Iterator[Claim]:
    """(σ(z) − σ(ζ))² ≤ L(σ(z) − σ(ζ))(z − ζ), by the mean value theorem."""
    line, bound = term(rise * sigma(segment)), term(L * rise * gap)
    yield author.claim(
        "chord",
        "(σ(z) − σ(ζ))² ≤ L(σ(z) − σ(ζ))(z − ζ).",
        Stated(
            taylor_conclusion(line, term(s), 1, bound),
            language.formula(le(rise**2, L * rise * gap)),
        ),
        given=smooth,
        how=Rule(
            "Taylor",
            (line, term(s), 1, bound),
            (combine((1, RISES, Instance(BOUNDED, term(segment)))),),
        ),
        why="mean value theorem, σ′ ≤ L, and the right side is ≥ 0",
    )
