"""False inequalities: tight constants moved by one per cent, flipped signs, dropped hypotheses."""

from collections.abc import Iterator

from sympy import Rational
from variants import Table, Variant

from deqproof.deq.claim import Language, eq, ge, gt, le, lt, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    HALF,
    W,
    beta,
    gradient1,
    hessian,
    language,
    mu,
    n_xi,
    on_sphere,
    positive_definite,
    radius_positive,
    radius_squared,
    rho,
    risk,
    slope_squared,
    spectrum,
    well_posed,
)
from deqproof.deq.symbols import (
    R0,
    Sigma,
    alpha,
    e,
    eta,
    h,
    k,
    lambda_max,
    lambda_min,
    theta1,
    theta2,
    u,
    w,
    xi,
)
from deqproof.theorems._descent_setting import W1, G, V, delta2, far, near, s, segment, sgn, short
from deqproof.theorems.linear_4_well_posed import below
from deqproof.theorems.linear_5_pl import EPSILON
from deqproof.theorems.linear_6_limit import a, q, root

says = language.states
MORE, LESS = Rational(101, 100), Rational(99, 100)
POSED = Table("lem-3.2")
PL = Table("pl-inequality")
LIMIT = Table("thm-3.3")
STEP = Table("thm-3.6")
TIGHT = "equality is attained with both sides > 0: d = 1, "


def bounds() -> Iterator[Variant]:
    yield from wrong_margins()
    yield from wrong_pl()
    yield from wrong_limits()
    yield from wrong_slopes()
    yield from wrong_segments()
    yield from wrong_hessians()
    yield from wrong_shifts()
    yield from wrong_contractions()


def wrong_margins() -> Iterator[Variant]:
    level = TIGHT + "R = R₀ and e a positive multiple of ξ"
    yield POSED.vary("error-bound", "ρ² × 99/100", level, says(le(Inner(e, e), LESS * rho**2)))
    yield POSED.vary("error-bound", "ρ for ρ²", "wrong exponent: ρ > 1", says(le(Inner(e, e), rho)))
    yield POSED.vary("error-bound", "≥", "e = 0 and R₀ > 0", says(ge(Inner(e, e), rho**2)))
    yield POSED.vary(
        "error-bound",
        "without Σ ≻ 0",
        "Σ = 0: R = 0 everywhere, ρ may be 0",
        drop=(positive_definite,),
    )
    yield POSED.vary("error-bound", "without R ≤ R₀", "R₀ says nothing", drop=(below,))
    yield POSED.vary("error-bound", "without the spectrum", "λ_min is any number", drop=(spectrum,))
    yield POSED.vary(
        "cross-squared",
        "× 99/100",
        level,
        language.squares_ordered(Inner(xi, e), LESS * n_xi * rho),
    )
    yield POSED.vary("predictor-bound", "W² × 99/100", level, says(le(Inner(w, w), LESS * W**2)))
    yield POSED.vary("predictor-bound", "ρ for W", "ξ ≠ 0", says(le(Inner(w, w), rho**2)))
    yield POSED.vary(
        "predictor-bound",
        "‖ξ‖² + ρ²",
        "the cross term 2⟨ξ, e⟩",
        says(le(Inner(w, w), n_xi**2 + rho**2)),
    )
    yield POSED.vary(
        "predictor-bound", "without ‖ξ‖ ≥ 0", "‖ξ‖ = −1 makes W too small", drop=(ge(n_xi, 0),)
    )
    yield POSED.vary(
        "predictor-bound", "without ρ ≥ 0", "ρ = −1 makes W too small", drop=(ge(rho, 0),)
    )
    yield POSED.vary("one-plus", "1 + W", "W = −2", says(gt(1 + W, 0)))
    yield POSED.vary("margin", "β² × 101/100", level, says(ge(u**2, MORE * beta**2)))
    yield POSED.vary("margin", "α for β", "w ≠ 0", says(ge(u**2, alpha**2)))
    yield POSED.vary("margin", "off the sphere", "α is any number", drop=(on_sphere,))
    yield POSED.vary("margin", "≤", "w = 0: u² = α² > β²", says(le(u**2, beta**2)))
    yield POSED.vary("margin", "u ≥ β", "u may be negative", says(ge(u, beta)))


