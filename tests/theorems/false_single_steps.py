"""False variants of Theorem 3.9 and of its sharper form: the length of the gradient, one step."""

from collections.abc import Iterator
from typing import Any

from sympy import Rational
from variants import Table, Variant

from deqproof.deq.claim import ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    OF_SIGMA,
    L,
    Lambda,
    ball,
    delta,
    descent,
    gamma,
    gradient1,
    inside,
    language,
    pull,
    q,
    r,
    radius,
    rho,
    smooth,
    spread,
    spread_above,
    spread_descent,
    steep,
    steepest,
    towards,
    truncated,
    z,
)
from deqproof.deq.symbols import eta, theta2
from deqproof.deq.unknown import sigma
from deqproof.theorems._single_index_floor import PAPER, SHARP, Floor, p
from deqproof.theorems._single_index_pull import gap, rise
from deqproof.theorems._single_index_steep import top, wide
from deqproof.theorems._single_index_step import brief, dense, forwards

says = language.states
LESS = Rational(99, 100)
STEP = Table("thm-3.9", language)
PULL = Table("thm-3.8", language)  # states the chord
BEST = Table("single-index-sharp-rate", language)
STEPS = ((STEP, PAPER), (BEST, SHARP))
rising, bounded, positive = smooth
room = 1 - L * delta
length = Inner(G1, G1) + G2**2  # ‖∇R‖²
corner = "σ(t) = Lt + c, θ₂ = δ₂"


def single_steps() -> Iterator[Variant]:
    yield from wrong_roofs()
    yield from wrong_chords()
    yield from wrong_ceilings()
    yield from wrong_lengths()
    yield from wrong_orders()
    for table, floor in STEPS:
        yield from wrong_rates(table, floor)
        yield from wrong_steps(table, floor)
        yield from wrong_paths(table, floor)


def wrong_roofs() -> Iterator[Variant]:
    """p/(1 − θ₂p) and q are at most L/(1 − Lδ₂)."""
    for claim, value in (("box-above", p / (1 - theta2 * p)), ("roof", q)):
        for mistake, bound in (
            ("× 99/100", LESS * top),
            ("without 1 − Lδ₂", L),
            ("1 + Lδ₂", L / (1 + L * delta)),
            ("L²", L * top),
            ("1 − Lδ₂²", L / (1 - L * delta**2)),
        ):
            yield STEP.vary(claim, mistake, "p = L, θ₂ = δ₂", says(le(value, bound)))
        yield STEP.vary(claim, "reversed", "p < L", says(ge(value, top)))
    for mistake, why, fact in (
        ("θ₂ > δ₂", "closer to 1/L", le(theta2, delta)),
        ("p > L", "closer to 1/θ₂", le(p, L)),
    ):
        yield STEP.vary("box-above", mistake, why, drop=(fact,))
    yield STEP.vary("roof", "outside the ball", "θ₂ > δ₂", drop=(ball,))
    yield STEP.vary("roof", "without σ′ ≤ L", "σ′ > L", drop=(bounded,))


def wrong_chords() -> Iterator[Variant]:
    for mistake, bound in (
        ("× 99/100", LESS * L * rise * gap),
        ("L²", L**2 * rise * gap),
        ("1", rise * gap),
        ("(z − ζ)²", gap**2),
    ):
        yield PULL.vary("chord", mistake, "σ(t) = ct", says(le(rise**2, bound)))
    yield PULL.vary("chord", "reversed", "σ′ < L", says(ge(rise**2, L * rise * gap)))
    yield PULL.vary("chord", "without σ′ ≤ L", "σ(t) = 2Lt", drop=(bounded,))
    yield PULL.vary("chord", "without σ′ > 0", "σ(t) = −t", drop=(rising,))


def wrong_ceilings() -> Iterator[Variant]:
    """((σ(z) − σ(ζ))q)² ≤ (L⁴/(1 − Lδ₂)²)(z − ζ)², at every point and in the mean."""
    for mistake, constant in (
        ("× 99/100", LESS * L**4 / room**2),
        ("L² for L⁴", L**2 / room**2),
        ("L³ for L⁴", L**3 / room**2),
        ("1 − Lδ₂, no square", L**4 / room),
        ("without 1 − Lδ₂", L**4),
        ("1 + Lδ₂", L**4 / (1 + L * delta) ** 2),
    ):
        stated = says(le(pull**2, constant * towards**2))
        yield STEP.vary("ceiling", mistake, corner, stated)
        mean = says(ge(Mean(constant * towards**2 - pull**2), 0))
        yield STEP.vary("mean-ceiling", mistake, corner, mean)
    for claim in ("ceiling", "mean-ceiling"):
        yield STEP.vary(claim, "outside the ball", "θ₂ > δ₂", drop=(ball,))
        yield STEP.vary(claim, "without σ′ ≤ L", "σ′ > L", drop=(bounded,))


def wrong_lengths() -> Iterator[Variant]:
    """‖∇R‖² ≤ (L⁴Λ²/(1 − Lδ₂)²)‖Δ‖²."""
    for mistake, constant in (
        ("λ₂ × 99/100", LESS * steep),
        ("L² for L⁴", L**2 * Lambda**2 / room**2),
        ("Λ for Λ²", L**4 * Lambda / room**2),
        ("1 − Lδ₂, no square", L**4 * Lambda**2 / room),
        ("without 1 − Lδ₂", L**4 * Lambda**2),
        ("1 + Lδ₂", L**4 * Lambda**2 / (1 + L * delta) ** 2),
        ("λ₂/4", steep / 4),
    ):
        yield STEP.vary("steep", mistake, f"{corner}, X = 0", says(le(length, constant * r)))
    yield STEP.vary("steep", "reversed", "∇R = 0 and Δ ≠ 0", says(ge(length, steep * r)))
    yield STEP.vary("steep", "Λ any number", "Λ is small", drop=(spread_above,))
    yield STEP.vary("steep", "without σ′ ≤ L", "σ′ > L", drop=(bounded,))
    yield STEP.vary("steep", "∇R any", "G₁ is any vector", drop=(gradient1,))
    square = (pull - OF_SIGMA.along / Lambda) ** 2
    yield STEP.vary("square", "strictly", "X = 0, y = 0", says(gt(Mean(square), 0)))
    yield STEP.vary("square", "reversed", "a square", says(le(Mean(square), 0)))


