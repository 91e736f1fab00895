"""False equalities: wrong factors, signs and exponents, and what is true in dimension 1 only."""

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Rational
from variants import Table, Variant

from deqproof.deq.claim import Stated, eq
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    HALF,
    closed_form_gradient,
    descent,
    flow,
    gradient1,
    gradient2,
    hessian,
    language,
    mu,
    on_sphere,
    radius_squared,
    risk,
    slope_squared,
    well_posed,
)
from deqproof.deq.symbols import (
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
    x,
    xi,
    y,
)
from deqproof.theorems.linear_1_fixed_point import y2
from deqproof.theorems.linear_7_rate import pull, s

says = language.states
FACTORS = (Rational(101, 100), Rational(99, 100), -1)
POINT = Table("linear-fixed-point")
SLOPE = Table("linear-gradient")
SPHERE = Table("thm-3.1")
POSED = Table("lem-3.2")
PL = Table("pl-inequality")
RATE = Table("thm-3.4")
STEP = Table("thm-3.6")
ROTATE = "true for d = 1, where every vector is a multiple of every other"


def identities() -> Iterator[Variant]:
    yield from wrong_factors()
    yield from wrong_fixed_points()
    yield from wrong_gradients()
    yield from wrong_dimensions()
    yield from wrong_steps()


def wrong_factors() -> Iterator[Variant]:
    """lhs = c·rhs with c ≠ 1 where lhs = rhs is true and rhs takes values other than 0."""
    step = {theta1: h, theta2: k}
    first, second = closed_form_gradient()
    residual = y - Inner(theta1, x) - theta2 * y
    image = Inner(theta1, x) + theta2 * y
    quotient = mu * (1 + s**2 * Inner(xi, xi)) ** 2 * risk
    outwards = radius_squared + eta**2 * slope_squared
    table: list[tuple[Table, str, Callable[[Any], Stated]]] = [
        (POINT, "is-fixed", lambda c: says(eq(Inner(w, x), c * (image.subs(y, Inner(w, x)))))),
        (
            POINT,
            "contracts",
            lambda c: says(eq(image - Inner(w, x), c * theta2 * (y - Inner(w, x)))),
        ),
        (SLOPE, "closed-form-1", lambda c: says(eq(first, c * gradient1))),
        (SLOPE, "closed-form-2", lambda c: says(eq(second, c * gradient2))),
        (
            SLOPE,
            "every-direction",
            lambda c: language.derivative_is(risk, step, Inner(h, gradient1) + c * k * gradient2),
        ),
        (
            SLOPE,
            "implicit",
            lambda c: language.derivative_is(
                residual, {**step, y: c * (Inner(h, x) + k * y) / u}, 0
            ),
        ),
        (
            SLOPE,
            "routes-agree",
            lambda c: language.derivative_is(
                Inner(w, x), step, (Inner(h, x) + c * k * Inner(w, x)) / u
            ),
        ),
        (SLOPE, "hessian", lambda c: language.hessian_is(risk, step, c * hessian)),
        (
            SLOPE,
            "slope",
            lambda c: says(eq(Inner(gradient1, gradient1) + gradient2**2, c * slope_squared)),
        ),
        (SLOPE, "on-the-sphere", lambda c: says(eq(1 / u**2, c * (1 + Inner(w, w)) / alpha**2))),
        (POSED, "dissipates", lambda c: language.lie(flow, risk, -c * slope_squared)),
        (PL, "sharp", lambda c: says(eq(HALF * slope_squared, c * mu * risk))),
        (RATE, "quotient", lambda c: says(eq(slope_squared / 2, c * quotient))),
        (RATE, "intrinsic", lambda c: language.lie(flow, w, c * pull)),
        (STEP, "radius", lambda c: language.step(descent, radius_squared, c * outwards)),
    ]
    for theorem, claim, goal in table:
        for c in FACTORS:
            yield theorem.vary(claim, f"× {c}", "both sides agree at c = 1 and are not 0", goal(c))


