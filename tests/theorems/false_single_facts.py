"""False variants of the single-index fixed point, of its gradient, and of why id is excluded."""

from collections.abc import Iterator

from sympy import Rational
from variants import Table, Variant

from deqproof.deq import single_index as setting
from deqproof.deq.claim import ForEveryOf, eq, ge, gt, le, lt
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.symbols import h, k, theta1, theta2, x
from deqproof.deq.unknown import sigma, sigma1
from deqproof.theorems import single_2_gradient as slope
from deqproof.theorems import single_7_identity as identity
from deqproof.theorems.single_1_fixed_point import (
    L,
    a,
    below,
    bounded,
    gap,
    language,
    rise,
    rising,
    secants,
    steep,
    wide,
    z,
    z2,
)

says = language.states
LESS, MORE = Rational(99, 100), Rational(101, 100)
FIXED = Table("single-index-fixed-point", language)
GRADIENT = Table("single-index-gradient", language)
IDENTITY = Table("identity-excluded", setting.language)
SLOPE = 1 - theta2 * sigma1(z)


def single_facts() -> Iterator[Variant]:
    yield from wrong_slopes()
    yield from wrong_sides()
    yield from wrong_chords()
    yield from wrong_uniqueness()
    yield from wrong_contractions()
    yield from wrong_secants()
    yield from wrong_differentials()
    yield from wrong_gradients()
    yield from wrong_alignment()
    yield from wrong_identity()


def wrong_slopes() -> Iterator[Variant]:
    for mistake, why, relation in (
        ("1 + θ₂σ′", "σ′ = L, θ₂ = −2/L", gt(1 + theta2 * sigma1(z), 0)),
        ("≥ 1 − θ₂L", "θ₂ < 0 and σ′ < L", ge(SLOPE, 1 - theta2 * L)),
        ("≤ 1", "θ₂ < 0", le(SLOPE, 1)),
        ("> 1/100", "σ′ = L, θ₂ just below 1/L", gt(SLOPE, Rational(1, 100))),
    ):
        yield FIXED.vary("slope", mistake, why, says(relation))
    yield FIXED.vary("slope", "without θ₂ < 1/L", "θ₂ = 2/σ′", drop=(below,))
    yield FIXED.vary("slope", "without σ′ ≤ L", "σ′ > 1/θ₂ > L", drop=(bounded,))
    yield FIXED.vary("slope", "without σ′ > 0", "σ′ and θ₂ very negative", drop=(rising,))


def wrong_sides() -> Iterator[Variant]:
    half = says(ge(SLOPE, 1 - theta2 * L / 2))
    yield FIXED.vary("slope-right", "L/2", "σ′ = L, θ₂ > 0", half)
    yield FIXED.vary("slope-right", "=", "σ′ < L", says(eq(SLOPE, 1 - theta2 * L)))
    yield FIXED.vary("slope-right", "without σ′ ≤ L", "σ′ = 2L", drop=(bounded,))
    yield FIXED.vary("slope-left", "101/100", "θ₂ = 0", says(ge(SLOPE, MORE)))
    yield FIXED.vary("slope-left", "1 − θ₂L", "σ′ < L", says(ge(SLOPE, 1 - theta2 * L)))
    yield FIXED.vary("slope-left", "either side", "θ₂ > 0", drop=(ge(-theta2, 0),))
    yield FIXED.vary("slope-left", "without σ′ > 0", "σ′ < 0", drop=(rising,))


def wrong_chords() -> Iterator[Variant]:
    line = "σ(t) = ct with a slope c of one's choice"
    for mistake, relation in (
        ("reversed", le(rise, 0)),
        ("strictly", gt(rise, 0)),
        ("≥ (z − z′)²", ge(rise, gap**2)),
        ("≥ L(z − z′)²", ge(rise, L * gap**2)),
    ):
        yield FIXED.vary("monotone", mistake, line, says(relation))
    yield FIXED.vary("monotone", "without σ′ > 0", "σ(t) = −t", drop=(rising,))
    for mistake, relation in (
        ("L × 99/100", le(rise, LESS * L * gap**2)),
        ("L²", le(rise, L**2 * gap**2)),
        ("L(z − z′)", le(rise, L * gap)),
        ("strictly", lt(rise, L * gap**2)),
    ):
        yield FIXED.vary("lipschitz", mistake, line, says(relation))
    yield FIXED.vary("lipschitz", "without σ′ ≤ L", "σ(t) = 2Lt", drop=(bounded,))


