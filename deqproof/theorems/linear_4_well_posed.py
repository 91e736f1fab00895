"""Lemma 3.2: the flow exists for all time, away from θ₂ = 1 [@dandapanthula2025, Lem 3.2]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    W,
    beta,
    flow,
    language,
    lengths,
    n_xi,
    on_sphere,
    positive_definite,
    radius_positive,
    rho,
    risk,
    slope_squared,
    spectrum,
    well_posed,
)
from deqproof.deq.symbols import R0, Sigma, alpha, e, lambda_min, theta1, u, w, xi
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Rule, lemma

below = le(risk, R0)
start = (spectrum, positive_definite, well_posed, on_sphere, radius_positive, below, *lengths)
author = Author(language, start)
level = Author(language, (spectrum, positive_definite, well_posed, below, *lengths))
term = language.term
descends = Hint((lemma("inner product", term(Sigma * e)),), (term(Inner(e, Sigma * w)),), 1)
carried = (language.fact(on_sphere), language.fact(below))


def claims() -> Iterator[Claim]:
    yield from descent_claims()
    yield from length_claims()
    yield from distance_claims()


def descent_claims() -> Iterator[Claim]:
    yield author.claim(
        "dissipates",
        "The risk falls at the rate ‖∇R‖².",
        language.lie(flow, risk, -slope_squared),
        given=(well_posed,),
        why="chain rule",
    )
    yield author.claim(
        "risk-falls",
        "The risk never grows.",
        language.decays(flow, risk, 0),
        given=(),
        how=Rule("Grönwall", ((),), (descends,)),
        why="−‖∇R‖² ≤ 0",
    )
    falls = Rule("Grönwall", ((),), (descends,))
    yield author.claim(
        "risk-below",
        "R ≤ R₀ at all times.",
        language.always(flow, below),
        given=(below,),
        how=Rule("initial value", (), (falls,)),
        why="the risk never grows",
    )


states, least = language.states, lemma("least eigenvalue", term(e), operator="Sigma")


def length_claims() -> Iterator[Claim]:
    yield from error_claims()
    yield from predictor_claims()


def error_claims() -> Iterator[Claim]:
    """‖e‖ ≤ ρ, and what it says of ⟨ξ, e⟩."""
    yield level.claim(
        "error-bound",
        "‖w − ξ‖ ≤ √(2R₀/λ_min).",
        states(le(Inner(e, e), rho**2)),
        how=Hint((least,), (1 / term(lambda_min),), 2),
        why="λ_min‖e‖² ≤ eᵀΣe = 2R ≤ 2R₀",
    )
    yield level.claim(
        "cross-squared",
        "⟨ξ, e⟩² ≤ ‖ξ‖²ρ².",
        language.squares_ordered(Inner(xi, e), n_xi * rho),
        how=Hint(
            (lemma("Cauchy–Schwarz", term(xi), term(e)), Cited("error-bound")), (term(n_xi),), 2
        ),
        why="Cauchy–Schwarz",
    )


def predictor_claims() -> Iterator[Claim]:
    """‖w‖ ≤ W."""
    yield level.claim(
        "lengths-positive",
        "‖ξ‖ρ ≥ 0.",
        states(ge(n_xi * rho, 0)),
        why="a product of two norms",
    )
    order = lemma("order of squares", term(Inner(xi, e)), term(n_xi * rho))
    yield level.claim(
        "predictor-bound",
        "‖w‖ ≤ W = ‖ξ‖ + √(2R₀/λ_min).",
        states(le(Inner(w, w), W**2)),
        how=Hint(
            (Cited("lengths-positive"), Cited("cross-squared"), order, Cited("error-bound")), (), 1
        ),
        why="w = ξ + e",
        boxed=True,
    )


def distance_claims() -> Iterator[Claim]:
    yield from margin_claims()
    yield from kept_claims()
    yield from side_claims()
    yield from forever_claims()


def margin_claims() -> Iterator[Claim]:
    """|1 − θ₂| ≥ β at a point."""
    states = language.states
    yield author.claim(
        "one-plus",
        "1 + W² > 0.",
        states(gt(1 + W**2, 0)),
        how=Hint((), (term(W),), 0),
        given=(),
        why="a square",
    )
    root = 1 / term(1 + W**2)
    yield author.claim(
        "margin",
        "|1 − θ₂| ≥ β = α/√(1 + W²).",
        states(ge(u**2, beta**2)),
        how=Hint((Cited("predictor-bound"), Cited("one-plus")), (term(u) * root,), 2),
        why="u²(1 + ‖w‖²) = α²",
        boxed=True,
    )


def kept_claims() -> Iterator[Claim]:
    """The same bounds at all times."""
    yield author.claim(
        "margin-kept",
        "|1 − θ₂(t)| ≥ β at all times.",
        language.always(flow, ge(u**2, beta**2)),
        how=Rule("pointwise", (carried,)),
        why="on the sphere, with R ≤ R₀",
        boxed=True,
    )
    yield author.claim(
        "predictor-kept",
        "‖w(t)‖ ≤ W at all times.",
        language.always(flow, le(Inner(w, w), W**2)),
        how=Rule("pointwise", (carried,)),
        why="R ≤ R₀ at all times",
    )


def side_claims() -> Iterator[Claim]:
    """1 − θ₂ keeps its sign."""
    for name, sign in (("left", 1), ("right", -1)):
        side = gt(sign * u, 0)
        where = "below" if sign == 1 else "above"
        yield author.claim(
            f"stays-{name}",
            f"A start {where} θ₂ = 1 stays {where}.",
            language.always(flow, side),
            given=(side,),
            how=Rule("intermediate value"),
            why="1 − θ₂ is continuous and never 0",
        )


def forever_claims() -> Iterator[Claim]:
    """The flow stays in a compact part of its domain, and never ends."""
    bound = 2 * alpha**2 + 2
    yield author.claim(
        "bounded",
        "The parameters are bounded.",
        language.bounded(flow, bound),
        how=Rule(
            "pointwise",
            (carried,),
            (Hint((lemma("inner product", term(theta1)),), (term(u + 1),), 1),),
        ),
        why="they are on a sphere",
    )
    ball = language.bounded(flow, bound).goal.property.fact  # type: ignore[union-attr]
    inside = (*carried, ball, language.fact(ge(u**2, beta**2)))
    yield author.claim(
        "forever",
        "The flow exists for all t ≥ 0.",
        language.forever(flow),
        how=Rule("continuation", (inside, term(bound), term(beta))),
        why="it stays in a compact part of {θ₂ ≠ 1}",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="lem-3.2",
        label="Lemma 3.2",
        title="The flow is well posed for all time",
        says="If Σ ≻ 0 and θ₂(0) ≠ 1, the flow exists for all t ≥ 0, R never grows, ‖w(t)‖ ≤ W = "
        "‖ξ‖ + √(2R(0)/λ_min), |1 − θ₂(t)| ≥ β = α/√(1 + W²) > 0, and 1 − θ₂ keeps its sign.",
        source="dandapanthula2025, Lem 3.2",
        build=claims,
        requires=("thm-3.1",),
    )
)
