"""The gradient of the single-index DEQ, and why the distance to the target never grows.

With s = σ′(z) and q = 1/(1 − θ₂s) implicit differentiation gives ∇_{θ₁}y = s q x and
∂_{θ₂}y = s q y [@dandapanthula2025, Sec. 3.2].
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import eq, ge, gt, ne
from deqproof.deq.inner import Inner
from deqproof.deq.symbols import h, k, scalar, theta1, theta2, x, xi
from deqproof.deq.unknown import sigma, sigma1
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, combine
from deqproof.theorems.single_1_fixed_point import (
    below,
    language,
    monotone_claims,
    slope_claims,
    smooth,
    z,
    z2,
)

states, term = language.states, language.term
zeta = scalar("zeta", r"\zeta", "the target's pre-activation ξᵀx")
author = Author(language, (ne(1 - theta2 * sigma1(z), 0),))
y, s = sigma(z), sigma1(z)
moved = (Inner(h, x) + k * y) / (1 - theta2 * s)
equilibrium = eq(z, Inner(theta1, x) + theta2 * y)
aligned = eq(zeta, Inner(xi, x))
towards = Inner(theta1 - xi, x) + theta2 * y


def claims() -> Iterator[Claim]:
    yield from gradient_claims()
    yield from alignment_claims()


def gradient_claims() -> Iterator[Claim]:
    residual = z - Inner(theta1, x) - theta2 * sigma(z)
    yield author.claim(
        "implicit",
        "With dz = (hᵀx + k y)/(1 − θ₂σ′(z)) the residual z − θ₁ᵀx − θ₂σ(z) does not change.",
        language.derivative_is(residual, {theta1: h, theta2: k, z: moved}, 0),
        why="implicit function theorem",
    )
    yield author.claim(
        "gradient",
        "dy = σ′(z)(hᵀx + k y)/(1 − θ₂σ′(z)).",
        language.derivative_is(sigma(z), {z: moved}, s / (1 - theta2 * s) * (Inner(h, x) + k * y)),
        why="chain rule",
        boxed=True,
    )
    yield author.claim(
        "loss-gradient",
        "The loss at a data point: d½(y − f)² = (y − f)σ′(z)(hᵀx + k y)/(1 − θ₂σ′(z)).",
        language.derivative_is(
            (sigma(z) - sigma(zeta)) ** 2 / 2,
            {z: moved},
            (sigma(z) - sigma(zeta)) * s / (1 - theta2 * s) * (Inner(h, x) + k * y),
        ),
        why="chain rule; ∇R is its mean",
        boxed=True,
    )


def alignment_claims() -> Iterator[Claim]:
    """⟨Δ, ∇R⟩ = E[(σ′/(1 − θ₂σ′))(σ(z) − σ(ζ))(z − ζ)] ≥ 0, with Δ = θ − (ξ, 0)."""
    yield author.claim(
        "key-identity",
        "⟨Δ, (x, y)⟩ = z − ζ.",
        states(eq(towards, z - zeta)),
        given=(equilibrium, aligned),
        why="the fixed point's equation",
        boxed=True,
    )
    yield from (c for c in slope_claims() if c.name == "slope")
    yield from (c for c in monotone_claims() if c.name == "monotone")
    pull = (sigma(z) - sigma(zeta)) * s / (1 - theta2 * s) * towards
    at = ((term(z2), term(zeta)),)
    rises = Cited("monotone", at)
    yield author.claim(
        "never-away",
        "At every data point ⟨Δ, ∇⟩ ≥ 0 where θ₂ < 1/L: for every law of the data the distance to "
        "(ξ, 0) never grows.",
        states(ge(pull, 0)),
        given=(*smooth, below, equilibrium, aligned, gt(s, 0)),
        how=combine((1 / term(1 - theta2 * s), language.fact(gt(s, 0)), Cited("slope"), rises)),
        why="σ′/(1 − θ₂σ′) > 0, σ rises; the mean over the data keeps the sign",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="single-index-gradient",
        label="Section 3.2",
        title="The gradient of the single-index DEQ",
        says="∇R = E[(y − f)σ′(z)/(1 − θ₂σ′(z))·(x, y)], and ⟨θ − (ξ, 0), ∇R⟩ ≥ 0 wherever "
        "θ₂ < 1/L: the distance to the target never grows.",
        source="dandapanthula2025, Sec. 3.2",
        build=claims,
        model="single-index",
    )
)
