"""False statements along the flow and along gradient descent: laws, rates, bounds and limits.

Most are false at the first instant, where a witness shows it. The last table is false only later
or only in the limit: no witness at the start can show that, but no rule may prove it either.
"""

from collections.abc import Iterator

from sympy import Rational
from variants import Table, Variant, true_claims

from deqproof.core.statement import Along, Converges
from deqproof.deq.claim import FlowOf, Stated, eq, ge, gt, le, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    W,
    beta,
    descent,
    flow,
    gradient1,
    gradient2,
    language,
    mu,
    on_sphere,
    positive_definite,
    radius_squared,
    risk,
    slope_squared,
    spectrum,
)
from deqproof.deq.symbols import Sigma, alpha, eta, lambda_max, lambda_min, theta1, theta2, u, w, xi
from deqproof.theorems._descent_setting import ceiling
from deqproof.theorems.linear_4_well_posed import below
from deqproof.theorems.linear_6_limit import end1, end2, q
from deqproof.theorems.linear_7_rate import intrinsic, nu, pull

MORE = Rational(101, 100)
SPHERE = Table("thm-3.1")
POSED = Table("lem-3.2")
LIMIT = Table("thm-3.3")
RATE = Table("thm-3.4")
STEP = Table("thm-3.6")
DOMAIN = (ne(u, 0),)


def dynamics() -> Iterator[Variant]:
    yield from wrong_laws()
    yield from wrong_flows()
    yield from wrong_bounds()
    yield from wrong_rates()
    yield from false_later()


def wrong_laws() -> Iterator[Variant]:
    moves = "its Lie derivative is not 0"
    laws = (
        ("‖θ₁‖²", Inner(theta1, theta1)),
        ("u²", u**2),
        ("‖θ₁‖² − u²", Inner(theta1, theta1) - u**2),
        ("‖θ₁‖² + θ₂²", Inner(theta1, theta1) + theta2**2),
        ("‖θ₁‖² + (1 + θ₂)²", Inner(theta1, theta1) + (1 + theta2) ** 2),
        ("‖θ₁‖² + 2u²", Inner(theta1, theta1) + 2 * u**2),
        ("‖θ₁‖² + u", Inner(theta1, theta1) + u),
        ("‖θ₁‖² + u⁴", Inner(theta1, theta1) + u**4),
        ("‖θ₁‖⁴ + u⁴", Inner(theta1, theta1) ** 2 + u**4),
        ("‖w‖²", Inner(w, w)),
        ("⟨θ₁, ξ⟩", Inner(theta1, xi)),
        ("R", risk),
        ("u²R", u**2 * risk),
    )
    for mistake, quantity in laws:
        yield SPHERE.vary("sphere", f"{mistake} is kept", moves, language.conserved(flow, quantity))
    for c in (MORE, Rational(99, 100)):
        law = Inner(theta1, theta1) + c * u**2
        yield SPHERE.vary("lie", f"u² × {c}", moves, language.lie(flow, law, 0))
    yield SPHERE.vary("lie", "2R", "it is 0", language.lie(flow, radius_squared, 2 * risk))
    yield STEP.vary(
        "radius",
        "the radius is conserved",
        "a step leaves it",
        language.conserved(descent, radius_squared),
    )
    yield SPHERE.vary(
        "stays",
        "from inside",
        "a start inside the sphere is not on it",
        drop=(on_sphere,),
        add=(le(radius_squared, alpha**2),),
    )


def wrong_flows() -> Iterator[Variant]:
    states = (theta1, theta2)
    flows = (
        ("θ₂ the wrong way", (-gradient1, gradient2), "the field is not tangent to the sphere"),
        ("θ₂ alone moves", (0 * theta1, -gradient2), "θ₁ does not answer"),
        ("a step without u", (-Sigma * (w - xi), -gradient2), "the two parts do not match"),
        ("u² for u", (-gradient1 / u, -gradient2), "the two parts do not match"),
        (
            "with weight decay",
            (-gradient1 - theta1, -gradient2 - theta2),
            "decay leaves the sphere",
        ),
    )
    for mistake, field, why in flows:
        yield SPHERE.vary(
            "sphere",
            mistake,
            why,
            language.conserved(FlowOf(states, field, DOMAIN), radius_squared),
        )
    upwards = FlowOf(states, (gradient1, gradient2), DOMAIN)
    yield POSED.vary(
        "risk-falls", "along the ascent", "the risk grows there", language.decays(upwards, risk, 0)
    )
    for mistake, value in (
        ("+", slope_squared),
        ("½", -slope_squared / 2),
        ("u²", -(u**2) * slope_squared),
        ("its square", -(slope_squared**2)),
        ("2R", -2 * risk),
    ):
        yield POSED.vary("dissipates", mistake, "R′ = −‖∇R‖²", language.lie(flow, risk, value))


