"""Theorem 3.9 with corners: ‖∇R‖² ≤ λ₂‖Δ‖², so a step with η ≤ λ₁′/(2λ₂) contracts."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    L,
    Lambda,
    X,
    ball,
    delta,
    descent,
    gamma,
    language,
    q,
    r,
    radius,
    rho,
    sharp_rate,
    steep,
)
from deqproof.deq.symbols import eta, theta2
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Instance, Rule, combine, lemma
from deqproof.theorems._corner_setting import (
    HIGH,
    LIP,
    LOW,
    ROOM,
    SHIFT,
    always,
    fact,
    gap,
    gradient,
    gradient1,
    known,
    point,
    pull,
    rise,
    s,
    secant,
    spread_above,
    spread_descent,
    states,
    term,
    towards,
    y,
)
from deqproof.theorems._single_index_floor import SHARP
from deqproof.theorems._single_index_steep import LAMBDA, wide
from deqproof.theorems._single_index_step import (
    brief,
    fair_claims,
    rate_claims,
    steep_positive_claim,
)

author = Author(language)
near = (*point, *radius, ball)
top = L / (1 - L * delta)
along = Inner(G1, X) + G2 * y
ALONG_1 = Instance(fact(spread_above), term(G1))
TOWARDS_1 = Instance(fact(spread_above), SHIFT[0])
ordered = (gt(rho, 0), wide, le(gamma, L), le(rho, Lambda), gt(eta, 0), brief(SHARP))
given = (*always, *ordered, ball)
ETA = fact(gt(eta, 0))
RISING, HALVED = Cited("rate-positive-sharp"), Cited("halved")
INSIDE = (Cited("inside"), RISING, Cited("wider-sharp"))
FAR, FEEDBACK = lemma("inner product", SHIFT[0]), SHIFT[1]


def descent_claims() -> Iterator[Claim]:
    yield roof_claim()
    yield from ceiling_claims()
    yield from length_claims()
    yield steep_positive_claim()
    yield from rate_claims(SHARP)
    yield from fair_claims(SHARP)
    yield from step_claims()
    yield from every_step_claims()


def roof_claim() -> Claim:
    over = (term(1 / ((1 - theta2 * s) * (1 - L * delta))), Cited("wide"), ROOM)
    return author.claim(
        "roof",
        "q ≤ L/(1 − Lδ₂) in the ball.",
        states(le(q, top)),
        given=near,
        how=combine((*over, HIGH), (*over, LIP, LOW, Cited("feedback-above"))),
        why="L(1 − θ₂s) − s(1 − Lδ₂) = (L − s) + Ls(δ₂ − θ₂)",
    )


def ceiling_claims() -> Iterator[Claim]:
    """((y − f)q)² ≤ (L²/(1 − Lδ₂))² ⟨Δ, (X, y)⟩²."""
    roof, factor = Cited("roof"), Cited("factor")
    yield author.claim(
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
    yield author.claim(
        "mean-ceiling",
        "So is the mean.",
        states(ge(Mean((L * top) ** 2 * towards**2 - pull**2), 0)),
        given=near,
        how=Rule("monotone mean", (), (combine((1, Cited("ceiling"))),)),
        why="E is monotone",
    )


def length_claims() -> Iterator[Claim]:
    """‖∇R‖² ≤ λ₂‖Δ‖²."""
    yield author.claim(
        "square",
        "A square has a mean that is ≥ 0.",
        states(ge(Mean((pull - along / Lambda) ** 2), 0)),
        given=(wide,),
        how=Rule("monotone mean", (), (combine((term(pull - along / Lambda),)),)),
        why="E is monotone",
    )
    yield author.claim(
        "steep",
        "‖∇R‖² ≤ λ₂‖Δ‖² in the ball, with λ₂ = L⁴Λ²/(1 − Lδ₂)².",
        states(le(Inner(G1, G1) + G2**2, steep * r)),
        given=(*near, wide, *gradient, spread_above),
        how=combine(
            (1, LAMBDA, Cited("square")),
            (term(1 / Lambda), LAMBDA, Instance(ALONG_1, term(G2))),
            (1, LAMBDA, Cited("mean-ceiling")),
            (term(L * top), LAMBDA, Instance(TOWARDS_1, SHIFT[1])),
            also=(Instance(fact(gradient1), term(G1)), ALONG_1, TOWARDS_1),
        ),
        why="Cauchy–Schwarz twice",
        boxed=True,
    )


def step_claims() -> Iterator[Claim]:
    """One step."""
    step, short = Author(language, (*given, *known)), fact(brief(SHARP))
    yield step.claim(
        "one-step",
        "One step: ‖Δ⁺‖² ≤ (1 − ηλ₁′ + η²λ₂)‖Δ‖².",
        language.next_at_most(descent, r, (1 - eta * sharp_rate + eta**2 * steep) * r),
        how=combine((1, ETA, Cited("pull")), (term(eta), Cited("steep")), also=INSIDE),
        why="‖Δ⁺‖² = ‖Δ‖² − 2η⟨Δ, ∇R⟩ + η²‖∇R‖²",
        boxed=True,
    )
    yield step.claim(
        "halved",
        "For η ≤ λ₁′/(2λ₂) this is ‖Δ⁺‖² ≤ (1 − ηλ₁′/2)‖Δ‖².",
        language.next_at_most(descent, r, (1 - eta * sharp_rate / 2) * r),
        how=combine(
            (FEEDBACK, ETA, short), (1, ETA, short, FAR), (1, Cited("one-step")), also=INSIDE
        ),
        why="ηλ₂ ≤ λ₁′/2",
        boxed=True,
    )


def every_step_claims() -> Iterator[Claim]:
    """By induction."""
    within = Author(language, given)
    kept = combine(
        (1, fact(ball)), (1, HALVED), (FEEDBACK, ETA, RISING), (1, ETA, RISING, FAR), also=INSIDE
    )
    yield within.claim(
        "descent-stays",
        "Gradient descent never leaves the ball ‖Δ‖ ≤ δ₂.",
        language.always(spread_descent, ball),
        how=Rule("induction", ((fact(ball),),), (kept,)),
        why="by induction on the step",
    )
    fair = combine((1, Cited("factor-fair-sharp")), also=(Cited("wider-sharp"),))
    yield within.claim(
        "decays",
        "The squared distance falls by the factor 1 − ηλ₁′/2 a step.",
        language.decays(spread_descent, r, eta * sharp_rate / 2),
        how=Rule("Grönwall", ((fact(ball),),), (combine((1, HALVED), also=INSIDE), fair)),
        why="by induction on the step",
        boxed=True,
    )