def wrong_pl() -> Iterator[Variant]:
    tight = "attained at θ₁ = 0 with ξ an eigenvector of λ_min"
    tables = (
        ("at-u", lambda_min / u**2 * risk, HALF * slope_squared),
        ("pl", mu * risk, HALF * slope_squared),
        ("pl-radius", lambda_min / radius_squared * risk, HALF * slope_squared),
        ("reading-A", 2 * mu * risk, slope_squared),
    )
    for claim, right, left in tables:
        yield PL.vary(claim, "× 101/100", tight, says(ge(left, MORE * right)))
        yield PL.vary(claim, "≤", "w ≠ 0 and e ≠ 0", says(le(left, right)))
        yield PL.vary(claim, "without the spectrum", "λ_min is any number", drop=(spectrum,))
    yield PL.vary("pl", "off the sphere", "α is any number", drop=(on_sphere,))
    yield PL.vary(
        "pl", "α for α²", "α < 1", says(ge(HALF * slope_squared, lambda_min / alpha * risk))
    )
    yield PL.vary(
        "pl",
        "λ_max for λ_min",
        "ξ an eigenvector of λ_min at θ₁ = 0",
        says(ge(HALF * slope_squared, lambda_max / alpha**2 * risk)),
    )
    yield PL.vary(
        "pl",
        "λ_min² for λ_min",
        "λ_min > 1 at θ₁ = 0",
        says(ge(HALF * slope_squared, lambda_min**2 / alpha**2 * risk)),
    )
    yield PL.vary(
        "reading-A", "the ½ forgotten", tight, says(ge(HALF * slope_squared, 2 * mu * risk))
    )
    yield PL.vary("not-larger", "without ε > 0", "ε = 0 is equality", drop=(gt(EPSILON, 0),))
    yield PL.vary(
        "not-larger", "without ξ ≠ 0", "ξ = 0: both sides are 0", drop=(gt(Inner(xi, xi), 0),)
    )
    yield PL.vary(
        "not-larger", "any θ₁", "the quotient grows with ‖w‖", drop=(eq(theta1, 0 * theta1),)
    )
    yield PL.vary("radius-positive", "without θ₂ ≠ 1", "θ = (0, 1)", drop=(well_posed,))


def wrong_limits() -> Iterator[Variant]:
    """What is said of the limit: a point of the sphere where the risk vanishes."""
    right, no_sign = "u* = α/√(1 + ‖ξ‖²)", "u may have either sign"
    yield LIMIT.vary("direction", "θ₁ = −uξ", "θ₁ = uξ ≠ 0", says(eq(theta1, -u * xi)))
    yield LIMIT.vary("direction", "θ₁ = θ₂ξ", "θ₁ = (1 − θ₂)ξ", says(eq(theta1, theta2 * xi)))
    yield LIMIT.vary("direction", "θ₁ = u²ξ", "wrong exponent", says(eq(theta1, u**2 * xi)))
    yield LIMIT.vary("direction", "× 101/100", "θ₁ = uξ ≠ 0", says(eq(theta1, MORE * u * xi)))
    yield LIMIT.vary(
        "direction",
        "without Σ ≻ 0",
        "Σ = 0: every point is without risk",
        drop=(positive_definite,),
    )
    yield LIMIT.vary("direction", "without R = 0", "θ₁ and ξ are any vectors", drop=(eq(risk, 0),))
    yield LIMIT.vary("height-left", "× 101/100", right, says(eq(u * q, MORE * alpha)))
    yield LIMIT.vary("height-left", "× 99/100", right, says(eq(u * q, LESS * alpha)))
    yield LIMIT.vary("height-left", "−α", right, says(eq(u * q, -alpha)))
    yield LIMIT.vary("height-left", "u = α", "ξ ≠ 0", says(eq(u, alpha)))
    yield LIMIT.vary(
        "height-left", "1 + ‖ξ‖² for its root", "wrong exponent", says(eq(u * q**2, alpha))
    )
    yield LIMIT.vary("height-left", "θ₂ for u", "1 − θ₂ is the height", says(eq(theta2 * q, alpha)))
    yield LIMIT.vary("height-left", "without the side", no_sign, drop=(ge(u, 0),))
    yield LIMIT.vary("height-right", "without the side", no_sign, drop=(ge(-u, 0),))
    yield LIMIT.vary("height-left", "off the sphere", "α is any number", drop=(on_sphere,))
    yield LIMIT.vary("height-left", "without √ > 0", "q = −√(1 + ‖ξ‖²)", drop=(root[0],))
    yield LIMIT.vary("height-left", "without q² = 1 + ‖ξ‖²", "q is any number", drop=(root[1],))
    yield LIMIT.vary("sum-positive-left", "without α > 0", "u = 0, α = −1", drop=(radius_positive,))
    yield LIMIT.vary("rest-only-if", "without Σ ≻ 0", "Σ = 0", drop=(positive_definite,))
    yield LIMIT.vary(
        "rest-only-if", "anywhere", "the gradient does not vanish", drop=(eq(gradient1, 0 * xi),)
    )
    yield LIMIT.vary("no-error", "without Σ ≻ 0", "Σ = 0", drop=(positive_definite,))
    yield LIMIT.vary("reading-left", "on either side", no_sign, drop=(ge(u, 0),))
    yield LIMIT.vary("reading-left", "a < 0", "a = u ≥ 0", says(lt(a, 0)))
    yield LIMIT.vary("reading-left", "a < 1", "θ₂ < 0", says(lt(a, 1)))
    yield LIMIT.vary("reading-right-sign", "a > −α", "ξ = 0: a = −α", says(gt(a, -alpha)))


