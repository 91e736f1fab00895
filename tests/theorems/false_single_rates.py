"""False variants of Theorem 3.8, the second half, and of its sharper form: floors, pulls, rates."""

from collections.abc import Iterator
from typing import Any

from sympy import Rational
from variants import Table, Variant

from deqproof.deq.claim import eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    L,
    any_flow,
    ball,
    delta,
    factor,
    gamma,
    gradient1,
    inside,
    language,
    pull,
    q,
    r,
    rate,
    rho,
    sharp_rate,
    spread,
    spread_flow,
    steepest,
    towards,
    truncated,
)
from deqproof.deq.symbols import theta1, theta2, xi
from deqproof.theorems._single_index_floor import PAPER, SHARP, Floor, p, within
from deqproof.theorems.single_6_sharp_rate import sizes, steeper

says = language.states
MORE = Rational(101, 100)
FLOW = Table("thm-3.8", language)
BEST = Table("single-index-sharp-rate", language)
FLOORS = ((FLOW, PAPER), (BEST, SHARP))
drawn = Inner(theta1 - xi, G1) + theta2 * G2  # ⟨Δ, ∇R⟩
corner = "p = γ = L, θ₂ = −δ₂"


def single_rates() -> Iterator[Variant]:
    for table, floor in FLOORS:
        yield from wrong_boxes(table, floor)
        yield from wrong_floors(table, floor)
        yield from wrong_points(table, floor)
        yield from wrong_pulls(table, floor)
    yield from wrong_monotonicity()
    yield from wrong_comparisons()
    yield from wrong_trajectories()


def wrong_boxes(table: Table, floor: Floor) -> Iterator[Variant]:
    """p/(1 − θ₂p) ≥ γ/(1 + κδ₂) with another floor, or on a larger box."""
    name, value = f"box{floor.suffix}", p / (1 - theta2 * p)
    for mistake, bound in (
        ("× 101/100", MORE * floor.least),
        ("1 − κδ₂", gamma / (1 - floor.kappa * delta)),
        ("without 1 + κδ₂", gamma),
        ("γ²", gamma * floor.least),
        ("1 + κδ₂²", gamma / (1 + floor.kappa * delta**2)),
    ):
        yield table.vary(name, mistake, corner, says(ge(value, bound)))
    yield table.vary(name, "reversed", "p > γ", says(le(value, floor.least)))
    for mistake, why, fact in (
        ("p < γ", "p = γ/9", within[1]),
        ("θ₂ < −δ₂", "θ₂ is very negative", within[3]),
        ("1 < θ₂p", "the factor is negative", within[0]),
    ):
        yield table.vary(name, mistake, why, drop=(fact,))
    yield table.vary(f"wider{floor.suffix}", "without δ₂ > 0", "δ₂ = −2/κ", drop=(gt(delta, 0),))


def wrong_floors(table: Table, floor: Floor) -> Iterator[Variant]:
    """q ≥ γ/(1 + κδ₂) with another floor, or without a hypothesis."""
    name = f"floor{floor.suffix}"
    for mistake, bound in (
        ("× 101/100", MORE * floor.least),
        ("without 1 + κδ₂", gamma),
        ("1 − κδ₂", gamma / (1 - floor.kappa * delta)),
    ):
        yield table.vary(name, mistake, corner, says(ge(q, bound)))
    yield table.vary(name, "γ any number", "γ = 2L", drop=(steepest,))
    yield table.vary(name, "outside the ball", "θ₂ is very negative", drop=(ball,))
    yield table.vary(name, "without the factor", "q is any number", drop=(factor,))