def wrong_orders() -> Iterator[Variant]:
    off = Mean((1 - inside) * sigma(z) ** 2)
    yield STEP.vary("slopes-ordered", "strictly", "σ(t) = Lt", says(gt(L, gamma)))
    yield STEP.vary("slopes-ordered", "L/2", "σ(t) = Lt", says(le(gamma, L / 2)))
    yield STEP.vary("slopes-ordered", "γ any number", "γ = 2L", drop=(steepest,))
    yield STEP.vary("off-event", "strictly", "on the event", says(gt(off, 0)))
    yield STEP.vary("off-event", "1_𝓑 any number", "1_𝓑 = 9", drop=(truncated[0],))
    yield STEP.vary("moments-ordered", "ρ any number", "ρ = 2Λ", drop=(spread,))
    yield STEP.vary("moments-ordered", "Λ any number", "Λ = ρ/2", drop=(spread_above,))
    yield STEP.vary("moments-ordered", "Λ/2", "isotropic (X, y)", says(le(rho, Lambda / 2)))
    yield STEP.vary("steep-positive", "Λ = 0", "λ₂ = 0", drop=(wide,))
    yield STEP.vary("steep-positive", "L = 0", "λ₂ = 0", drop=(positive,))


def wrong_rates(table: Table, floor: Floor) -> Iterator[Variant]:
    """0 < λ₁ ≤ 2ΛL², λ₁² ≤ 4λ₂, and 1 − ηλ₁/2 ≥ 0."""
    suffix, rate, small = floor.suffix, floor.rate, "γ = L, ρ = Λ, δ₂ → 0"
    for claim, mistake, relation in (
        ("rate-small", "ΛL²", le(rate, Lambda * L**2)),
        ("rate-small", "2ΛL", le(rate, 2 * Lambda * L)),
        ("rate-small", "× 99/100", le(rate, LESS * 2 * Lambda * L**2)),
        ("rates-ordered", "λ₂", le(rate**2, steep)),
        ("rates-ordered", "λ₁ for λ₁²", le(rate, 4 * steep)),
        ("rates-ordered", "× 99/100", le(rate**2, LESS * 4 * steep)),
        ("factor-fair", "1 − ηλ₁", ge(1 - eta * rate, 0)),
        ("factor-fair", "1 − 51ηλ₁/100", ge(1 - Rational(51, 100) * eta * rate, 0)),
    ):
        yield table.vary(claim + suffix, mistake, small, says(relation))
    for claim in ("rate-small", "rates-ordered"):
        yield table.vary(claim + suffix, "γ > L", "γ is large", drop=(le(gamma, L),))
        yield table.vary(claim + suffix, "ρ > Λ", "ρ is large", drop=(le(rho, Lambda),))
    for mistake, fact in (("ρ = 0", dense), ("γ = 0", gt(gamma, 0))):
        yield table.vary(f"rate-positive{suffix}", mistake, "λ₁ = 0", drop=(fact,))
    twice = le(steep * eta, rate)
    yield table.vary(f"factor-fair{suffix}", "2η", small, drop=(brief(floor),), add=(twice,))
    yield table.vary(f"factor-fair{suffix}", "any η > 0", "η = 3/λ₁", drop=(brief(floor),))


def wrong_steps(table: Table, floor: Floor) -> Iterator[Variant]:
    """One step: the factor, the length of the step, what is known of the data."""
    name, suffix, rate = f"one-step{floor.suffix}", floor.suffix, floor.rate
    slow, isotropic = "η is small", "isotropic (X, y), σ(t) = Lt + c"
    for claim, mistake, why, bound in (
        ("one-step", "η²λ₂ alone", slow, eta**2 * steep),
        ("one-step", "2ηλ₁", slow, 1 - 2 * eta * rate + eta**2 * steep),
        ("one-step", "1 − ηλ₁", isotropic, 1 - eta * rate),
        ("halved", "0", slow, Rational(0)),
        ("halved", "1 − 2ηλ₁", slow, 1 - 2 * eta * rate),
    ):
        stated = language.next_at_most(descent, r, bound * r)
        yield table.vary(claim + suffix, mistake, why, stated)
    yield table.vary(name, "∇R any", "G₁ is any vector", drop=(gradient1,))
    yield table.vary(f"halved{suffix}", "backwards", "η < 0", drop=(forwards,))
    yield table.vary(f"halved{suffix}", "any η > 0", "a step too far", drop=(brief(floor),))


def wrong_paths(table: Table, floor: Floor) -> Iterator[Variant]:
    """False along a system that inputs drive: no witness at the start can show it."""
    suffix, rate = floor.suffix, floor.rate
    fast: Any = language.decays(spread_descent, r, 2 * eta * rate)
    yield table.vary(f"decays{suffix}", "2ηλ₁", "η is small", fast)
    yield table.vary(f"descent-stays{suffix}", "any η > 0", "too far", drop=(brief(floor),))
    if floor is PAPER:
        yield table.vary("decays", "without Lδ₂ < 1", "outside the domain", drop=(radius[1],))