def wrong_bounds() -> Iterator[Variant]:
    first = "false at the start already"
    yield POSED.vary("risk-below", "from 2R₀", first, drop=(below,), add=(le(risk, 2 * below.rhs),))
    yield POSED.vary(
        "margin-kept", "β² × 101/100", first, language.always(flow, ge(u**2, MORE * beta**2))
    )
    yield POSED.vary("margin-kept", "α", first, language.always(flow, ge(u**2, alpha**2)))
    yield POSED.vary("margin-kept", "off the sphere", first, drop=(on_sphere,))
    yield POSED.vary(
        "predictor-kept",
        "W² × 99/100",
        first,
        language.always(flow, le(Inner(w, w), W**2 * 99 / 100)),
    )
    yield POSED.vary("predictor-kept", "without Σ ≻ 0", first, drop=(positive_definite,))
    yield POSED.vary("stays-left", "from the right", first, drop=(gt(u, 0),), add=(gt(-u, 0),))
    yield POSED.vary("stays-left", "from anywhere", first, drop=(gt(u, 0),))
    yield POSED.vary(
        "bounded", "2α² + 1", "α = 1, θ = (0, 2)", language.bounded(flow, 2 * alpha**2 + 1)
    )
    yield POSED.vary("bounded", "α²", "the centre is (0, 1)", language.bounded(flow, alpha**2))


def wrong_rates() -> Iterator[Variant]:
    slow = "at θ₁ = 0 with ξ an eigenvector of λ_min, R′ = −2μR"
    rates = (
        ("× 101/100", MORE * 2 * mu),
        ("4μ", 4 * mu),
        ("α for α²", 2 * lambda_min / alpha),
        ("λ_max", 2 * lambda_max / alpha**2),
        ("λ_min²", 2 * lambda_min**2 / alpha**2),
        ("1", 1),
    )
    for mistake, rate in rates:
        yield RATE.vary("rate", mistake, slow, language.decays(flow, risk, rate))
    yield RATE.vary("rate", "off the sphere", "α is any number", drop=(on_sphere,))
    yield RATE.vary("rate", "without the spectrum", "λ_min is any number", drop=(spectrum,))
    yield RATE.vary("rate", "of ‖w‖²", "w tends to ξ", language.decays(flow, Inner(w, w), 2 * mu))
    yield STEP.vary(
        "closed-rate",
        "4λ_min",
        "R⁺ ≈ (1 − 2ημ)R for short steps",
        language.decays(descent, risk, 4 * eta * lambda_min / ceiling),
    )
    yield STEP.vary(
        "closed-rate",
        "without η",
        "a short step does little",
        language.decays(descent, risk, lambda_min / ceiling),
    )


def false_later() -> Iterator[Variant]:
    """No first instant contradicts these: they must stay open, and never be proved."""
    yield RATE.vary(
        "asymptotic",
        "ν × 101/100",
        "ν is attained",
        intrinsic.asymptotic(FlowOf((w,), (pull,)), xi, MORE * nu * (1 + Inner(xi, xi)) / alpha**2),
    )
    yield RATE.vary(
        "asymptotic",
        "without 1 + ‖ξ‖²",
        "no solution is as slow where ξ ≠ 0",
        intrinsic.asymptotic(FlowOf((w,), (pull,)), xi, nu / alpha**2),
    )
    yield LIMIT.vary(
        "converges-left",
        "at the rate 2μ",
        "the rate is ν, which is near μ for small ξ",
        language.converges(flow, (end1, end2), risk, 2 * mu, [eq(risk, 0)]),
    )
    other = (eq(risk, 0), eq(theta1, -u * xi))
    yield LIMIT.vary(
        "limit-left",
        "θ₁(∞) = −uξ",
        "θ₁(∞) = uξ",
        language.converges(flow, (end1, end2), risk, mu, other),
    )
    high = (eq(risk, 0), on_sphere, ne(u, 0), ge(u, 0), eq(theta1, u * xi), eq(u * q, MORE * alpha))
    yield LIMIT.vary(
        "limit-left",
        "u* × 101/100",
        "u* = α/√(1 + ‖ξ‖²)",
        language.converges(flow, (end1, end2), risk, mu, high),
    )
    yield LIMIT.vary("limit-right", "the left limit", "u* < 0 on the right", left_limit())
    kept = language.always(descent, le(radius_squared, alpha**2))
    yield STEP.vary("kept-outside", "the radius never grows", "every step leaves the sphere", kept)


def left_limit() -> Stated:
    claim = true_claims("thm-3.3")["limit-left"]
    goal = claim.statement.goal
    assert isinstance(goal, Along) and isinstance(goal.property, Converges)
    return Stated(goal, claim.formula)
