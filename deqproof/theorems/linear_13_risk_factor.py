"""A risk with another factor than ½: R_c = cE(y − f)² = 2cR, for every c > 0.

∇R_c = 2c∇R, so its flow is that of R with time running 2c times as fast, and a step η/(2c) of its
descent is a step η of that of R. What a notation says of its constants rests on these claims.
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import FlowOf, IterationOf, ge, gt
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    HALF,
    gradient1,
    gradient2,
    language,
    mu,
    on_sphere,
    positive_definite,
    radius_positive,
    radius_squared,
    risk,
    slope_squared,
    spectrum,
    well_posed,
)
from deqproof.deq.symbols import Sigma, e, eta, h, k, scalar, theta1, theta2, xi
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Rule, combine, lemma
from deqproof.theorems.linear_9_every_loss import g1, g2

c = scalar("c_risk", "c", "the factor of the risk cE(y − f)², ½ elsewhere")
scale = 2 * c
flow = FlowOf((theta1, theta2), (-scale * gradient1, -scale * gradient2), (well_posed,))
distance = Inner(theta1 - xi, theta1 - xi) + theta2**2
any_flow = FlowOf((theta1, theta2), (-scale * g1, -scale * g2))
author = Author(language, (gt(c, 0),))
standing = (spectrum, positive_definite, on_sphere, radius_positive)
term = language.term


def claims() -> Iterator[Claim]:
    yield from slope_claims()
    yield from flow_claims()
    yield from step_claims()


def slope_claims() -> Iterator[Claim]:
    """The gradient, and PŁ."""
    yield author.claim(
        "gradient",
        "The gradient of 2c·R is 2c∇R.",
        language.derivative_is(
            scale * risk, {theta1: h, theta2: k}, scale * (Inner(h, gradient1) + k * gradient2)
        ),
        also=(well_posed,),
        why="a derivative is linear",
    )
    yield author.claim(
        "pl-scaled",
        "PŁ for 2c·R: the constant λ_min/α² becomes 2cλ_min/α².",
        language.states(ge(HALF * scale**2 * slope_squared, scale * mu * (scale * risk))),
        also=(*standing, well_posed),
        how=combine((term(c), Cited("pl"))),
        why="(2c)² on the left, 2c · 2c on the right",
        boxed=True,
    )


def flow_claims() -> Iterator[Claim]:
    """Time runs 2c times as fast."""
    yield author.claim(
        "sphere",
        "The flow of 2c·R stays on its sphere.",
        language.conserved(flow, radius_squared),
        how=Rule("conservation", ((),)),
        why="2c∇R is orthogonal to θ − (0, 1) as ∇R is",
    )
    yield author.claim(
        "stays",
        "A start on the sphere of radius α stays on it.",
        language.always(flow, on_sphere),
        also=(on_sphere,),
        how=Rule("initial value"),
        why="conserved, and true at first",
    )
    falls = Hint((Cited("pl-scaled"), lemma("inner product", term(Sigma * e))), (), 1)
    yield author.claim(
        "rate",
        "Along it 2c·R decays at the rate 4cλ_min/α².",
        language.decays(flow, scale * risk, 2 * scale * mu),
        also=standing,
        how=Rule("Grönwall", ((language.fact(on_sphere),),), (falls,)),
        why="−(2c·R)′ = ‖2c∇R‖², and PŁ",
        boxed=True,
    )
    yield from every_model_claims()


def every_model_claims() -> Iterator[Claim]:
    """The same for a gradient of whatever model."""
    yield author.claim(
        "any-flow",
        "For every model, with (g₁, g₂) = ∇R: ‖θ − (ξ, 0)‖² changes 2c times as fast along −2c∇R "
        "as along −∇R.",
        language.lie(any_flow, distance, scale * -2 * (Inner(theta1 - xi, g1) + theta2 * g2)),
        why="the chain rule",
    )


def step_claims() -> Iterator[Claim]:
    """A step of descent."""
    short = eta / scale
    moved1, moved2 = theta1 - short * (scale * g1), theta2 - short * (scale * g2)
    yield author.claim(
        "step",
        "A step η/(2c) along 2c(g₁, g₂) leads where a step η along (g₁, g₂) does: so far from the "
        "target.",
        language.step(
            IterationOf((theta1, theta2), (moved1, moved2)),
            distance,
            Inner(theta1 - eta * g1 - xi, theta1 - eta * g1 - xi) + (theta2 - eta * g2) ** 2,
        ),
        why="the factors cancel",
    )


THEOREM = register(
    Theorem(
        id="risk-factor",
        label="Convention",
        title="A risk with another factor than ½",
        says="With cE(y − f)² = 2c·R in place of R the sphere, the limit and every set stay what "
        "they are; PŁ constants and rates in t are multiplied by 2c, and steps are divided by it.",
        source="dandapanthula2025, Sec. 3.1",
        build=claims,
        requires=("pl-inequality",),
    )
)
