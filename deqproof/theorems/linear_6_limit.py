"""Theorem 3.3: the flow converges, and where to [@dandapanthula2025, Thm 3.3]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.check import Verdict
from deqproof.core.statement import Along, Converges, Fact, Goal
from deqproof.deq.claim import Relation, eq, ge, gt, le, lt, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    beta,
    flow,
    gradient1,
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
from deqproof.deq.symbols import Sigma, alpha, column, e, lambda_min, scalar, theta1, theta2, u, xi
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Rule, lemma
from deqproof.theorems.linear_4_well_posed import below, start

end1 = column("theta1_inf", r"\theta_1(\infty)", "the limit of θ₁")
end2 = scalar("theta2_inf", r"\theta_2(\infty)", "the limit of θ₂")
q = scalar("root_xi", r"\sqrt{1+\|\xi\|^2}", "√(1 + ‖ξ‖²)")
a = scalar("a_lim", "a", "the factor in the limit (aξ, 1 − a)")

term, fact, states = language.term, language.fact, language.states
root = (gt(q, 0), eq(q**2, 1 + Inner(xi, xi)))
author = Author(language, (*start, *root))
THERE = ((term(theta1), term(end1)), (term(theta2), term(end2)))
margin = ge(u**2, beta**2)
carried = tuple(fact(c) for c in (on_sphere, below, margin))
settled = (eq(risk, 0), spectrum, positive_definite, well_posed, on_sphere, radius_positive, *root)


def claims() -> Iterator[Claim]:
    yield from rest_point_claims()
    for side, sign in (("left", 1), ("right", -1)):
        yield from limit_claims(side, sign)
    yield from reading_claims()


here = (spectrum, positive_definite, well_posed)
definite = Hint((Cited("no-error"), lemma("definiteness", term(e))))


def rest_point_claims() -> Iterator[Claim]:
    """Where the gradient vanishes, e = 0; and on the sphere that is two points."""
    yield from vanishing_claims()
    yield from direction_claims()
    yield from height_claims()


def vanishing_claims() -> Iterator[Claim]:
    """∇R = 0, R = 0 and e = 0 say the same."""
    zero = 0 * xi
    least = lemma("least eigenvalue", term(e), operator="Sigma")
    yield author.claim(
        "rest-if",
        "Where e = 0 the gradient vanishes.",
        states(eq(slope_squared, 0)),
        given=(well_posed, eq(e, zero)),
        why="Σe = 0",
    )
    yield author.claim(
        "rest-only-if",
        "Where the gradient vanishes, e = 0.",
        states(le(Inner(e, e), 0)),
        given=(*here, eq(gradient1, zero)),
        how=Hint((least,), (1 / term(lambda_min),), 2),
        why="λ_min‖e‖² ≤ eᵀΣe = 0",
    )
    yield author.claim(
        "no-error",
        "Where the risk vanishes, e = 0.",
        states(le(Inner(e, e), 0)),
        given=(eq(risk, 0), *here),
        how=Hint((least,), (1 / term(lambda_min),), 2),
        why="λ_min‖e‖² ≤ 2R = 0",
    )


def direction_claims() -> Iterator[Claim]:
    """Where the risk vanishes, θ₁ = (1 − θ₂)ξ."""
    yield author.claim(
        "direction",
        "Where the risk vanishes, θ₁ = (1 − θ₂)ξ.",
        states(eq(theta1, u * xi)),
        given=(eq(risk, 0), *here),
        how=definite,
        why="u·e = θ₁ − uξ",
    )


def height_claims() -> Iterator[Claim]:
    """On the sphere that leaves one point on each side."""
    for name, sign in (("left", 1), ("right", -1)):
        side = ge(sign * u, 0)
        yield author.claim(
            f"sum-positive-{name}",
            "The factor that does not vanish.",
            states(gt(sign * u * q + alpha, 0)),
            given=(side, radius_positive, *root),
            how=Hint((), (), 2),
            why="both terms are ≥ 0, the second > 0",
        )
        yield author.claim(
            f"height-{name}",
            "On the sphere the risk vanishes at |1 − θ₂|√(1 + ‖ξ‖²) = α.",
            states(eq(sign * u * q, alpha)),
            given=(*settled, side),
            how=Hint((*definite.sources, Cited(f"sum-positive-{name}"), Cited("direction"))),
            why="u²(1 + ‖ξ‖²) = α², and the sign of u",
        )


def limit_claims(side: str, sign: int) -> Iterator[Claim]:
    begins, keeps = gt(sign * u, 0), ge(sign * u, 0)
    where = "θ₂(0) < 1" if sign == 1 else "θ₂(0) > 1"
    yield author.claim(
        f"sign-{side}",
        f"For {where} the sign of 1 − θ₂ is kept.",
        language.always(flow, keeps),
        also=(begins,),
        how=Rule("pointwise", ((fact(begins),),)),
        why="it is never 0",
    )
    yield from convergence_claims(side, sign)


def convergence_claims(side: str, sign: int) -> Iterator[Claim]:
    begins, keeps = gt(sign * u, 0), ge(sign * u, 0)
    where = "θ₂(0) < 1" if sign == 1 else "θ₂(0) > 1"
    at_end: list[Relation] = [eq(risk, 0), on_sphere, well_posed, keeps]
    rule = Rule(
        "PŁ convergence",
        ((*carried, fact(keeps)), term(risk), term(beta)),
        (Hint(), RISK_POSITIVE, MU_POSITIVE, Hint((), (), 1), PL),
    )
    converges = language.converges(flow, (end1, end2), risk, mu, at_end)
    yield author.claim(
        f"converges-{side}",
        f"For {where} the flow converges, exponentially, to a point of the sphere without risk.",
        converges,
        also=(begins,),
        how=rule,
        why="PŁ: the path is finite",
    )
    explicit = (*at_end, eq(theta1, u * xi), eq(sign * u * q, alpha))
    first = Hint((Cited("direction", THERE),))
    last = Hint((Cited(f"height-{side}", THERE),))
    stated = language.converges(flow, (end1, end2), risk, mu, explicit)
    yield author.claim(
        f"limit-{side}",
        f"For {where} the limit is (ξu*, 1 − u*), u* = {'' if sign == 1 else '−'}α/√(1 + ‖ξ‖²).",
        stated,
        also=(begins,),
        how=Rule("limit", (facts_of(converges.goal),), (first, last)),
        boxed=True,
        why="the two points, and the sign of 1 − θ₂",
    )


def facts_of(goal: Goal) -> tuple[Fact, ...]:
    """The facts at the limit that a convergence claim states."""
    assert isinstance(goal, Along) and isinstance(goal.property, Converges)
    return goal.property.facts


def reading_claims() -> Iterator[Claim]:
    """The limit as (aξ, 1 − a) for some a > 0: true on the left, false on the right."""
    shape = (eq(theta1, a * xi), eq(theta2, 1 - a), ne(u, 0), on_sphere, radius_positive)
    yield author.claim(
        "reading-left",
        "For θ₂(0) < 1 the limit is (aξ, 1 − a) for some a > 0.",
        states(gt(a, 0)),
        given=(*shape, ge(u, 0)),
        how=Hint((lemma("strictness", term(u)),), (), 1),
        why="a = 1 − θ₂(∞) = u*",
    )
    yield author.claim(
        "reading-right",
        "For θ₂(0) > 1 the limit is (aξ, 1 − a) for some a > 0.",
        states(gt(a, 0)),
        given=(*shape, *root, eq(-u * q, alpha)),
        expected=Verdict.REFUTED,
        why="a = u* = −α/√(1 + ‖ξ‖²)",
    )
    yield author.claim(
        "reading-right-sign",
        "For θ₂(0) > 1 it is so with a < 0.",
        states(lt(a, 0)),
        given=(*shape, *root, eq(-u * q, alpha)),
        how=Hint((), (1 / term(q),), 2),
        why="a√(1 + ‖ξ‖²) = −α",
    )


RISK_POSITIVE = Hint((lemma("covariance form", term(e), operator="Sigma"),), (), 1)
MU_POSITIVE = Hint((), (1 / term(alpha),), 1)
PL = Hint((Cited("pl"), lemma("inner product", term(Sigma * e))), (), 1)

THEOREM = register(
    Theorem(
        id="thm-3.3",
        label="Theorem 3.3",
        title="The flow converges to an explicit limit",
        says="θ(t) → (ξu*, 1 − u*) with u* = sign(1 − θ₂(0)) α/√(1 + ‖ξ‖²).",
        source="dandapanthula2025, Thm 3.3",
        build=claims,
        requires=("lem-3.2", "pl-inequality"),
    )
)