def wrong_slopes() -> Iterator[Variant]:
    steep, cross = Inner(Sigma * e, Sigma * e), Inner(e, Sigma * w) ** 2
    one = TIGHT + "R = R₀ and e a positive multiple of ξ"
    yield STEP.vary(
        "slope-1", "× 99/100", TIGHT + "e ≠ 0", says(le(steep, LESS * 2 * lambda_max * risk))
    )
    yield STEP.vary(
        "slope-1", "λ_min for λ_max", "λ_min < λ_max", says(le(steep, 2 * lambda_min * risk))
    )
    yield STEP.vary(
        "slope-2", "× 99/100", one, says(le(cross, LESS * 2 * lambda_max * W**2 * risk))
    )
    yield STEP.vary("slope-2", "W for W²", "W > 1", says(le(cross, 2 * lambda_max * W * risk)))
    yield STEP.vary(
        "slope-bound", "G² × 99/100", one + ", u = β", says(le(slope_squared, LESS * G**2))
    )
    yield STEP.vary("margin-side", "× 101/100", one, says(ge(sgn * u, MORE * beta)))
    yield STEP.vary("margin-side", "u without its sign", "u may be negative", says(ge(u, beta)))
    yield STEP.vary("margin-side", "without ς² = 1", "ς = 1/2", drop=(eq(sgn**2, 1),))
    yield STEP.vary(
        "margin-below-radius", "× 101/100", TIGHT + "W = 0", says(le(MORE * beta**2, alpha**2))
    )


def wrong_segments() -> Iterator[Variant]:
    end = "at u = β, θ₂ moved by β/2, s = 1"
    shift = sgn * s * delta2
    yield STEP.vary(
        "segment-side", "× 101/100", end, language.moved(ge(sgn * u, MORE * beta / 2), segment)
    )
    yield STEP.vary("segment-side", "β for β/2", end, language.moved(far, segment))
    yield STEP.vary("segment-side", "any s", "s = 2 doubles the move", drop=(le(s, 1),))
    yield STEP.vary(
        "shift-squared", "× 99/100", end, language.squares_ordered(shift, LESS * beta / 2)
    )
    yield STEP.vary(
        "segment-predictor",
        "W for W′",
        "w at the edge of its ball may move outwards",
        language.moved(le(Inner(w, w), W**2), segment),
    )


def wrong_hessians() -> Iterator[Variant]:
    g, P = true_letters()
    edge = TIGHT + "‖w‖ = W′ and ξ = −‖ξ‖"
    form = Inner(h, Sigma * g) ** 2
    yield STEP.vary(
        "form-cross",
        "× 99/100",
        TIGHT + "‖g‖ = P",
        says(le(form, LESS * lambda_max**2 * P**2 * Inner(h, h))),
    )
    yield STEP.vary(
        "form-cross",
        "λ_max for λ_max²",
        "λ_max > 1",
        says(le(form, lambda_max * P**2 * Inner(h, h))),
    )
    yield STEP.vary("form-cross", "without ‖g‖ ≤ P", "P = 0", drop=(le(Inner(g, g), P**2),))
    yield STEP.vary(
        "near-squared", "× 101/100", TIGHT + "ςu = β/2", says(ge(u**2, MORE * beta**2 / 4))
    )
    yield STEP.vary("near-squared", "without |u| ≥ β/2", "u is small", drop=(near,))
    yield STEP.vary("sum-length", "× 99/100", edge, says(le(Inner(w + e, w + e), LESS * V**2)))
    yield STEP.vary(
        "sum-length", "2W + ‖ξ‖", edge, says(le(Inner(w + e, w + e), (2 * W + n_xi) ** 2))
    )
    yield STEP.vary("sum-length", "without ‖w‖ ≤ W′", "w is any vector", drop=(short,))
    corner = Inner(w, Sigma * w) + 2 * Inner(e, Sigma * w)
    yield STEP.vary(
        "corner",
        "× 99/100",
        edge,
        says(le(corner, LESS * lambda_max * (3 * W1**2 + 2 * n_xi * W1))),
    )
    yield STEP.vary(
        "corner",
        "the sign of 2‖ξ‖W′",
        edge,
        says(le(corner, lambda_max * (3 * W1**2 - 2 * n_xi * W1))),
    )
    mixed = 2 * k * Inner(h, Sigma * (w + e))
    yield STEP.vary(
        "offdiagonal",
        "½V",
        edge + ", k = ‖h‖",
        says(le(mixed, HALF * lambda_max * V * (k**2 + Inner(h, h)))),
    )
    whole = Inner(h, h) + k**2
    yield STEP.vary(
        "hessian-numerator",
        "without M, V",
        "k² has the factor 3λ_max at w = 1, ξ = 0",
        says(le(hessian * u**2, lambda_max * whole)),
    )