def wrong_uniqueness() -> Iterator[Variant]:
    first, second = (eq(t, a + theta2 * sigma(t)) for t in (z, z2))
    all_fixed = "with θ₂σ(t) = t every t is a fixed point"
    yield FIXED.vary("unique", "without θ₂ < 1/L", all_fixed, drop=(below,))
    yield FIXED.vary("unique", "without σ′ ≤ L", all_fixed, drop=(bounded,))
    yield FIXED.vary("unique", "without σ′ > 0", all_fixed, drop=(rising,))
    yield FIXED.vary("unique", "of one fixed point", "z is any number", drop=(first,))
    other = eq(z2, 2 * a + theta2 * sigma(z2))
    yield FIXED.vary("unique", "of two inputs", "a ≠ 2a", drop=(second,), add=(other,))


def wrong_contractions() -> Iterator[Variant]:
    move = (theta2 * (sigma(z) - sigma(z2))) ** 2
    line = "σ(t) = Lt: the factor is attained"
    for mistake, relation in (
        ("× 99/100", le(move, LESS * (L * theta2) ** 2 * gap**2)),
        ("L for L²", le(move, L * theta2**2 * gap**2)),
        ("θ₂⁴", le(move, L**2 * theta2**4 * gap**2)),
        ("strictly", lt(move, (L * theta2) ** 2 * gap**2)),
        ("factor 1", le(move, gap**2)),
    ):
        yield FIXED.vary("contracts", mistake, line, says(relation))
    yield FIXED.vary("contracts", "without σ′ ≤ L", "σ(t) = 2Lt", drop=(bounded,))
    yield FIXED.vary("contracts", "without σ′ > 0", "σ(t) = −2Lt", drop=(rising,))


def wrong_secants() -> Iterator[Variant]:
    move = (theta2 * (sigma(z) - sigma(z2))) ** 2
    unique, contract = "secants-unique", "secants-contract"
    yield FIXED.vary(unique, "without θ₂ < 1/L", "σ(t) = Lt, θ₂ = 1/L", drop=(below,))
    yield FIXED.vary(unique, "slopes in [0, ∞)", "σ(t) = 2Lt", drop=(secants[1],))
    yield FIXED.vary(
        unique, "slopes in [−L, L]", "σ(t) = −Lt, θ₂ = −1/L", drop=(secants[0],), add=(wide,)
    )
    half = says(le(move, (L * theta2 / 2) ** 2 * gap**2))
    yield FIXED.vary(contract, "factor L|θ₂|/2", "σ(t) = Lt", half)
    yield FIXED.vary(contract, "slopes in [−L, ∞)", "σ(t) = 2Lt", drop=(secants[1],))
    yield FIXED.vary(contract, "slopes in (−∞, L]", "σ(t) = −2Lt", drop=(wide,))
    yield FIXED.vary("steep-secants", "without σ′ ≥ −L", "σ(t) = −2Lt", drop=(steep,))


def wrong_differentials() -> Iterator[Variant]:
    residual = z - Inner(theta1, x) - theta2 * sigma(z)
    s, seen = slope.s, Inner(h, x) + k * slope.y
    for mistake, moved in (
        ("without the divisor", seen),
        ("1 + θ₂σ′", seen / (1 + theta2 * s)),
        ("σ′ twice", s * seen / (1 - theta2 * s)),
        ("−k y", (Inner(h, x) - k * slope.y) / (1 - theta2 * s)),
        ("without k y", Inner(h, x) / (1 - theta2 * s)),
    ):
        stated = language.derivative_is(residual, {theta1: h, theta2: k, z: moved}, 0)
        yield GRADIENT.vary("implicit", mistake, "the residual changes", stated)


