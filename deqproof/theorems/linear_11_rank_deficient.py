"""A singular covariance (the paper's open question 2): the flow is a full-rank one on range Σ."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import eq, ge, gt, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import HALF, gradient1, risk, slope_squared
from deqproof.deq.symbols import Sigma, e, u, w
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Instance, Rule, combine, lemma
from deqproof.theorems._rank_deficient_limit import convergence_claims, well_posed_claims
from deqproof.theorems._rank_deficient_setting import (
    flow,
    gap,
    in_kernel,
    k,
    language,
    least,
    n,
    on_sphere,
    p,
    r,
    radius,
    rate,
    spectrum,
    v,
)

term, states = language.term, language.states
author = Author(language, (spectrum, gap, gt(least, 0), in_kernel, on_sphere, gt(radius, 0)))


def claims() -> Iterator[Claim]:
    yield from sphere_claims()
    yield from pl_claims()
    yield from rate_claims()
    yield from well_posed_claims()
    yield from convergence_claims()
    yield from explicit_claims()


def sphere_claims() -> Iterator[Claim]:
    """The kernel is left alone, and the radius in the range is kept."""
    yield author.claim(
        "kernel-kept",
        "The gradient does not see the kernel: for Σn = 0, ⟨n, ∇_{θ₁}R⟩ = 0.",
        states(eq(Inner(n, gradient1), 0)),
        given=(in_kernel, ne(u, 0)),
        why="⟨n, Σe⟩ = ⟨Σn, e⟩",
    )
    ranged = Sigma * v
    yield author.claim(
        "radius",
        "α_R² = α² − ‖θ₁^ker‖², for θ₁^R = Σv: the range and the kernel are orthogonal.",
        states(eq(Inner(ranged + n, ranged + n) - Inner(n, n), Inner(ranged, ranged))),
        given=(in_kernel,),
        why="⟨Σv, n⟩ = ⟨v, Σn⟩ = 0",
    )
    radius_squared = Inner(p, p) + u**2
    yield author.claim(
        "sphere",
        "The radius in the range is conserved.",
        language.conserved(flow, radius_squared),
        given=(in_kernel,),
        how=Rule("conservation", ((),)),
        why="as in Theorem 3.1",
        boxed=True,
    )


def pl_claims() -> Iterator[Claim]:
    """PŁ on the range."""
    everywhere = Instance(language.fact(gap), term(e))
    energy = lemma("covariance form", term(e), operator="Sigma")
    steep, cross = 1 / term(u), term(Inner(e, Sigma * w) / u)
    positive = language.fact(gt(least, 0))
    yield author.claim(
        "pl",
        "PŁ with the constant λ⁺_min/α_R².",
        states(ge(HALF * slope_squared, rate * risk)),
        also=(ne(u, 0),),
        why="‖Σe‖² ≥ λ⁺_min eᵀΣe, and u² ≤ α_R²",
        boxed=True,
        how=combine(
            (steep, everywhere),
            (cross,),
            (term(1 / (u * radius)), positive, energy, lemma("inner product", term(p))),
        ),
    )


def rate_claims() -> Iterator[Claim]:
    """The risk decays."""
    slope = lemma("inner product", term(Sigma * e))
    yield author.claim(
        "rate",
        "R(t) ≤ R(0) e^{−2λ⁺_min t/α_R²}.",
        language.decays(flow, risk, 2 * rate),
        how=Rule(
            "Grönwall",
            ((language.fact(on_sphere),),),
            (Rule("initial value"), Hint((Cited("pl"), slope), (), 1)),
        ),
        why="Grönwall",
        boxed=True,
    )


def explicit_claims() -> Iterator[Claim]:
    """The flow on the range is that of a linear DEQ with the projected ξ, and so is its limit."""
    yield author.claim(
        "reduction",
        "The gradient is that at (θ₁^R, θ₂) with target ξ_R, seen in any direction v.",
        states(eq(Inner(v, Sigma * ((p + n) - u * (r + k))), Inner(v, Sigma * (p - u * r)))),
        given=(in_kernel, eq(Sigma * k, 0 * k)),
        why="Σ does not see its kernel",
    )
    yield author.claim(
        "explicit-limit",
        "At the limit, where θ₁^R = (1 − θ₂)ξ_R, (1 − θ₂)²(1 + ‖ξ_R‖²) = α_R².",
        states(eq(u**2 * (1 + Inner(r, r)), radius**2)),
        given=(on_sphere, eq(Inner(p, p), u**2 * Inner(r, r))),
        why="the radius in the range is kept",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="rank-deficient",
        label="Question 2",
        title="A singular covariance",
        says="The part of θ₁ in ker Σ does not move; on range Σ the flow is a full-rank linear DEQ "
        "with α_R² = α² − ‖θ₁^ker‖²: it exists for all time, R(t) ≤ R(0)e^{−2λ⁺_min t/α_R²}, and "
        "θ₁^R(∞) = (1 − θ₂(∞))ξ_R.",
        source="dandapanthula2025, Sec. 5",
        build=claims,
    )
)