def wrong_points(table: Table, floor: Floor) -> Iterator[Variant]:
    """At every data point, and in the mean."""
    own = gamma * floor.least
    for mistake, slope in (
        ("× 101/100", MORE * own),
        ("γ for γ²", floor.least),
        ("without 1 + κδ₂", gamma**2),
        ("1 − κδ₂", gamma**2 / (1 - floor.kappa * delta)),
    ):
        below = inside * slope * towards**2
        yield table.vary(f"floored{floor.suffix}", mistake, corner, says(ge(pull * towards, below)))
        mean = says(ge(Mean(pull * towards - below), 0))
        yield table.vary(f"mean-floored{floor.suffix}", mistake, corner, mean)
    for name in (f"floored{floor.suffix}", f"mean-floored{floor.suffix}"):
        yield table.vary(name, "γ any number", "γ = 2L", drop=(steepest,))
        yield table.vary(name, "1_𝓑 any number", "1_𝓑 = 9", drop=(truncated[0],))
    alone = says(ge(pull * towards, own * towards**2))
    yield table.vary(f"floored{floor.suffix}", "off the event", "σ flat far away", alone)


def wrong_pulls(table: Table, floor: Floor) -> Iterator[Variant]:
    """⟨Δ, ∇R⟩ ≥ (ργ²/(1 + κδ₂))‖Δ‖² with another constant, or without a hypothesis."""
    name, own = f"pull{floor.suffix}", gamma * floor.least * rho
    isotropic = "E[1_𝓑(X,y)(X,y)ᵀ] = ρI, σ(t) = γt + c"
    for mistake, constant in (
        ("× 2", 2 * own),
        ("γ for γ²", floor.least * rho),
        ("1 − κδ₂", gamma**2 * rho / (1 - floor.kappa * delta)),
    ):
        yield table.vary(name, mistake, isotropic, says(ge(drawn, constant * r)))
    yield table.vary(name, "‖Δ‖²/δ₂²", isotropic, says(ge(drawn, own * r / delta**2)))
    yield table.vary(name, "reversed", "σ′ > γ", says(le(drawn, own * r)))
    yield table.vary(name, "ρ any number", "ρ is large", drop=(spread,))
    yield table.vary(name, "∇R any", "G₁ is any vector", drop=(gradient1,))


def wrong_monotonicity() -> Iterator[Variant]:
    low, high = p / (1 - theta2 * p), steeper / (1 - theta2 * steeper)
    yield BEST.vary("increasing", "reversed", "p < p′", says(ge(low, high)))
    yield BEST.vary("increasing", "in any order", "p > p′", drop=(le(p, steeper),))
    for slope in (p, steeper):
        yield BEST.vary(
            "increasing",
            f"1 < θ₂{slope.name}",
            "across the pole",
            drop=(gt(1 - theta2 * slope, 0),),
        )
    attained = eq(p / (1 - theta2 * p), SHARP.least)
    for mistake, corner_of in (
        ("θ₂ = δ₂", {p: gamma, theta2: delta}),
        ("p = L", {p: L, theta2: -delta}),
        ("θ₂ = 0", {p: gamma, theta2: 0}),
    ):
        moved = language.moved(attained, corner_of)
        yield BEST.vary("attained", mistake, "another corner", moved)


def wrong_comparisons() -> Iterator[Variant]:
    positive, ordered = gt(rho, 0), sizes[1]
    yield BEST.vary("sharper", "reversed", "γ < L", says(ge(rate, sharp_rate)))
    yield BEST.vary("sharper", "γ > L", "the order turns", drop=(ordered,))
    yield BEST.vary("sharper", "ρ < 0", "the order turns", drop=(positive,))
    yield BEST.vary("sharper", "2λ₁", "δ₂ is small", says(le(2 * rate, sharp_rate)))
    yield BEST.vary("corner-slope-above", "γ > L", "γ = 2L", drop=(ordered,))
    yield BEST.vary("corner-feedback-above", "δ₂ < 0", "−δ₂ > δ₂", drop=(sizes[2],))


def wrong_trajectories() -> Iterator[Variant]:
    """False later, along systems that inputs drive: no witness at the start can show it."""
    table: tuple[tuple[str, str, Any], ...] = (
        ("distance", "at the rate 1", language.decays(any_flow, r, 1)),
        ("stays", "in half the ball", language.always(spread_flow, le(r, delta**2 / 4))),
        ("rate", "4λ₁", language.decays(spread_flow, r, 4 * rate)),
    )
    for claim, mistake, stated in table:
        yield FLOW.vary(claim, mistake, "too fast where σ(t) = γt + c", stated)
