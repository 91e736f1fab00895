"""False variants of Theorem 3.8, the first half: the ball, the reach of z and ζ, a data point."""

from collections.abc import Iterator

from sympy import Rational
from variants import Table, Variant

from deqproof.deq.claim import eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    B,
    L,
    X,
    Z,
    aligned,
    ball,
    below,
    delta,
    equilibrium,
    factor,
    gamma,
    gradient1,
    gradient2,
    inside,
    language,
    n_xi,
    origin,
    pull,
    q,
    r,
    radius,
    reach,
    sigma0,
    smooth,
    steepest,
    tail,
    target,
    towards,
    z,
    zeta,
)
from deqproof.deq.symbols import theta1, theta2, xi
from deqproof.deq.unknown import sigma, sigma1
from deqproof.theorems._single_index_floor import p
from deqproof.theorems._single_index_forever import length
from deqproof.theorems._single_index_pull import gap, rise
from deqproof.theorems._single_index_reach import N, bound, most, overlap, push, short

says = language.states
room = 1 - theta2 * L
LESS, MORE = Rational(99, 100), Rational(101, 100)
FLOW = Table("thm-3.8", language)
rising, bounded, positive = smooth
reached = reach[-1]
drawn = Inner(theta1 - xi, G1) + theta2 * G2  # ⟨Δ, ∇R⟩


def single_flow() -> Iterator[Variant]:
    yield from wrong_balls()
    yield from wrong_predictors()
    yield from wrong_pushes()
    yield from wrong_reach()
    yield from wrong_targets()
    yield from wrong_points()
    yield from wrong_chords()
    yield from wrong_existence()


def wrong_balls() -> Iterator[Variant]:
    yield FLOW.vary("feedback", "δ₂² × 99/100", "θ₂ = δ₂", says(le(theta2**2, LESS * delta**2)))
    yield FLOW.vary("feedback", "δ₂ for δ₂²", "θ₂ = δ₂ > 1", says(le(theta2**2, delta)))
    yield FLOW.vary("feedback", "outside the ball", "θ₂ is any number", drop=(ball,))
    yield FLOW.vary("feedback-above", "δ₂²", "θ₂ = δ₂ < 1", says(le(theta2, delta**2)))
    yield FLOW.vary("feedback-above", "without δ₂ > 0", "δ₂ = −1, θ₂ = 1", drop=(radius[0],))
    yield FLOW.vary("feedback-below", "θ₂ ≥ 0", "θ₂ = −δ₂", says(ge(theta2, 0)))
    yield FLOW.vary("inside", "without Lδ₂ < 1", "θ₂ = δ₂ = 2/L", drop=(radius[1],))
    yield FLOW.vary("inside", "without L > 0", "L < −1/δ₂, θ₂ = −δ₂", drop=(positive,))
    yield FLOW.vary("inside", "outside the ball", "θ₂ = 2/L", drop=(ball,))
    yield FLOW.vary("inside", "1 + θ₂L > 1", "θ₂ < 0", says(gt(1 + theta2 * L, 1)))


def wrong_predictors() -> Iterator[Variant]:
    parallel = "θ₁ − ξ a positive multiple of ξ, of length δ₂"
    size = Inner(theta1, theta1)
    for claim, mistake, relation in (
        ("overlap", "× 99/100", le(overlap**2, LESS * most**2)),
        ("overlap", "δ₂ for δ₂²", le(overlap**2, n_xi**2 * delta)),
        ("predictor", "‖ξ‖² + δ₂²", le(size, n_xi**2 + delta**2)),
        ("predictor", "‖ξ‖²", le(size, n_xi**2)),
        ("predictor", "× 99/100", le(size, LESS * N**2)),
        ("predictor", "‖ξ‖ + δ₂, no square", le(size, N)),
    ):
        yield FLOW.vary(claim, mistake, parallel, says(relation))
    yield FLOW.vary("overlap", "‖ξ‖ any number", "‖ξ‖ = 0 there", drop=(target[1],))
    yield FLOW.vary("most", "without ‖ξ‖ ≥ 0", "‖ξ‖ = −1 there", drop=(target[0],))
    yield FLOW.vary("predictor", "without ‖ξ‖ ≥ 0", "‖ξ‖ = −1 there", drop=(target[0],))
    yield FLOW.vary("predictor", "outside the ball", "θ₁ is any vector", drop=(ball,))


