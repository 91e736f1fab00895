"""The PŁ inequality, in two readings of a summary's "κ" [@dandapanthula2025, Thm 3.4]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deqproof.core.check import Verdict
from deqproof.deq.claim import eq, ge, gt
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    HALF,
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
from deqproof.deq.symbols import Sigma, alpha, e, lambda_max, lambda_min, scalar, theta1, u, w, xi
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, combine, lemma

standing = (spectrum, positive_definite, well_posed, on_sphere, radius_positive)
author = Author(language, standing)
term = language.term
forms = (
    lemma("least eigenvalue, squared", term(e), operator="Sigma"),
    lemma("covariance form", term(e), operator="Sigma"),
    lemma("inner product", term(theta1)),
)
EPSILON = scalar("epsilon", r"\varepsilon", "a relative excess")
steep, energy, length = forms
cross = term(Inner(e, Sigma * w) / u)  # the slope in θ₂
positive = language.fact(positive_definite)


def proof(radius: Any, *facts: Any) -> Hint:
    """½‖∇R‖² − λ_min R/r² = ½((‖Σe‖² − λ_min eᵀΣe)/u² + (eᵀΣw/u)² + λ_min eᵀΣe‖θ₁‖²/(u²r²))."""
    return combine((1 / term(u), steep), (cross,), (term(1 / (u * radius)), *facts, energy, length))


states = language.states


def claims() -> Iterator[Claim]:
    yield from point_claims()
    yield from radius_claims()
    yield from reading_claims()
    yield from sharp_claims()


def point_claims() -> Iterator[Claim]:
    """PŁ with a constant that the point, or its sphere, gives."""
    yield author.claim(
        "at-u",
        "PŁ with the constant λ_min/u² at the point itself.",
        states(ge(HALF * slope_squared, lambda_min / u**2 * risk)),
        given=standing[:3],
        how=combine((1 / term(u), steep), (cross,)),
        why="‖Σe‖² ≥ λ_min eᵀΣe, and (eᵀΣw)² ≥ 0",
    )
    yield author.claim(
        "pl",
        "PŁ with the constant λ_min/α² on the whole sphere.",
        states(ge(HALF * slope_squared, mu * risk)),
        how=proof(alpha, positive),
        why="u² ≤ α² on the sphere",
        boxed=True,
    )


def radius_claims() -> Iterator[Claim]:
    """The same with the radius of the point itself."""
    yield author.claim(
        "radius-positive",
        "The squared radius is positive.",
        states(gt(radius_squared, 0)),
        given=(well_posed,),
        how=combine((term(u),), (1, length)),
        why="u² > 0",
    )
    yield author.claim(
        "pl-radius",
        "The same with the point's own radius.",
        states(ge(HALF * slope_squared, lambda_min / radius_squared * risk)),
        given=standing[:3],
        how=proof(radius_squared, positive, Cited("radius-positive")),
        why="u² ≤ ‖θ₁‖² + u²",
    )


def reading_claims() -> Iterator[Claim]:
    """Two readings of the summary."""
    yield author.claim(
        "reading-A",
        "‖∇R‖² ≥ (2/(κα²))R with κ = ‖Σ⁻¹‖ = 1/λ_min.",
        states(ge(slope_squared, 2 / ((1 / lambda_min) * alpha**2) * risk)),
        how=proof(alpha, positive),
        why="the line above, twice",
        boxed=True,
    )
    yield author.claim(
        "reading-B",
        "‖∇R‖² ≥ (2/(κα²))R with κ = λ_max/λ_min, the condition number.",
        states(ge(slope_squared, 2 / ((lambda_max / lambda_min) * alpha**2) * risk)),
        expected=Verdict.REFUTED,
        why="Σ → sΣ scales the left side by s² and the right side by s",
    )


def sharp_claims() -> Iterator[Claim]:
    """The constant is the best one."""
    yield author.claim(
        "sharp",
        "The constant λ_min/α² is attained: at θ₁ = 0 with ξ an eigenvector of λ_min.",
        states(eq(HALF * slope_squared, mu * risk)),
        also=(eq(theta1, 0 * theta1), eq(Sigma * xi, lambda_min * xi)),
        why="w = 0, e = −ξ, u² = α²",
    )
    yield author.claim(
        "not-larger",
        "No constant (1 + ε)λ_min/α² with ε > 0 does for all (θ, ξ) on the sphere: "
        "there it exceeds the quotient wherever R > 0.",
        states(gt((1 + EPSILON) * mu * risk, HALF * slope_squared)),
        also=(
            eq(theta1, 0 * theta1),
            eq(Sigma * xi, lambda_min * xi),
            gt(EPSILON, 0),
            gt(Inner(xi, xi), 0),
        ),
        how=Hint((), (term(lambda_min / alpha),), 2),
        why="equality above, and R = λ_min‖ξ‖²/2 > 0",
    )


THEOREM = register(
    Theorem(
        id="pl-inequality",
        label="PŁ inequality",
        title="The Polyak–Łojasiewicz inequality on the sphere",
        says="½‖∇R‖² ≥ (λ_min/α²)R on the sphere of radius α around (0, 1), and the constant is "
        "attained. Read with the condition number in place of 1/λ_min it is false.",
        source="dandapanthula2025, Thm 3.4",
        build=claims,
    )
)