def true_letters():
    """The letters g, P of the claim `form-cross`."""
    from deqproof.deq.symbols import column, scalar

    return column("g'", "g", "a vector"), scalar("P'", "P", "a number")


def wrong_shifts() -> Iterator[Variant]:
    """The letters of a move: here w and v are vectors of their own."""
    from deqproof.deq.symbols import column, scalar

    free = Language()
    table = Table("thm-3.6", free)
    a, v = column("a'", "a", "a vector"), column("v'", "v", "a vector")
    b, m, r, c = (
        scalar(f"{n}'", n, m)
        for n, m in (
            ("b", "a number"),
            ("m", "a number"),
            ("r", "a positive number"),
            ("c", "a positive number"),
        )
    )
    shift = (a - b * w) / m
    yield table.vary(
        "shift-length",
        "× 99/100",
        "W = 0, ‖a‖ = β/2 = m",
        free.states(le(Inner(shift, shift), LESS * (1 + W**2))),
    )
    yield table.vary(
        "shift-length",
        "without the length",
        "a is any vector",
        drop=(le(Inner(a, a) + b**2, beta**2 / 4),),
    )
    yield table.vary("cross", "without W ≥ 0", "W = −1: the right side is 0", drop=(ge(W, 0),))
    yield table.vary(
        "triangle", "2W", "W = 0 and ‖v‖ = 1", free.states(le(Inner(w + v, w + v), (2 * W) ** 2))
    )
    yield table.vary(
        "triangle",
        "× 99/100",
        "W = 0 and ‖v‖ = 1",
        free.states(le(Inner(w + v, w + v), LESS * W1**2)),
    )
    yield table.vary("off-zero", "without β > 0", "m = 0 = β", drop=(gt(beta, 0),))
    yield table.vary("reciprocal", "≥", "r < c", free.states(ge(1 / c, 1 / r)))
    yield table.vary(
        "reciprocal", "without r > 0", "r < 0 < c", drop=(gt(r, 0),), add=(ne(r, 0), ne(c, 0))
    )
    yield table.vary("reciprocal", "× 101/100", "r = c", free.states(le(MORE / c, 1 / r)))
    yield table.vary("upper-positive", "without r > 0", "r = c = −1", drop=(gt(r, 0),))


def wrong_contractions() -> Iterator[Variant]:
    from deqproof.deq.linear import descent

    after, ceiling = language.next_at_most, alpha**2 + 2 * eta * R0
    slow = "a short step falls by η‖∇R‖² to first order"
    best = "R⁺ ≈ (1 − 2ηλ_min/α²)R for a short step from θ₁ = 0 with ξ an eigenvector of λ_min"
    yield STEP.vary(
        "descent", "− 2η‖∇R‖²", slow, after(descent, risk, risk - 2 * eta * slope_squared)
    )
    yield STEP.vary(
        "one-step",
        "4λ_min",
        best,
        after(descent, risk, (1 - 4 * eta * lambda_min / radius_squared) * risk),
    )
    yield STEP.vary(
        "one-step",
        "λ_max for λ_min, fourfold",
        best,
        after(descent, risk, (1 - 4 * eta * lambda_max / radius_squared) * risk),
    )
    yield STEP.vary(
        "slowest",
        "4λ_min and α² alone",
        best,
        after(descent, risk, (1 - 4 * eta * lambda_min / alpha**2) * risk),
    )
    yield STEP.vary(
        "under-ceiling",
        "without 2ηR₀",
        "R < R₀ and the radius has grown",
        says(le(radius_squared, alpha**2)),
    )
    yield STEP.vary(
        "under-ceiling",
        "the ceiling halved",
        "the radius is at least α",
        says(le(radius_squared, HALF * ceiling)),
    )
