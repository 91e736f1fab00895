"""Theorem 3.4: exponential convergence, and how sharp it is [@dandapanthula2025, Thm 3.4]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from deqproof.deq.claim import FlowOf, ForEveryOf, Language, eq, ge, gt
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    flow,
    language,
    mu,
    on_sphere,
    positive_definite,
    radius_positive,
    risk,
    slope_squared,
    spectrum,
    well_posed,
)
from deqproof.deq.symbols import Sigma, alpha, column, e, lambda_min, scalar, theta1, u, w, xi
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Instance, Rule, lemma
from deqproof.theorems.linear_6_limit import limit_claims

term = language.term
on_the_sphere = (spectrum, positive_definite, on_sphere, radius_positive)
author = Author(language, on_the_sphere)

# the flow of w alone, for which w is a letter of its own
intrinsic = Language({e: w - xi})
pull = -(1 + Inner(w, w)) / alpha**2 * (Sigma * e + Inner(w, Sigma * e) * w)
nu = scalar("nu_hat", r"\hat\nu", "the least eigenvalue of Σ^{½}(I + ξξᵀ)Σ^{½}")
v = column("v", "v", "any vector")
f = column("f", "f", "Σ^{-½} times an eigenvector of ν̂")
form = Inner(Sigma * v, Sigma * v) + Inner(xi, Sigma * v) ** 2
least = ForEveryOf(v, ge(form, nu * Inner(v, Sigma * v)))
attained = (eq(Sigma * f + Inner(xi, Sigma * f) * xi, nu * f), gt(Inner(f, f), 0))


def claims() -> Iterator[Claim]:
    yield from rate_claims()
    yield from sharp_claims()


def rate_claims() -> Iterator[Claim]:
    slope = lemma("inner product", term(Sigma * e))
    yield author.claim(
        "rate",
        "R(t) ≤ R(0) e^{−2λ_min t/α²}.",
        language.decays(flow, risk, 2 * mu),
        how=Rule("Grönwall", ((language.fact(on_sphere),),), (Hint((Cited("pl"), slope), (), 1),)),
        why="−R′ = ‖∇R‖² ≥ 2μR, and Grönwall",
        boxed=True,
    )
    for side, sign, where in (("left", 1, "θ₂(0) < 1"), ("right", -1, "θ₂(0) > 1")):
        known = next(c for c in limit_claims(side, sign) if c.name == f"limit-{side}")
        yield replace(
            known,
            name=f"distance-{side}",
            how=Hint(),
            says=f"‖θ(t) − θ(∞)‖ ≤ √(2R(0)/μ) e^{{−μt}} with μ = λ_min/α², for {where}.",
            why="the length of the path under PŁ (Theorem 3.3)",
        )


def sharp_claims() -> Iterator[Claim]:
    yield from attained_claims()
    yield from intrinsic_claims()
    yield from asymptotic_claims()


def attained_claims() -> Iterator[Claim]:
    """The PŁ constant is attained in the limit w → 0."""
    yield author.claim(
        "quotient",
        "On the sphere with ξ an eigenvector of λ_min and w = sξ the quotient is exactly "
        "(λ_min/α²)(1 + s²‖ξ‖²)².",
        language.states(eq(slope_squared / 2, mu * (1 + s**2 * Inner(xi, xi)) ** 2 * risk)),
        also=(well_posed, eq(Sigma * xi, lambda_min * xi), eq(theta1, s * u * xi)),
        why="it tends to λ_min/α² as s → 0: the constant is the best one",
    )


def intrinsic_claims() -> Iterator[Claim]:
    """The flow of the predictor."""
    yield author.claim(
        "intrinsic",
        "On the sphere the flow of w = θ₁/(1 − θ₂) is a flow of its own.",
        language.lie(flow, w, pull),
        also=(well_posed,),
        why="w′ = θ₁′/u + θ₂′θ₁/u²",
        boxed=True,
    )


def asymptotic_claims() -> Iterator[Claim]:
    """Its rate near the limit."""
    given = (spectrum, positive_definite, radius_positive, gt(nu, 0), least, *attained)
    everywhere = Instance(intrinsic.fact(least), FRESH)
    rate = nu * (1 + Inner(xi, xi)) / alpha**2
    yield Author(intrinsic, given).claim(
        "asymptotic",
        "Near the limit ‖w − ξ‖ decays like e^{−νt}, and R like e^{−2νt}, with "
        "ν = λ_min(Σ^{½}(I + ξξᵀ)Σ^{½})(1 + ‖ξ‖²)/α², and no faster in general.",
        intrinsic.asymptotic(FlowOf((w,), (pull,)), xi, rate),
        how=Rule(
            "Lyapunov's first method",
            (term(lambda_min), term(Sigma * f), term(f)),
            (
                Hint(),
                Hint(),
                Hint(),
                Hint((lemma("inner product", term(xi)),), (1 / term(alpha),), 2),
                Hint((lemma("least eigenvalue", FRESH, operator="Sigma"),), (), 1),
                Hint((everywhere, lemma("inner product", term(xi))), (1 / term(alpha),), 2),
            ),
        ),
        why="the linearisation at w = ξ in the metric Σ",
        boxed=True,
    )


s = scalar("s'", "s", "the factor of w = sξ")
FRESH = intrinsic.term(column("h'", "h'", "a fresh direction"))

THEOREM = register(
    Theorem(
        id="thm-3.4",
        label="Theorem 3.4",
        title="Exponential convergence",
        says="R(t) ≤ R(0)e^{−2μt} and ‖θ(t) − θ(∞)‖ ≤ √(2R(0)/μ)e^{−μt} with μ = λ_min/α². The "
        "asymptotic rate is ν = λ_min(Σ^{½}(I + ξξᵀ)Σ^{½})(1 + ‖ξ‖²)/α² ≥ μ.",
        source="dandapanthula2025, Thm 3.4",
        build=claims,
        requires=("thm-3.3",),
    )
)
