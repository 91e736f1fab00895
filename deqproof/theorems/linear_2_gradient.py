"""Risk, gradient by two routes and Hessian of the linear DEQ [@dandapanthula2025, Sec. 3.1]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import eq
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    closed_form_gradient,
    gradient1,
    gradient2,
    hessian,
    language,
    on_sphere,
    radius_positive,
    risk,
    slope_squared,
    well_posed,
)
from deqproof.deq.symbols import Sigma, alpha, e, h, k, theta1, theta2, u, w, x, xi, y
from deqproof.paper.theorem import Author, Claim, Theorem, register

author = Author(language, (well_posed,))
says = language.states
step = {theta1: h, theta2: k}


def claims() -> Iterator[Claim]:
    yield from closed_form_claims()
    yield from implicit_claims()
    yield from second_order_claims()
    yield from sphere_claims()


def closed_form_claims() -> Iterator[Claim]:
    """The first route: differentiate the closed form."""
    by_sympy1, by_sympy2 = closed_form_gradient()
    yield author.claim(
        "closed-form-1",
        "SymPy's gradient of the closed form in θ₁ is Σe/u.",
        says(eq(by_sympy1, gradient1)),
        why="matrix calculus",
        boxed=True,
    )
    yield author.claim(
        "closed-form-2",
        "SymPy's derivative of the closed form in θ₂ is eᵀΣw/u.",
        says(eq(by_sympy2, gradient2)),
        why="chain rule",
        boxed=True,
    )
    yield author.claim(
        "every-direction",
        "The core's own derivative in every direction (h, k) agrees.",
        language.derivative_is(risk, step, Inner(h, gradient1) + k * gradient2),
        why="forward differentiation of the risk",
    )


def implicit_claims() -> Iterator[Claim]:
    """The second route: the implicit function theorem."""
    residual = y - Inner(theta1, x) - theta2 * y
    implicit = (Inner(h, x) + k * y) / u
    yield author.claim(
        "implicit",
        "The implicit function theorem: with dy = (1 − θ₂)⁻¹(hᵀx + k y) the residual "
        "y − g_θ(x, y) does not change.",
        language.derivative_is(residual, {**step, y: implicit}, 0),
        why="∇_θ y = (1 − ∂g/∂y)⁻¹ ∇_θ g",
    )
    yield author.claim(
        "routes-agree",
        "At the fixed point both routes give the same dy.",
        language.derivative_is(Inner(w, x), step, (Inner(h, x) + k * Inner(w, x)) / u),
        why="y = wᵀx in the line above",
    )


def second_order_claims() -> Iterator[Claim]:
    """The Hessian, and the length of the gradient."""
    yield author.claim(
        "hessian",
        "The Hessian as a quadratic form.",
        language.hessian_is(risk, step, hessian),
        why="differentiate once more",
        boxed=True,
    )
    yield author.claim(
        "slope",
        "The squared length of the gradient.",
        says(eq(Inner(gradient1, gradient1) + gradient2**2, slope_squared)),
        why="expand",
    )


def sphere_claims() -> Iterator[Claim]:
    """On the sphere, and where the gradient vanishes."""
    yield author.claim(
        "on-the-sphere",
        "On the sphere of radius α, 1/u² = (1 + ‖w‖²)/α².",
        says(eq(1 / u**2, (1 + Inner(w, w)) / alpha**2)),
        also=(on_sphere, radius_positive),
        why="‖θ₁‖² = u²‖w‖²",
    )
    yield author.claim(
        "error-is-zero",
        "At a point with ξ = w the gradient vanishes.",
        says(eq(gradient1, 0 * gradient1)),
        also=(eq(Sigma * e, 0 * xi),),
        why="Σe = 0",
    )


THEOREM = register(
    Theorem(
        id="linear-gradient",
        label="Section 3.1",
        title="Gradient and Hessian of the linear DEQ",
        says="∇R = (Σe/u, eᵀΣw/u) with w = θ₁/u, e = w − ξ, u = 1 − θ₂, by the closed form and by "
        "the implicit function theorem.",
        source="dandapanthula2025, Sec. 3.1",
        build=claims,
    )
)
