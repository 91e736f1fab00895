"""Theorem 3.8, the last half: how strongly the gradient pulls, ⟨Δ, ∇R⟩ ≥ (ργ²/(1 + κδ₂))‖Δ‖².

The factor q = σ′/(1 − θ₂σ′) is at least γ/(1 + κδ₂) where ‖X‖ ≤ B: with κ = L in the paper, and
with κ = γ in the sharper form. The steps are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deqproof.deq.claim import Given, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    OF_SIGMA,
    L,
    Output,
    below,
    delta,
    factor,
    gamma,
    inside,
    language,
    pull,
    q,
    r,
    rate,
    rho,
    sharp_rate,
    towards,
    z,
)  # fmt: skip
from deqproof.deq.symbols import scalar, theta1, theta2, xi
from deqproof.deq.unknown import sigma1
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Instance, Key, Rule, combine
from deqproof.theorems._single_index_pull import (
    BOUNDED,
    DELTA,
    GAMMA,
    LIP,
    RISES,
    SLOPE,
    held,
    on_event,
    shift,
    steepest,
)  # fmt: skip

term, fact, states = language.term, language.fact, language.states
author = Author(language)
p = scalar("v_p", "p", "a slope of σ, from γ to L")
within = (gt(1 - theta2 * p, 0), ge(p, gamma), gt(gamma, 0), ge(theta2, -delta))
SAFE, LEAST, _, BACK = (fact(f) for f in within)


@dataclass(frozen=True, slots=True)
class Floor:
    """q ≥ γ/(1 + κδ₂), the rate 2ργ²/(1 + κδ₂) that comes of it, and the names of its claims."""

    kappa: Any
    shown: str
    suffix: str
    letter: str
    rate: Any
    given: tuple[Given, ...]
    products: tuple[tuple[Key, ...], ...]
    why: str

    @property
    def width(self) -> Any:
        return 1 + self.kappa * delta

    @property
    def least(self) -> Any:
        return gamma / self.width

    @property
    def wider(self) -> Cited:
        """1 + κδ₂ > 0."""
        return self.cited("wider")

    def cited(self, name: str) -> Cited:
        return Cited(name + self.suffix)


PAPER = Floor(
    L, "L", "", "λ₁", rate, (*within, gt(L, 0), gt(delta, 0), le(p, L)),
    (
        (LEAST,), (DELTA, GAMMA, fact(le(p, L))), (DELTA, GAMMA, LEAST), (DELTA, LEAST, LEAST),
        (DELTA, LEAST, fact(le(p, L))), (GAMMA, GAMMA, BACK), (GAMMA, LEAST, BACK),
    ),
    "p(1 + Lδ₂) − γ(1 − θ₂p) = (p − γ) + δ₂p(L − γ) + γp(δ₂ + θ₂)",
)  # fmt: skip
SHARP = Floor(
    gamma, "γ", "-sharp", "λ₁′", sharp_rate, (*within, gt(delta, 0)),
    ((LEAST,), (GAMMA, GAMMA, BACK), (GAMMA, LEAST, BACK)),
    "p(1 + γδ₂) − γ(1 − θ₂p) = (p − γ) + γp(δ₂ + θ₂)",
)  # fmt: skip


def floor_claims(floor: Floor) -> Iterator[Claim]:
    yield from factor_claims(floor)
    yield from event_claims(floor)
    yield from point_claims(floor)
    yield from mean_claims(floor, OF_SIGMA, held, floor.suffix)


def factor_claims(floor: Floor) -> Iterator[Claim]:
    """p/(1 − θ₂p) ≥ γ/(1 + κδ₂) for slopes p ≥ γ."""
    kappa, positive = floor.shown, LIP if floor is PAPER else GAMMA
    yield author.claim(
        f"wider{floor.suffix}",
        f"1 + {kappa}δ₂ > 0.",
        states(gt(floor.width, 0)),
        given=(gt(floor.kappa, 0), gt(delta, 0)),
        how=combine((1,), (1, positive, DELTA)),
        why=f"{kappa} > 0, δ₂ > 0",
    )
    over = (term(1 / ((1 - theta2 * p) * floor.width)), SAFE, floor.wider)
    yield author.claim(
        f"box{floor.suffix}",
        f"For slopes p ≥ γ and θ₂ ≥ −δ₂ the factor p/(1 − θ₂p) is at least γ/(1 + {kappa}δ₂).",
        states(ge(p / (1 - theta2 * p), floor.least)),
        given=floor.given,
        how=combine(*((*over, *keys) for keys in floor.products)),
        why=floor.why,
        boxed=floor is SHARP,
    )


def event_claims(floor: Floor) -> Iterator[Claim]:
    """q ≥ γ/(1 + κδ₂) where ‖X‖ ≤ B."""
    box = Cited(f"box{floor.suffix}", ((term(p), term(sigma1(z))),))
    known = (Instance(BOUNDED, term(z)), Instance(fact(steepest), term(z)), SLOPE)
    reached = tuple(Cited(f"index-{side}") for side in ("below", "above"))
    yield author.claim(
        f"floor{floor.suffix}",
        f"So q ≥ γ/(1 + {floor.shown}δ₂) where ‖X‖ ≤ B.",
        states(ge(q, floor.least)),
        given=(*on_event, factor, below),
        how=combine((1, box), also=(*reached, *known, Cited("feedback-below"), floor.wider)),
        why="p = σ′(z), and |z| ≤ Z there",
        boxed=True,
    )


def point_claims(floor: Floor) -> Iterator[Claim]:
    """On the event and off it: (σ(z) − σ(ζ)) q ⟨Δ, (X, y)⟩ ≥ 1_𝓑 (γ²/(1 + κδ₂)) ⟨Δ, (X, y)⟩²."""
    low, steep = floor.cited("floor"), Cited("mean-value")
    on_event = combine(
        (1, low, RISES),
        (term(1 / floor.width), floor.wider, GAMMA, steep),
        also=(Cited("short"), low, steep),
    )
    off_event = combine((1, Cited("integrand")), also=(floor.wider,))
    yield author.claim(
        f"floored{floor.suffix}",
        "At every data point (σ(z) − σ(ζ)) q (z − ζ) ≥ 1_𝓑 γ²/(1 + "
        + floor.shown
        + "δ₂) (z − ζ)².",
        states(ge(pull * towards, inside * gamma * floor.least * towards**2)),
        given=held,
        how=Rule("cases", (term(inside * (1 - inside)),), (on_event, off_event)),
        why="on the event by the two bounds, off it because the left side is ≥ 0",
        boxed=True,
    )


def mean_claims(
    floor: Floor, output: Output, given: tuple[Given, ...], suffix: str
) -> Iterator[Claim]:
    """⟨Δ, ∇R⟩ ≥ (ργ²/(1 + κδ₂))‖Δ‖², from the bound at every data point."""
    along, last = output.gradient
    wide = Instance(fact(output.spread), shift[0])
    least = inside * gamma * floor.least * output.towards**2
    bound = combine((1, Cited(f"floored{suffix}")), also=(floor.wider,))
    yield author.claim(
        f"mean-floored{suffix}",
        "So is the mean.",
        states(ge(Mean(output.pull * output.towards - least), 0)),
        given=given,
        how=Rule("monotone mean", (), (bound,)),
        why="E is monotone",
    )
    yield author.claim(
        f"pull{suffix}",
        f"⟨Δ, ∇R⟩ ≥ (ργ²/(1 + {floor.shown}δ₂))‖Δ‖² in the ball.",
        states(ge(Inner(theta1 - xi, G1) + theta2 * G2, gamma * floor.least * rho * r)),
        given=(*given, along, last, output.spread),
        how=combine(
            (1, Cited(f"mean-floored{suffix}")),
            (term(gamma / floor.width), floor.wider, Instance(wide, shift[1])),
            also=(Instance(fact(along), shift[0]), wide),
        ),
        why="E is linear, and E[1_𝓑⟨Δ, (X, y)⟩²] ≥ ρ‖Δ‖²",
        boxed=True,
    )
