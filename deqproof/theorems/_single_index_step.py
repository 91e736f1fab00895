"""Theorem 3.9, the second half: one step of gradient descent, and every step.

With 2ηλ₂ ≤ λ₁, ‖Δ⁺‖² ≤ (1 − ηλ₁ + η²λ₂)‖Δ‖² ≤ (1 − ηλ₁/2)‖Δ‖²: for the rate of either floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from deqproof.core.term import VZERO, const
from deqproof.deq.claim import DrivenOf, Given, ge, gt, le
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    L,
    Lambda,
    ball,
    between,
    delta,
    descent,
    gamma,
    gradient,
    implicit,
    inside,
    language,
    m,
    r,
    rho,
    spread,
    spread_above,
    spread_descent,
    steep,
    steepest,
    truncated,
    z,
)
from deqproof.deq.symbols import eta, theta1, theta2, xi
from deqproof.deq.unknown import sigma
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Instance, Rule, combine, lemma
from deqproof.theorems._single_index_floor import Floor
from deqproof.theorems._single_index_pull import BOUNDED, DELTA, GAMMA, LIP, ROOM
from deqproof.theorems._single_index_steep import LAMBDA, wide
from deqproof.theorems.single_4_flow import given

term, fact, states = language.term, language.fact, language.states
dense, forwards = gt(rho, 0), gt(eta, 0)
RHO, ETA = fact(dense), fact(forwards)
positive = (gt(L, 0), gt(delta, 0), gt(1 - L * delta, 0), gt(gamma, 0), dense, wide)
sizes = (*positive, le(gamma, L), le(rho, Lambda))
STEEPER = term(L**2 * Lambda / (1 - L * delta))
known = (*implicit, *gradient, spread, spread_above)  # at every step
FAR, FEEDBACK = lemma("inner product", term(theta1 - xi)), term(theta2)


@dataclass(frozen=True, slots=True)
class Iterates:
    """A driven descent with the rate of a floor: what is given, what is known at every step, what
    the names of its claims end in, and the claims that γ ≤ L and ρ ≤ Λ come from."""

    floor: Floor
    suffix: str
    given: tuple[Given, ...]
    known: tuple[Given, ...]
    system: DrivenOf
    ordered: tuple[Cited, ...]

    def cited(self, name: str) -> Cited:
        return Cited(name + self.suffix)

    @property
    def needed(self) -> tuple[Cited, ...]:
        """By every step: the ball lies in the domain, and divisors are positive."""
        return Cited("inside"), self.floor.cited("rate-positive"), self.floor.wider


def brief(floor: Floor) -> Given:
    """η ≤ λ₁/(2λ₂)."""
    return le(2 * steep * eta, floor.rate)


def steps(floor: Floor) -> tuple[Given, ...]:
    return (*given, dense, wide, forwards, brief(floor), ball)


def descent_claims(floor: Floor) -> Iterator[Claim]:
    yield from rate_claims(floor)
    yield from fair_claims(floor)
    ordered = (Cited("slopes-ordered"), Cited("moments-ordered"))
    iterates = Iterates(floor, floor.suffix, steps(floor), known, spread_descent, ordered)
    yield from step_claims(iterates)
    yield from along_claims(iterates)


def order_claims() -> Iterator[Claim]:
    """γ ≤ L and ρ ≤ Λ."""
    yield from slope_order_claims()
    yield from moment_order_claims()
    yield steep_positive_claim()


def steep_positive_claim() -> Claim:
    return Author(language, positive).claim(
        "steep-positive",
        "λ₂ > 0.",
        states(gt(steep, 0)),
        how=combine((STEEPER,)),
        why="it is a square, and Λ > 0",
    )


def slope_order_claims() -> Iterator[Claim]:
    """γ ≤ σ′(0) ≤ L."""
    for side, condition in zip(("below", "above"), between, strict=True):
        yield Author(language, given).claim(
            f"zero-{side}",
            "0 lies in [−Z, Z].",
            language.moved(condition, {m: 0}),
            how=combine((1, Cited("Z-positive"))),
            why="Z > 0",
        )
    least, most = Instance(fact(steepest), const(0)), Instance(BOUNDED, const(0))
    yield Author(language, given).claim(
        "slopes-ordered",
        "γ ≤ L.",
        states(le(gamma, L)),
        how=combine((1, least), (1, most), also=(Cited("zero-below"), Cited("zero-above"))),
        why="γ ≤ σ′(0) ≤ L",
    )


def moment_order_claims() -> Iterator[Claim]:
    """ρ ≤ E[1_𝓑 y²] ≤ E[y²] ≤ Λ."""
    off = (1 - inside) * sigma(z) ** 2
    split = Rule("cases", (term(inside * (1 - inside)),), (combine(), combine((term(sigma(z)),))))
    yield Author(language, truncated).claim(
        "off-event",
        "What the truncation leaves out is ≥ 0.",
        states(ge(Mean(off), 0)),
        how=Rule("monotone mean", (), (split,)),
        why="E is monotone",
    )
    low_1 = Instance(fact(spread), VZERO)
    high_1 = Instance(fact(spread_above), VZERO)
    yield Author(language, (*given, dense, wide, ball, *known)).claim(
        "moments-ordered",
        "ρ ≤ Λ.",
        states(le(rho, Lambda)),
        how=combine(
            (1, Instance(low_1, const(1))),
            (1, Instance(high_1, const(1))),
            (1, Cited("off-event")),
            also=(low_1, high_1),
        ),
        why="ρ ≤ E[1_𝓑 y²] ≤ E[y²] ≤ Λ",
    )


def rate_claims(floor: Floor) -> Iterator[Claim]:
    """0 < λ₁ ≤ 2ΛL²."""
    wider, lambda1, author = floor.wider, floor.letter, Author(language)
    slopes, moments = (fact(f) for f in sizes[-2:])
    lip, kappa = term(L / floor.width), fact(gt(floor.kappa, 0))
    yield author.claim(
        f"rate-positive{floor.suffix}",
        f"{lambda1} > 0.",
        states(gt(floor.rate, 0)),
        given=positive,
        how=combine((term(gamma / floor.width), wider, RHO)),
        why="ρ > 0, γ > 0",
    )
    yield author.claim(
        f"rate-small{floor.suffix}",
        f"{lambda1} ≤ 2ΛL².",
        states(le(floor.rate, 2 * Lambda * L**2)),
        given=sizes,
        how=combine(
            (lip, wider, moments),
            (term(1 / floor.width), wider, RHO, slopes, slopes),
            (term(1 / floor.width), wider, RHO, slopes, GAMMA),
            (lip, wider, LAMBDA, kappa, DELTA),
        ),
        why="ρ ≤ Λ, γ ≤ L",
    )


def fair_claims(floor: Floor) -> Iterator[Claim]:
    """λ₁² ≤ 4λ₂, so that a step is no longer than the distance."""
    small, rising = floor.cited("rate-small"), floor.cited("rate-positive")
    lambda1, author = floor.letter, Author(language)
    yield author.claim(
        f"rates-ordered{floor.suffix}",
        f"{lambda1}² ≤ 4λ₂.",
        states(le(floor.rate**2, 4 * steep)),
        given=sizes,
        how=combine(
            (1, small, small),
            (1, small, rising),
            (STEEPER, LIP, DELTA),
            (STEEPER, LIP, DELTA, ROOM),
            also=(floor.wider,),
        ),
        why="(2ΛL²)² ≤ 4L⁴Λ²/(1 − Lδ₂)²",
    )
    over, above = 1 / term(steep), Cited("steep-positive")
    yield author.claim(
        f"factor-fair{floor.suffix}",
        f"So 1 − η{lambda1}/2 ≥ 0.",
        states(ge(1 - eta * floor.rate / 2, 0)),
        given=(*sizes, forwards, brief(floor)),
        how=combine(
            (over, above, floor.cited("rates-ordered")),
            (over, above, fact(brief(floor)), rising),
            also=(floor.wider,),
        ),
        why=f"2ηλ₂ ≤ {lambda1}",
    )


def step_claims(iterates: Iterates) -> Iterator[Claim]:
    """One step."""
    floor, needed, suffix = iterates.floor, iterates.needed, iterates.suffix
    lambda1, author = floor.letter, Author(language, (*iterates.given, *iterates.known))
    quarter = combine(
        (FEEDBACK, ETA, fact(brief(floor))),
        (1, ETA, fact(brief(floor)), FAR),
        (1, iterates.cited("one-step")),
        also=needed,
    )
    yield author.claim(
        f"one-step{suffix}",
        f"One step: ‖Δ⁺‖² ≤ (1 − η{lambda1} + η²λ₂)‖Δ‖².",
        language.next_at_most(descent, r, (1 - eta * floor.rate + eta**2 * steep) * r),
        how=combine((1, ETA, iterates.cited("pull")), (term(eta), Cited("steep")), also=needed),
        why="‖Δ⁺‖² = ‖Δ‖² − 2η⟨Δ, ∇R⟩ + η²‖∇R‖²",
        boxed=True,
    )
    yield author.claim(
        f"halved{suffix}",
        f"For η ≤ {lambda1}/(2λ₂) this is ‖Δ⁺‖² ≤ (1 − η{lambda1}/2)‖Δ‖².",
        language.next_at_most(descent, r, (1 - eta * floor.rate / 2) * r),
        how=quarter,
        why=f"ηλ₂ ≤ {lambda1}/2",
        boxed=True,
    )


def along_claims(iterates: Iterates) -> Iterator[Claim]:
    """Every step."""
    floor, needed, suffix = iterates.floor, iterates.needed, iterates.suffix
    rising, halved = floor.cited("rate-positive"), iterates.cited("halved")
    along = Author(language, iterates.given)
    kept = combine(
        (1, fact(ball)), (1, halved), (FEEDBACK, ETA, rising), (1, ETA, rising, FAR), also=needed
    )
    yield along.claim(
        f"descent-stays{suffix}",
        "Gradient descent never leaves the ball ‖Δ‖ ≤ δ₂.",
        language.always(iterates.system, ball),
        how=Rule("induction", ((fact(ball),),), (kept,)),
        why="by induction on the step",
    )
    fair = combine((1, floor.cited("factor-fair")), also=(*iterates.ordered, floor.wider))
    yield along.claim(
        f"decays{suffix}",
        f"The squared distance falls by the factor 1 − η{floor.letter}/2 a step.",
        language.decays(iterates.system, r, eta * floor.rate / 2),
        how=Rule("Grönwall", ((fact(ball),),), (combine((1, halved), also=needed), fair)),
        why="by induction on the step",
        boxed=True,
    )
