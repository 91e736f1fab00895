"""False variants of Theorems 3.8 and 3.9 with corners: of secants, slopes, rates and steps."""

from collections.abc import Iterator

from sympy import Rational
from variants import Table, Variant

from deqproof.deq.claim import ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.single_index import (
    G1,
    G2,
    L,
    ball,
    below,
    delta,
    descent,
    gamma,
    inside,
    language,
    q,
    r,
    radius,
    rho,
    sharp_rate,
    steep,
)
from deqproof.deq.symbols import eta, theta1, theta2, xi
from deqproof.theorems._corner_setting import (
    any_flow,
    event,
    gap,
    gradient,
    implicit,
    pull,
    rise,
    s,
    secant,
    secant_there,
    slopes,
    spread,
    spread_above,
    spread_descent,
    spread_flow,
    towards,
    width,
)
from deqproof.theorems._single_index_floor import SHARP
from deqproof.theorems._single_index_steep import top
from deqproof.theorems._single_index_step import brief

says = language.states
MORE = Rational(101, 100)
TABLE = Table("single-index-corners", language)
drawn = Inner(theta1 - xi, G1) + theta2 * G2  # ⟨Δ, ∇R⟩


def corners() -> Iterator[Variant]:
    yield from wrong_slopes()
    yield from wrong_secants()
    yield from wrong_pulls()
    yield from wrong_lengths()
    yield from wrong_steps()


def wrong_slopes() -> Iterator[Variant]:
    yield TABLE.vary("wide", "without θ₂ < 1/L", "s = L, θ₂ = 2/L", drop=(below,))
    yield TABLE.vary("wide", "s > L", "s = 2L, θ₂ just below 1/L", drop=(slopes[1],))
    yield TABLE.vary("wide", "s < 0", "s = −L, θ₂ = −2/L", drop=(slopes[0],))
    yield TABLE.vary("factor", "s < 0", "q < 0", drop=(slopes[0],))
    yield TABLE.vary("factor", "q any number", "q = −1", drop=(implicit[1],))
    least = says(ge(q, MORE * gamma / width))
    yield TABLE.vary("floor", "γ·1.01", "s = γ, θ₂ = −δ₂", least)
    yield TABLE.vary("floor", "γ/(1 − γδ₂)", "θ₂ < 0", says(ge(q * (1 - gamma * delta), gamma)))
    yield TABLE.vary("floor", "s < γ", "s = 0", drop=(slopes[2],))
    yield TABLE.vary("floor", "outside the ball", "θ₂ is very negative", drop=(ball,))
    less = says(le(q, top * Rational(99, 100)))
    yield TABLE.vary("roof", "L·0.99", "s = L, θ₂ = δ₂", less)
    yield TABLE.vary("roof", "outside the ball", "θ₂ > δ₂", drop=(ball,))


def wrong_secants() -> Iterator[Variant]:
    yield TABLE.vary("rises", "any secant", "a secant falls", drop=(secant,))
    steeper = says(ge(rise * gap, gamma * MORE * gap**2))
    yield TABLE.vary("secant-there", "γ·1.01", "the secant has slope γ", steeper)
    yield TABLE.vary("secant-there", "any secant", "f is any number", drop=(secant_there,))
    yield TABLE.vary("integrand", "any secant", "a secant falls", drop=(secant,))
    yield TABLE.vary("integrand", "beyond 1/L", "q < 0", drop=(below,))
    strictly = says(gt(pull * towards, 0))
    yield TABLE.vary("integrand", "strictly", "z = ζ", strictly)


def wrong_pulls() -> Iterator[Variant]:
    least = inside * gamma**2 / width * towards**2
    yield TABLE.vary(
        "floored", "× 1.01", "all slopes are γ", says(ge(pull * towards, MORE * least))
    )
    whole = gamma**2 / width * towards**2
    yield TABLE.vary(
        "floored", "off the event too", "σ is flat there", says(ge(pull * towards, whole))
    )
    yield TABLE.vary("floored", "1_𝓑 any number", "1_𝓑 = 9", drop=(event,))
    yield TABLE.vary("floored", "s < γ", "s = 0", drop=(slopes[2],))
    twice = says(ge(drawn, 2 * rho * gamma**2 / width * r))
    yield TABLE.vary("pull", "× 2", "all slopes are γ", twice)
    yield TABLE.vary("pull", "ρ any number", "ρ is large", drop=(spread,))
    yield TABLE.vary("pull", "∇R any", "G₁ is any vector", drop=(gradient[0],))
    yield TABLE.vary("never-away", "∇R any", "G₁ is any vector", drop=(gradient[0],))
    yield TABLE.vary("never-away", "negative", "⟨Δ, ∇R⟩ > 0", says(le(drawn, 0)))
    yield TABLE.vary("distance", "at the rate 1", "σ = 0", language.decays(any_flow, r, 1))
    yield TABLE.vary(
        "rate", "4λ₁′", "all slopes are γ", language.decays(spread_flow, r, 4 * sharp_rate)
    )


def wrong_lengths() -> Iterator[Variant]:
    tight = says(le(pull**2, (L * top) ** 2 * towards**2 * Rational(9, 10)))
    yield TABLE.vary("ceiling", "× 9/10", "all slopes are L, θ₂ = δ₂", tight)
    yield TABLE.vary("ceiling", "any secant", "f is any number", drop=(secant,))
    yield TABLE.vary("ceiling", "s > L", "q is large", drop=(slopes[1],))
    square = Inner(G1, G1) + G2**2
    yield TABLE.vary("steep", "λ₂/100", "all slopes are L", says(le(square, steep * r / 100)))
    yield TABLE.vary("steep", "Λ any number", "Λ is small", drop=(spread_above,))
    yield TABLE.vary("steep", "outside the ball", "θ₂ near 1/L", drop=(ball,))


def wrong_steps() -> Iterator[Variant]:
    fast = language.next_at_most(descent, r, (1 - 4 * eta * sharp_rate) * r)
    yield TABLE.vary("halved", "1 − 4ηλ₁′", "all slopes are γ", fast)
    yield TABLE.vary("halved", "any step", "η is large", drop=(brief(SHARP),))
    yield TABLE.vary("halved", "η < 0", "uphill", drop=(gt(eta, 0),))
    twice = language.decays(spread_descent, r, 4 * eta * sharp_rate)
    yield TABLE.vary("decays", "4ηλ₁′", "all slopes are γ", twice)
    yield TABLE.vary("inside", "δ₂ ≥ 1/L", "θ₂ = 1/L", drop=(radius[1],))
    yield TABLE.vary("wider-sharp", "δ₂ < 0", "δ₂ = −2/γ", drop=(gt(delta, 0),))
    yield TABLE.vary("slope-there", "γ·1.01", "s = γ", says(ge(s, MORE * gamma)))
