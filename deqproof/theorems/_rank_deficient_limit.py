"""A singular covariance: the flow stays well posed and converges, as claims about range Σ.

Π is the projection onto range Σ: ΠΣ = Σ, and Σ ≥ λ⁺ there. θ₁ᴿ starts in the range and never
leaves it, so that f = θ₁ᴿ/u − ξ_R is bounded by the risk, as the error is in Lemma 3.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import ForEveryOf, Relation, eq, ge, gt, le, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import risk
from deqproof.deq.symbols import R0, Sigma, column, covariance, e, scalar, theta2, u, w, xi
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, Instance, Rule, combine, lemma
from deqproof.theorems._rank_deficient_setting import (
    flow,
    gap,
    in_kernel,
    language,
    least,
    on_sphere,
    p,
    r,
    radius,
    rate,
    spectrum,
    v,
)
from deqproof.theorems.linear_6_limit import facts_of

Pi = covariance("Pi", r"\Pi", "the projection onto the range of Σ")
n_r = scalar("n_xi_R", r"\|\xi_R\|", "the norm of ξ_R")
rho = scalar("rho_R", r"\rho_R", "√(2R₀/λ⁺_min), a bound of ‖θ₁^R/u − ξ_R‖ where R ≤ R₀")
W = scalar("W_R", "W_R", "‖ξ_R‖ + √(2R₀/λ⁺_min), a bound of ‖θ₁^R/u‖ where R ≤ R₀")
beta = scalar("beta_R", r"\beta_R", "α_R/√(1 + W_R²), a bound of |1 − θ₂| from below")
end1 = column("theta1_range_inf", r"\theta_1^{R}(\infty)", "the limit of θ₁^R")
end2 = scalar("theta2_inf", r"\theta_2(\infty)", "the limit of θ₂")

term, fact, states = language.term, language.fact, language.states
f = p / u - r
covers = ForEveryOf(v, eq(Pi * (Sigma * v), Sigma * v))
floor = ForEveryOf(v, ge(Inner(Pi * v, Sigma * (Pi * v)), least * Inner(Pi * v, Pi * v)))
in_range, target = eq(Pi * p, p), (eq(Pi * r, r), eq(Sigma * (xi - r), 0 * xi))
below, margin = le(risk, R0), ge(u**2, beta**2)
lengths = (
    ge(n_r, 0), eq(n_r**2, Inner(r, r)),
    ge(rho, 0), eq(least * rho**2, 2 * R0),
    eq(W, n_r + rho),
    gt(beta, 0), eq(beta**2 * (1 + W**2), radius**2),
)  # fmt: skip
about = (spectrum, gap, covers, floor, gt(least, 0), in_kernel, gt(radius, 0), *target, *lengths)
start = (*about, ne(u, 0), on_sphere, below, in_range)
ranged = (floor, gt(least, 0), in_kernel, *target, ne(u, 0), in_range)
author = Author(language, start)
carried = tuple(fact(c) for c in (on_sphere, below, in_range))
slope = lemma("inner product", term(Sigma * e))
positive, bound_f = fact(gt(least, 0)), Instance(fact(floor), term(f))
THERE = ((term(p), term(end1)), (term(theta2), term(end2)))


def well_posed_claims() -> Iterator[Claim]:
    yield from kept_claims()
    yield from length_claims()
    yield from margin_claims()
    yield from forever_claims()


def kept_claims() -> Iterator[Claim]:
    """The range and the level set are never left."""
    still = Rule("conservation", ((),), (Hint((Instance(fact(covers), term(e)),)),))
    yield author.claim(
        "range-kept",
        "θ₁^R stays in the range of Σ.",
        language.always(flow, in_range),
        given=(covers, in_range),
        how=Rule("initial value", (), (still,)),
        why="Πθ₁^R′ = −ΠΣe/u = θ₁^R′",
    )
    falls = Hint((slope,), (term(Inner(e, Sigma * w)),), 1)
    yield author.claim(
        "risk-below",
        "R ≤ R₀ at all times.",
        language.always(flow, below),
        given=(below,),
        how=Rule("initial value", (), (Rule("Grönwall", ((),), (falls,)),)),
        why="the risk never grows",
    )


def length_claims() -> Iterator[Claim]:
    """‖f‖ ≤ ρ_R, and so ‖θ₁ᴿ/u‖ ≤ W_R."""
    yield author.claim(
        "error-bound",
        "‖θ₁^R/u − ξ_R‖ ≤ √(2R₀/λ⁺_min).",
        states(le(Inner(f, f), rho**2)),
        given=(*ranged, below, eq(least * rho**2, 2 * R0)),
        how=combine((1 / term(least), positive, fact(below)), (1 / term(least), positive, bound_f)),
        why="λ⁺_min‖f‖² ≤ fᵀΣf = 2R ≤ 2R₀ for f in the range",
    )
    yield author.claim(
        "cross-squared",
        "⟨ξ_R, θ₁^R/u − ξ_R⟩² ≤ ‖ξ_R‖²ρ_R².",
        language.squares_ordered(Inner(r, f), n_r * rho),
        how=Hint(
            (lemma("Cauchy–Schwarz", term(r), term(f)), Cited("error-bound")), (term(n_r),), 2
        ),
        why="Cauchy–Schwarz",
    )
    yield author.claim(
        "lengths-positive", "‖ξ_R‖ρ_R ≥ 0.", states(ge(n_r * rho, 0)), why="a product of two norms"
    )
    order = lemma("order of squares", term(Inner(r, f)), term(n_r * rho))
    yield author.claim(
        "predictor-bound",
        "‖θ₁^R/u‖ ≤ W_R.",
        states(le(Inner(p, p) / u**2, W**2)),
        how=Hint(
            (Cited("lengths-positive"), Cited("cross-squared"), order, Cited("error-bound")), (), 1
        ),
        why="θ₁^R/u = ξ_R + f",
    )


def margin_claims() -> Iterator[Claim]:
    """|1 − θ₂| ≥ β_R."""
    yield author.claim(
        "one-plus",
        "1 + W_R² > 0.",
        states(gt(1 + W**2, 0)),
        how=Hint((), (term(W),), 0),
        given=(),
        why="a square",
    )
    yield author.claim(
        "margin",
        "|1 − θ₂| ≥ β_R = α_R/√(1 + W_R²).",
        states(ge(u**2, beta**2)),
        how=Hint((Cited("predictor-bound"), Cited("one-plus")), (term(u / (1 + W**2)),), 2),
        why="u²(1 + ‖θ₁^R/u‖²) = α_R²",
    )
    yield author.claim(
        "margin-kept",
        "|1 − θ₂(t)| ≥ β_R at all times.",
        language.always(flow, margin),
        how=Rule("pointwise", (carried,)),
        why="on the sphere, with R ≤ R₀, in the range",
        boxed=True,
    )


def forever_claims() -> Iterator[Claim]:
    """The flow stays in a compact part of its domain, and never ends."""
    bound = 2 * radius**2 + 2
    bounded = language.bounded(flow, bound)
    inside = Hint((lemma("inner product", term(p)),), (term(u + 1),), 1)
    yield author.claim(
        "bounded",
        "The parameters are bounded.",
        bounded,
        how=Rule("pointwise", (carried,), (inside,)),
        why="they are on a sphere",
    )
    ball = bounded.goal.property.fact  # type: ignore[union-attr]
    yield author.claim(
        "forever",
        "The flow exists for all t ≥ 0.",
        language.forever(flow),
        how=Rule("continuation", ((*carried, ball, fact(margin)), term(bound), term(beta))),
        why="it stays in a compact part of {θ₂ ≠ 1}",
        boxed=True,
    )


def convergence_claims() -> Iterator[Claim]:
    yield from rest_claims()
    yield from side_claims()
    yield from limit_claims()


def rest_claims() -> Iterator[Claim]:
    """Where the risk vanishes, in the range."""
    there = (eq(risk, 0), *ranged)
    yield author.claim(
        "no-error-in-range",
        "Where the risk vanishes, θ₁^R/u = ξ_R.",
        states(le(Inner(f, f), 0)),
        given=there,
        how=combine((1 / term(least), positive, bound_f)),
        why="λ⁺_min‖f‖² ≤ 2R = 0",
    )
    yield author.claim(
        "direction",
        "Where the risk vanishes, θ₁^R = (1 − θ₂)ξ_R.",
        states(eq(p, u * r)),
        given=there,
        how=Hint((Cited("no-error-in-range"), lemma("definiteness", term(f)))),
        why="u·f = θ₁^R − uξ_R",
    )


def side_claims() -> Iterator[Claim]:
    """1 − θ₂ keeps its sign."""
    for name, sign in (("left", 1), ("right", -1)):
        yield author.claim(
            f"stays-{name}",
            f"A start {'below' if sign == 1 else 'above'} θ₂ = 1 stays there.",
            language.always(flow, gt(sign * u, 0)),
            given=(gt(sign * u, 0),),
            how=Rule("intermediate value"),
            why="1 − θ₂ is continuous and never 0",
        )


def limit_claims() -> Iterator[Claim]:
    """The path is finite, and where it ends."""
    at_end: list[Relation] = [eq(risk, 0), on_sphere, in_range, ne(u, 0)]
    falls = Hint((Cited("pl"), slope), (), 1)
    energy = Hint((lemma("covariance form", term(e), operator="Sigma"),), (), 1)
    premises = (Hint(), energy, Hint((), (1 / term(radius),), 1), Hint((), (), 1), falls)
    converges = language.converges(flow, (end1, end2), risk, rate, at_end)
    yield author.claim(
        "converges",
        "The flow converges, exponentially, to a point of its sphere without risk, with θ₁^R in "
        "the range of Σ.",
        converges,
        how=Rule("PŁ convergence", ((*carried, fact(margin)), term(risk), term(beta)), premises),
        why="PŁ: the path is finite",
    )
    explicit = (*at_end, eq(p, u * r))
    yield author.claim(
        "limit-in-range",
        "θ₁^R(∞) = (1 − θ₂(∞))ξ_R, and ‖θ(t) − θ(∞)‖ ≤ √(2R(0)/μ_R) e^{−μ_R t} with "
        "μ_R = λ⁺_min/α_R².",
        language.converges(flow, (end1, end2), risk, rate, explicit),
        how=Rule("limit", (facts_of(converges.goal),), (Hint((Cited("direction", THERE),)),)),
        why="f = 0 there",
        boxed=True,
    )