def wrong_pushes() -> Iterator[Variant]:
    entering = Inner(theta1, X)
    for claim, mistake, why, relation in (
        ("input", "B for B²", "B > 1", le(entering**2, N**2 * B)),
        ("input", "‖ξ‖B", "θ₁ is longer than ξ", le(entering**2, (n_xi * B) ** 2)),
        ("input-above", "‖ξ‖B", "θ₁ is longer than ξ", le(entering, n_xi * B)),
        ("push-above", "σ(0) for |σ(0)|", "σ(0), θ₂ < 0", le(push, N * B + delta * sigma(0))),
        ("push-above", "without σ(0)", "σ(0) is large", le(push, N * B)),
        ("push-below", "without σ(0)", "σ(0) is large", ge(push, -N * B)),
        ("driven", "1", "z = θ₂σ(z), θ₂σ′ > 0", le(z**2, push * z)),
        ("driven", "× 101/100", "σ′ = L, θ₂ = δ₂", le(MORE * (1 - L * delta) * z**2, push * z)),
        ("driven", "1 + Lδ₂", "σ′ = L, θ₂ = δ₂", le((1 + L * delta) * z**2, push * z)),
    ):
        yield FLOW.vary(claim, mistake, why, says(relation))
    yield FLOW.vary("wide", "without B > 0", "B = 0", drop=(gt(B, 0),))
    yield FLOW.vary("input", "where X is long", "‖X‖ > B", drop=(short,))
    yield FLOW.vary("push-above", "σ(0) unbounded below", "θ₂ < 0", drop=(origin[1],))
    yield FLOW.vary("driven", "without σ′ ≤ L", "σ′ > L", drop=(bounded,))
    yield FLOW.vary("driven", "outside the ball", "θ₂ > δ₂", drop=(ball,))


def wrong_reach() -> Iterator[Variant]:
    """|z| ≤ Z where Z is a little too small, or where a hypothesis is missing."""
    for mistake, why, wrong in (
        ("Z without |σ(0)|", "σ(0) is large, θ₂ > 0", eq(Z * (1 - L * delta), N * B)),
        ("Z with 1 + Lδ₂", "σ′ = L, θ₂ = δ₂", eq(Z * (1 + L * delta), bound)),
        ("Z without 1 − Lδ₂", "σ′ = L, θ₂ = δ₂", eq(Z, bound)),
        ("Z with Lδ₂²", "σ′ = L, θ₂ = δ₂ < 1", eq(Z * (1 - L * delta**2), bound)),
        ("Z with ‖ξ‖B", "θ₁ is longer than ξ", eq(Z * (1 - L * delta), bound - delta * B)),
        ("Z with δ₂B", "‖ξ‖ is large", eq(Z * (1 - L * delta), bound - n_xi * B)),
        ("Z with −δ₂|σ(0)|", "σ(0) large", eq(Z * (1 - L * delta), N * B - delta * sigma0)),
    ):
        yield FLOW.vary("index", mistake, why, drop=(reached,), add=(wrong,))
    for mistake, why, fact in (
        ("where X is long", "‖X‖ > B", short),
        ("without σ′ ≤ L", "σ′ close to 1/θ₂", bounded),
        ("outside the ball", "θ₁ is any vector", ball),
        ("without |σ(0)| ≤ σ₀", "σ(0) is large", origin[0]),
        ("without the equilibrium", "z is any number", equilibrium),
    ):
        yield FLOW.vary("index", mistake, why, drop=(fact,))
    yield FLOW.vary("index-above", "Z/2", "Z is almost attained", says(le(z, Z / 2)))


def wrong_targets() -> Iterator[Variant]:
    small = eq(Z * (1 - L * delta), bound - n_xi * B)
    yield FLOW.vary("target", "Z with δ₂B", "‖ξ‖ large", drop=(reached,), add=(small,))
    yield FLOW.vary("target", "where X is long", "‖X‖ > B", drop=(short,))
    yield FLOW.vary("target", "without the alignment", "ζ is any number", drop=(aligned,))
    yield FLOW.vary("target", "Z²/2", "δ₂ is small", says(le(zeta**2, Z**2 / 2)))
    yield FLOW.vary("target-reach", "2‖ξ‖B", "δ₂ is small", says(le(2 * n_xi * B, Z)))
    yield FLOW.vary("sigma0", "|σ(0)| > 0", "σ(0) = 0", says(gt(sigma0, 0)))
    yield FLOW.vary("Z-positive", "without Lδ₂ < 1", "1 − Lδ₂ < 0", drop=(radius[1],))
    yield FLOW.vary("Z-positive", "Z > B", "ξ, δ₂ are small", says(gt(Z, B)))
    yield FLOW.vary("short", "off the event", "the indicator is 0", drop=(eq(1 - inside, 0),))