def wrong_gradients() -> Iterator[Variant]:
    s, seen, y = slope.s, Inner(h, x) + k * slope.y, slope.y
    over, miss = 1 - theta2 * s, y - sigma(slope.zeta)
    for mistake, value in (
        ("without σ′", seen / over),
        ("σ′²", s**2 / over * seen),
        ("1 + θ₂σ′", s / (1 + theta2 * s) * seen),
        ("without k y", s / over * Inner(h, x)),
        ("without the divisor", s * seen),
    ):
        stated = language.derivative_is(y, {z: slope.moved}, value)
        yield GRADIENT.vary("gradient", mistake, "the chain rule", stated)
    for mistake, value in (
        ("× 2", 2 * miss * s / over * seen),
        ("f − y", -miss * s / over * seen),
        ("z − ζ for y − f", (z - slope.zeta) * s / over * seen),
    ):
        stated = language.derivative_is(miss**2 / 2, {z: slope.moved}, value)
        yield GRADIENT.vary("loss-gradient", mistake, "the chain rule", stated)


def wrong_alignment() -> Iterator[Variant]:
    zeta, y, s = slope.zeta, slope.y, slope.s
    for mistake, relation in (
        ("ζ − z", eq(slope.towards, zeta - z)),
        ("without θ₂y", eq(slope.towards - theta2 * y, z - zeta)),
        ("y − f", eq(slope.towards, y - sigma(zeta))),
    ):
        yield GRADIENT.vary("key-identity", mistake, "another number", says(relation))
    known = (("equilibrium", slope.equilibrium), ("alignment", slope.aligned))
    for mistake, fact in known:
        for claim in ("key-identity", "never-away"):
            yield GRADIENT.vary(claim, f"without the {mistake}", "z, ζ are free", drop=(fact,))
    pull = (y - sigma(zeta)) * s / (1 - theta2 * s) * slope.towards
    for mistake, relation in (
        ("reversed", le(pull, 0)),
        ("strictly", gt(pull, 0)),
        ("≥ (z − ζ)²", ge(pull, slope.towards**2)),
    ):
        yield GRADIENT.vary("never-away", mistake, "σ(t) = ct", says(relation))
    yield GRADIENT.vary("never-away", "without θ₂ < 1/L", "1 − θ₂σ′ < 0", drop=(below,))
    yield GRADIENT.vary("never-away", "without σ′ ≤ L", "1 − θ₂σ′ < 0", drop=(bounded,))
    yield GRADIENT.vary("never-away", "without σ′ > 0", "σ(t) = t − t³", drop=(rising,))


def wrong_identity() -> Iterator[Variant]:
    z, X, rho, inside = setting.z, setting.X, setting.rho, setting.inside
    w, linear = identity.w, eq(z, Inner(theta1, X) + theta2 * z)
    states = setting.language.states
    for mistake, predictor in (
        ("θ₁/(1 + θ₂)", theta1 / (1 + theta2)),
        ("θ₁", theta1),
        ("(1 − θ₂)θ₁", (1 - theta2) * theta1),
        ("−w", -w),
    ):
        missed = Inner(predictor, X) - z
        other = "another vector than w"
        yield IDENTITY.vary("linear", mistake, other, states(eq(missed, 0)))
        null = states(eq(Mean(inside * missed**2), 0))
        yield IDENTITY.vary("null-vector", mistake, other, null)
    for claim in ("linear", "null-vector", "no-spread"):
        yield IDENTITY.vary(claim, "without the fixed point", "z is any number", drop=(linear,))
    for mistake, bound in (("> 1", 1), ("> 101/100", MORE)):
        yield IDENTITY.vary("long", mistake, "w = 0", states(gt(1 + Inner(w, w), bound)))
    yield IDENTITY.vary("no-spread", "ρ < 0", "ρ = 0 is a bound", states(lt(rho, 0)))
    yield IDENTITY.vary("no-spread", "ρ ≥ 0", "ρ = −1 is a bound", states(ge(rho, 0)))
    yield IDENTITY.vary("no-spread", "any ρ", "ρ = 1", drop=(identity.spread,))
    inputs = ForEveryOf(h, ge(Mean(inside * Inner(h, X) ** 2), rho * Inner(h, h)))
    of_inputs = "1_𝓑 = 1, d = 1, X = 1, ρ = 1"
    yield IDENTITY.vary(
        "no-spread", "of X alone", of_inputs, drop=(identity.spread,), add=(inputs,)
    )
