"""Where the sphere law comes from, and for which losses and data it holds: all of them.

y_θ does not change under (θ₁, u) → (sθ₁, su); so every gradient of every loss of the output is
orthogonal to θ − (0, 1). This answers the paper's open question 1 (the empirical risk).
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.derivative import derivative
from deqproof.core.statement import Statement, Zero
from deqproof.core.term import apply, call, draw, inner, mean, vdraw, vector
from deqproof.core.term import scalar as letter
from deqproof.deq.claim import FlowOf, Stated, eq, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import language, radius_squared, well_posed
from deqproof.deq.symbols import column, scalar, theta1, theta2, u, w, x
from deqproof.paper.theorem import Author, Claim, Theorem, register

g1 = column("g1", "g_1", "a gradient in θ₁, of any loss on any batch")
g2 = scalar("g2", "g_2", "the same gradient in θ₂")
r = scalar("r'", "r", "a factor")
author = Author(language, (well_posed,))


def claims() -> Iterator[Claim]:
    yield from scale_claims()
    yield from motion_claims()


def scale_claims() -> Iterator[Claim]:
    """The output does not see a common factor of θ₁ and u."""
    yield author.claim(
        "scale-free",
        "The output is the same at (rθ₁, ru) as at (θ₁, u).",
        language.states(eq(Inner(r * theta1, x) / (r * u), Inner(w, x))),
        also=(ne(r, 0),),
        why="the factor cancels",
    )
    yield Claim(
        "every-loss",
        "For every smooth loss of the output at every data point the derivative in the direction "
        "θ − (0, 1) is zero; so it is for every sum, batch and mean over data.",
        author.language.statement((well_posed,), every_loss()),
        every_loss().formula,
        (language.formula(well_posed),),
        why="Euler's identity for a function that is homogeneous of degree 0",
        boxed=True,
    )


def motion_claims() -> Iterator[Claim]:
    """What a gradient orthogonal to θ − (0, 1) does."""
    orthogonal = eq(Inner(theta1, g1) - u * g2, 0)
    yield author.claim(
        "flow",
        "Where θ moves against such a gradient, ‖θ₁‖² + u² does not change: every gradient flow of "
        "such a risk stays on its sphere.",
        language.lie(FlowOf((theta1, theta2), (-g1, -g2)), radius_squared, 0),
        given=(orthogonal,),
        why="θ′ = −∇ is orthogonal to θ − (0, 1)",
        boxed=True,
    )
    yield from empirical_claims()


def every_loss() -> Stated:
    """D ℓ(wᵀx) in the direction θ − (0, 1), for an unknown smooth ℓ."""
    weights, feedback = vector("theta1"), letter("theta2")
    output = inner(weights, vector("x")) / (1 - feedback)
    outwards = {weights: weights, feedback: feedback - 1}
    formula = r"\mathrm{D}\,[\ell(w^{\top}x)]\,(\theta_1, \theta_2 - 1) = 0"
    return Stated(Zero(derivative(call("loss", 0, output), outwards)), formula)


def empirical_claims() -> Iterator[Claim]:
    """Least squares on a sample is the same risk about the least-squares solution ŵ."""
    X, Y = vdraw("X"), draw("Y")
    predictor, best, S = vector("w"), vector("w_hat"), "Sigma_hat"
    output = inner(predictor, X)
    moments = (
        Zero(mean(output**2) - inner(predictor, apply(S, predictor))),
        Zero(mean(Y * output) - inner(best, apply(S, predictor))),
    )
    error = predictor - best
    rest = (mean(Y**2) - inner(best, apply(S, best))) / 2
    goal = Zero(mean((output - Y) ** 2) / 2 - inner(error, apply(S, error)) / 2 - rest)
    formula = (
        r"\tfrac12\mathbb{E}(w^{\top}X - Y)^2 = \tfrac12 (w-\hat w)^{\top}\hat\Sigma(w-\hat w)"
        r" + \text{const}"
    )
    yield Claim(
        "empirical-risk",
        "The empirical risk is ½(w − ŵ)ᵀΣ̂(w − ŵ) plus a constant: so Theorems 3.1 to 3.6 are about "
        "what it exceeds its least value by, with (Σ̂, ŵ) in place of (Σ, ξ).",
        Statement(moments, goal),
        formula,
        (
            r"\mathbb{E}(w^{\top}X)^2 = w^{\top}\hat\Sigma w",
            r"\mathbb{E}\,Y w^{\top}X = \hat w^{\top}\hat\Sigma w",
        ),
        why="complete the square, with Σ̂ŵ = E[YX]",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="every-loss",
        label="Question 1",
        title="The sphere law for every loss and every data law",
        says="The gradient of every loss of the output is orthogonal to θ − (0, 1): the empirical "
        "risk, noisy labels and mini-batches obey the sphere law.",
        source="dandapanthula2025, Sec. 5",
        build=claims,
    )
)