def wrong_fixed_points() -> Iterator[Variant]:
    yield POINT.vary(
        "is-unique", "without θ₂ ≠ 1", "θ₂ = 1, θ₁ = 0: every y is fixed", drop=(well_posed,)
    )
    yield POINT.vary("is-unique", "y = −y′", "both are wᵀx, which need not be 0", says(eq(y, -y2)))
    yield POINT.vary(
        "contracts",
        "θ₂²",
        "the map is affine of slope θ₂",
        says(eq(Inner(theta1, x) + theta2 * y - Inner(w, x), theta2**2 * (y - Inner(w, x)))),
    )
    yield POINT.vary(
        "is-fixed",
        "y = θ₁ᵀx/(1 + θ₂)",
        "the sign of θ₂: wrong wherever θ₂θ₁ᵀx ≠ 0",
        says(eq(Inner(theta1, x) / (1 + theta2) * u, Inner(theta1, x))),
    )
    yield POINT.vary(
        "not-one", "(1 + θ₂)y", "θ₂y is on the other side", says(eq((2 - u) * y, Inner(theta1, x)))
    )


def wrong_gradients() -> Iterator[Variant]:
    step = {theta1: h, theta2: k}
    first, second = closed_form_gradient()
    bent = "wrong exponent of u, and u ≠ 1"
    for n, power in (("u⁰", 1), ("u²", u**2)):
        yield SLOPE.vary("closed-form-1", n, bent, says(eq(first, Sigma * e / power)))
        yield SLOPE.vary("closed-form-2", n, bent, says(eq(second, Inner(e, Sigma * w) / power)))
    yield SLOPE.vary("closed-form-1", "without Σ", "Σ = 2I", says(eq(first, e / u)))
    yield SLOPE.vary("closed-form-1", "w for e", "ξ ≠ 0", says(eq(first, Sigma * w / u)))
    yield SLOPE.vary("closed-form-2", "e for w", "ξ ≠ 0", says(eq(second, Inner(e, Sigma * e) / u)))
    yield SLOPE.vary("closed-form-2", "without Σ", "Σ = 2I", says(eq(second, Inner(e, w) / u)))
    yield SLOPE.vary("hessian", "u for u²", bent, language.hessian_is(risk, step, hessian * u))
    corner = k**2 * Inner(e, Sigma * w) / u**2
    mixed = 2 * k * Inner(h, Sigma * e) / u**2
    yield SLOPE.vary(
        "hessian",
        "a corner with one eᵀΣw",
        "it has two",
        language.hessian_is(risk, step, hessian - corner),
    )
    yield SLOPE.vary(
        "hessian",
        "a mixed part without e",
        "∂(Σe)/∂θ₂ also moves 1/u",
        language.hessian_is(risk, step, hessian - mixed),
    )
    yield SLOPE.vary(
        "slope",
        "a cross term",
        "(a + b)² is not a² + b²",
        says(
            eq(
                Inner(gradient1, gradient1) + gradient2**2,
                slope_squared + 2 * gradient2 * Inner(e, e),
            )
        ),
    )
    yield SLOPE.vary(
        "on-the-sphere", "1/u", "wrong exponent of u", says(eq(1 / u, (1 + Inner(w, w)) / alpha**2))
    )
    yield SLOPE.vary(
        "on-the-sphere",
        "α for α²",
        "wrong exponent of α",
        says(eq(1 / u**2, (1 + Inner(w, w)) / alpha)),
    )
    yield SLOPE.vary(
        "on-the-sphere", "off the sphere", "α has nothing to do with θ", drop=(on_sphere,)
    )
    yield SLOPE.vary(
        "error-is-zero",
        "without Σe = 0",
        "the gradient is not always 0",
        drop=(eq(Sigma * e, 0 * xi),),
    )
    yield SPHERE.vary(
        "orthogonal",
        "+ u",
        "the sign of u = 1 − θ₂",
        says(eq(Inner(theta1, gradient1) + u * gradient2, 0)),
    )
    yield SPHERE.vary(
        "orthogonal",
        "θ₂ for −u",
        "the centre is (0, 1), not (0, 0)",
        says(eq(Inner(theta1, gradient1) + theta2 * gradient2, 0)),
    )
    yield SPHERE.vary(
        "orthogonal", "ξ for θ₁", "ξ is not θ₁", says(eq(Inner(xi, gradient1) - u * gradient2, 0))
    )