def wrong_points() -> Iterator[Variant]:
    for claim, mistake, why, relation in (
        ("factor", "q ≥ σ′", "θ₂ < 0", ge(q, sigma1(z))),
        ("factor", "q ≤ L", "θ₂ > 0, σ′ = L", le(q, L)),
        ("integrand", "strictly", "z = ζ", gt(pull * towards, 0)),
        ("integrand", "≥ (z − ζ)²", "σ′ is small", ge(pull * towards, towards**2)),
        ("integrand", "reversed", "z ≠ ζ", le(pull * towards, 0)),
        ("mean-integrand", "strictly", "z = ζ", gt(Mean(pull * towards), 0)),
        ("mean-integrand", "reversed", "z ≠ ζ", le(Mean(pull * towards), 0)),
        ("never-away", "strictly", "θ = (ξ, 0)", gt(drawn, 0)),
        ("never-away", "reversed", "∇R ≠ 0", le(drawn, 0)),
        ("never-away", "without θ₂", "θ₁ alone may go away", ge(drawn - theta2 * G2, 0)),
        ("never-away", "−θ₂", "θ₁ = ξ, θ₂ ≠ 0", ge(drawn - 2 * theta2 * G2, 0)),
        ("never-away", "≥ ‖Δ‖²", "∇R is small", ge(drawn, r)),
    ):
        yield FLOW.vary(claim, mistake, why, says(relation))
    for claim in ("factor", "integrand", "mean-integrand", "never-away"):
        yield FLOW.vary(claim, "without θ₂ < 1/L", "1 − θ₂σ′ < 0", drop=(below,))
    yield FLOW.vary("factor", "without σ′ > 0", "σ(t) = −t", drop=(rising,))
    yield FLOW.vary("integrand", "without σ′ > 0", "σ′ = −1, θ₂ = −2", drop=(rising,))
    yield FLOW.vary("integrand", "without σ′ ≤ L", "1 − θ₂σ′ < 0", drop=(bounded,))
    yield FLOW.vary("integrand", "without the alignment", "ζ is free", drop=(aligned,))
    yield FLOW.vary("integrand", "without the factor", "q is free", drop=(factor,))
    yield FLOW.vary("never-away", "∂R/∂θ₂ any", "G₂ is free", drop=(gradient2,))
    yield FLOW.vary("never-away", "∇R any", "G₁ is free", drop=(gradient1,))


def wrong_chords() -> Iterator[Variant]:
    for mistake, why, slope in (
        ("γ × 101/100", "σ′ = γ", MORE * gamma),
        ("L", "σ′ < L", L),
        ("γ + 1", "σ′ = γ", gamma + 1),
    ):
        yield FLOW.vary("mean-value", mistake, why, says(ge(rise * gap, slope * gap**2)))
    yield FLOW.vary("mean-value", "γ any number", "γ = 2L", drop=(steepest,))
    turned = says(le(rise * gap, gamma * gap**2))
    yield FLOW.vary("mean-value", "reversed", "σ′ > γ", turned)
    yield FLOW.vary("mean-value", "where X is long", "σ flat far away", drop=(short,))


def wrong_existence() -> Iterator[Variant]:
    """What makes −∇R continuous is dropped or too good, or the ball is no part of the domain."""
    for claim, mistake, why, relation in (
        ("rises", "u", "θ₂ < 0, p small", ge(1 - theta2 * p, room)),
        ("rises", "1", "θ₂ > 0", ge(1 - theta2 * p, 1)),
        ("box-anywhere", "L", "θ₂ > 0, p = L", le(p / (1 - theta2 * p), L)),
        ("factor-above", "L", "θ₂ > 0, σ′ = L", le(q, L)),
        ("index-square", "1 for 1 + 1/u", "σ′ = L, θ₂ > 0", le(z**2, length * tail)),
        ("target-square", "‖X‖ for ‖X‖²", "X is long", le(zeta**2, Inner(xi, xi))),
        ("rise-square", "L²z²", "z = −ζ", le(rise**2, L**2 * (z**2 + zeta**2))),
        ("output-square", "without σ(0)", "z = 0", le(sigma(z) ** 2, 2 * L**2 * z**2)),
    ):
        yield FLOW.vary(claim, mistake, why, says(relation))
    yield FLOW.vary("rises", "without θ₂ < 1/L", "θ₂ = 2/L, p = L", drop=(below,))
    yield FLOW.vary("forever", "outside the ball", "it may reach θ₂ = 1/L", drop=(ball,))