def wrong_dimensions() -> Iterator[Variant]:
    steep = Inner(Sigma * e, Sigma * e)
    table = (
        (
            "(eᵀΣw)² = eᵀΣe wᵀΣw",
            eq(Inner(e, Sigma * w) ** 2, Inner(e, Sigma * e) * Inner(w, Sigma * w)),
        ),
        ("⟨h, e⟩² = ‖h‖²‖e‖²", eq(Inner(h, e) ** 2, Inner(h, h) * Inner(e, e))),
        ("‖Σe‖²‖e‖² = (eᵀΣe)²", eq(steep * Inner(e, e), Inner(e, Sigma * e) ** 2)),
        ("‖w‖²Σe = ⟨w, e⟩Σw", eq(Inner(w, w) * Sigma * e, Inner(w, e) * Sigma * w)),
        (
            "⟨h, Σe⟩⟨w, e⟩ = ⟨w, Σe⟩⟨h, e⟩",
            eq(Inner(h, Sigma * e) * Inner(w, e), Inner(w, Sigma * e) * Inner(h, e)),
        ),
        ("‖∇R‖² = ‖Σe‖²(1 + ‖w‖²)/u²", eq(slope_squared, steep * (1 + Inner(w, w)) / u**2)),
        ("⟨θ₁, ξ⟩² = ‖θ₁‖²‖ξ‖²", eq(Inner(theta1, xi) ** 2, Inner(theta1, theta1) * Inner(xi, xi))),
    )
    for mistake, relation in table:
        yield SLOPE.vary("slope", mistake, ROTATE, says(relation))
    yield PL.vary(
        "pl", "‖Σe‖² = λ_min eᵀΣe", ROTATE, says(eq(steep, lambda_min * Inner(e, Sigma * e)))
    )
    yield PL.vary(
        "pl", "eᵀΣe = λ_max‖e‖²", ROTATE, says(eq(Inner(e, Sigma * e), lambda_max * Inner(e, e)))
    )
    yield PL.vary(
        "pl", "λ_min = λ_max", "one eigenvalue: true for d = 1", says(eq(lambda_min, lambda_max))
    )
    eigen = eq(Sigma * xi, lambda_min * xi)
    yield PL.vary("sharp", "any ξ", "every ξ is an eigenvector for d = 1 only", drop=(eigen,))
    yield PL.vary(
        "sharp", "not at θ₁ = 0", "the quotient grows with ‖w‖", drop=(eq(theta1, 0 * theta1),)
    )
    yield RATE.vary("quotient", "any ξ", "every ξ is an eigenvector for d = 1 only", drop=(eigen,))
    yield RATE.vary(
        "quotient",
        "(1 + s²‖ξ‖²)¹",
        "wrong exponent",
        says(eq(slope_squared / 2, mu * (1 + s**2 * Inner(xi, xi)) * risk)),
    )
    straight = -((1 + Inner(w, w)) ** 2) / alpha**2 * Sigma * e
    yield RATE.vary("intrinsic", "(1 + ‖w‖²)²Σe", ROTATE, language.lie(flow, w, straight))
    yield RATE.vary("intrinsic", "off the sphere", "u is not α/√(1 + ‖w‖²)", drop=(on_sphere,))


def wrong_steps() -> Iterator[Variant]:
    """α⁺² = α² + η²‖∇R‖² and nothing else."""
    first = Inner(gradient1, gradient1)
    table = (
        ("η for η²", radius_squared + eta * slope_squared, "η ≠ 1"),
        ("+ 2η²‖∇R‖²", radius_squared + 2 * eta**2 * slope_squared, "once, not twice"),
        ("− η²‖∇R‖²", radius_squared - eta**2 * slope_squared, "a step leaves the sphere outwards"),
        ("the sphere is kept", radius_squared, "only the flow stays on it"),
        ("‖∇R‖⁴", radius_squared + eta**2 * slope_squared**2, "wrong exponent"),
        ("without the slope in θ₂", radius_squared + eta**2 * first, "it has eᵀΣw too"),
        ("the risk for the slope", radius_squared + eta**2 * risk, "‖∇R‖² is not R"),
    )
    for mistake, after, why in table:
        yield STEP.vary("radius", mistake, why, language.step(descent, radius_squared, after))
