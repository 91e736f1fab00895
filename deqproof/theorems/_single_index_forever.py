"""Theorem 3.8: the flow exists for all t ≥ 0, for every law of the data with a second moment.

With u = 1 − θ₂L, z is the root of z − θ₁ᵀX − θ₂σ(z), which rises in z with a slope ≥ u/(1 + u); and
what ∇R is a mean of is at most C(θ)(1 + ‖X‖²), with a continuous C. So −∇R is continuous where
θ₂ < 1/L, of which the ball is a compact part. All this takes a continuous σ′.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deqproof.core.term import call, const, scalar
from deqproof.deq.claim import ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.single_index import (
    L,
    X,
    aligned,
    any_flow,
    ball,
    below,
    delta,
    implicit,
    language,
    moment,
    pull,
    q,
    radius,
    smooth,
    tail,
    z,
    zeta,
)
from deqproof.deq.symbols import h, theta1, theta2, xi
from deqproof.deq.unknown import sigma, sigma1
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, Instance, Rule, combine, lemma
from deqproof.theorems._single_index_floor import p
from deqproof.theorems._single_index_pull import BOUNDED, FALLS, HERE, LIP, RISING, SLOPE, rise
from deqproof.theorems._single_index_reach import SLACK

term, fact, states = language.term, language.fact, language.states
u, seen, away = 1 - theta2 * L, Inner(h, X), ge(1 - theta2 * L, 1 - L * delta)
push = Inner(theta1, X) + theta2 * sigma(0)
wide, length = 1 + 1 / u, Inner(theta1, theta1) + (theta2 * sigma(0)) ** 2
bound, slope = 2 * Inner(xi, xi) + 2 * delta**2, u / (1 + u)
scale = L / u * (2 * L**2 * wide**2 * length + L**2 * Inner(xi, xi) + sigma(0) ** 2 + Inner(h, h))
ROOM, LONG, TURN = fact(below), lemma("inner product", term(X)), lemma("inner product", term(h))
WIDER, FACTOR, CEILING = Cited("one-plus"), Cited("factor"), Cited("factor-above")
author = Author(language, (*smooth, below))
point = Author(language, (*smooth, below, *implicit, aligned))
inside = Author(language, (*smooth, *radius, aligned, ball))


def forever_claims() -> Iterator[Claim]:
    yield from slope_claims()
    yield from factor_claims()
    yield from index_claims()
    yield target_claim()
    yield from output_claims()
    yield from dominated_claims()
    yield from kept_claims()
    yield forever_claim()


def slope_claims() -> Iterator[Claim]:
    """z − θ₁ᵀX − θ₂σ(z) rises in z."""
    slopes, over = (gt(p, 0), le(p, L)), term(1 / (L * (1 + u)))
    yield author.claim(
        "one-plus",
        "1 + u > 0, where u = 1 − θ₂L > 0.",
        states(gt(1 + u, 0)),
        given=(below,),
        how=combine((1,), (1, ROOM)),
        why="u > 0",
    )
    yield author.claim(
        "rises",
        "Where σ′ = p the slope 1 − θ₂p of z − θ₁ᵀX − θ₂σ(z) is at least u/(1 + u).",
        states(ge(1 - theta2 * p, slope)),
        given=(gt(L, 0), below, *slopes),
        how=combine(
            (over, LIP, WIDER, fact(slopes[1])), (over * term(u), LIP, WIDER, fact(slopes[0]))
        ),
        why="L(1 + u)(1 − θ₂p) − Lu = (L − p) + u²p",
        boxed=True,
    )


def factor_claims() -> Iterator[Claim]:
    """q ≤ L/u."""
    sure, at_most = gt(1 - theta2 * p, 0), le(p, L)
    yield author.claim(
        "box-anywhere",
        "For slopes p ≤ L the factor p/(1 − θ₂p) is at most L/u.",
        states(le(p / (1 - theta2 * p), L / u)),
        given=(below, sure, at_most),
        how=combine((term(1 / ((1 - theta2 * p) * u)), ROOM, fact(sure), fact(at_most))),
        why="L(1 − θ₂p) − pu = L − p",
    )
    yield point.claim(
        "factor-above",
        "So q ≤ L/u.",
        states(le(q, L / u)),
        how=combine(
            (1, Cited("box-anywhere", ((term(p), term(sigma1(z))),))),
            also=(SLOPE, Instance(BOUNDED, term(z))),
        ),
        why="p = σ′(z)",
    )


def index_claims() -> Iterator[Claim]:
    """How large z can be."""
    rises, lipschitz = SLACK
    yield author.claim(
        "push-square",
        "(θ₁ᵀX + θ₂σ(0))² ≤ (‖θ₁‖² + θ₂²σ(0)²)(1 + ‖X‖²).",
        states(le(push**2, length * tail)),
        given=(),
        how=combine(
            (1, lemma("Cauchy–Schwarz", term(theta1), term(X))),
            (1, lemma("inner product", term(theta1 - theta2 * sigma(0) * X))),
        ),
        why="Cauchy–Schwarz, one dimension up",
    )
    yield point.claim(
        "index-square",
        "z² ≤ (1 + 1/u)²(‖θ₁‖² + θ₂²σ(0)²)(1 + ‖X‖²).",
        states(le(z**2, wide**2 * length * tail)),
        how=combine(
            (term(wide), Cited("push-square")),
            (term(wide * push - z),),
            (1 / term(u * L), ROOM, LIP, lipschitz),
            (1 / term(L), ROOM, LIP, rises),
        ),
        why="u/(1 + u) z² ≤ z(z − θ₂(σ(z) − σ(0))) = z(θ₁ᵀX + θ₂σ(0))",
    )


def target_claim() -> Claim:
    return author.claim(
        "target-square",
        "ζ² ≤ ‖ξ‖²(1 + ‖X‖²).",
        states(le(zeta**2, Inner(xi, xi) * tail)),
        given=(aligned,),
        how=combine(
            (1, lemma("Cauchy–Schwarz", term(xi), term(X))), (1, lemma("inner product", term(xi)))
        ),
        why="ζ = ξᵀX",
    )


def output_claims() -> Iterator[Claim]:
    """(σ(z) − σ(ζ))² and σ(z)² are bounded by z² and ζ²."""
    yield author.claim(
        "rise-square",
        "(σ(z) − σ(ζ))² ≤ 2L²(z² + ζ²).",
        states(le(rise**2, 2 * L**2 * (z**2 + zeta**2))),
        given=smooth,
        how=combine(
            (1, Cited("chord")), (1, LIP, Cited("lipschitz", HERE)), (term(L * (z + zeta)),)
        ),
        why="σ is L-Lipschitz",
    )
    yield author.claim(
        "output-square",
        "σ(z)² ≤ 2σ(0)² + 2L²z².",
        states(le(sigma(z) ** 2, 2 * sigma(0) ** 2 + 2 * L**2 * z**2)),
        given=smooth,
        how=combine(
            (1, Cited("chord", ((term(zeta), const(0)),))),
            (1, LIP, SLACK[1]),
            (term(sigma(z) - 2 * sigma(0)),),
        ),
        why="σ is L-Lipschitz",
    )


def dominated_claims() -> Iterator[Claim]:
    """|(σ(z) − σ(ζ))q| times |⟨h, X⟩| or |σ(z)| is at most a sum of squares."""
    shared = L**2 * (z**2 + zeta**2)
    rises = ((term(L * z), CEILING), (term(L * zeta), CEILING), (1, FACTOR, Cited("rise-square")))
    yield from _both_sides(
        "gradient-1", "the direction h of θ₁", seen, shared + seen**2,
        *rises, (term(seen), CEILING), (term(seen), FACTOR),
    )  # fmt: skip
    yield from _both_sides(
        "gradient-2", "θ₂", sigma(z), shared + L**2 * z**2 + sigma(0) ** 2,
        *rises, (term(sigma(0)), CEILING), (1, FACTOR, Cited("output-square")),
    )  # fmt: skip


def _both_sides(
    name: str, where: str, factor: Any, most: Any, *products: tuple[Any, ...]
) -> Iterator[Claim]:
    """−(L/u) most ≤ (σ(z) − σ(ζ))q · factor ≤ (L/u) most."""
    for side, sign in (("above", 1), ("below", -1)):
        yield point.claim(
            f"{name}-{side}",
            f"The gradient of one data point in {where} is bounded from {side}.",
            states(le(sign * pull * factor, L / u * most)),
            how=combine(*products, (term(rise - sign * factor), FACTOR)),
            why="0 < q ≤ L/u, and 2ab ≤ a² + b²",
        )


def kept_claims() -> Iterator[Claim]:
    """The flow stays in the ball, a compact part of the domain, for every law of the data."""
    carried = (fact(ball),)
    yield inside.claim(
        "contained",
        "For every law of the data, the flow never leaves the ball ‖Δ‖ ≤ δ₂.",
        language.always(any_flow, ball),
        how=Rule("initial value", (), (FALLS,)),
        why="‖Δ‖ never grows",
    )
    yield inside.claim(
        "margin",
        "So it stays away from θ₂ = 1/L, where the guarantee of one fixed point ends.",
        language.always(any_flow, away),
        how=Rule("pointwise", (carried,), (combine((1, LIP, Cited("feedback-above"))),)),
        why="θ₂ ≤ δ₂ in the ball",
    )
    far = lemma("inner product", term(theta1 - 2 * xi))
    yield inside.claim(
        "bounded",
        "The parameters are bounded.",
        language.bounded(any_flow, bound),
        how=Rule("pointwise", (carried,), (combine((1, carried[0]), (1, far), (term(theta2),)),)),
        why="‖θ‖² ≤ 2‖ξ‖² + 2‖Δ‖²",
    )


def forever_claim() -> Claim:
    bounded = language.bounded(any_flow, bound).goal.property.fact  # type: ignore[union-attr]
    carried = (fact(ball), fact(away), bounded)
    arguments = (bound, 1 - L * delta, slope, scale, tail)
    return inside.claim(
        "forever",
        "The flow exists for all t ≥ 0, for every law of the data with a second moment.",
        language.forever(any_flow),
        also=(moment,),
        how=Rule(
            "implicit continuation", (carried, *map(term, arguments)), (Hint(), *continuous())
        ),
        why="−∇R is continuous where θ₂ < 1/L, and the ball is a compact part of that",
        boxed=True,
    )


def continuous() -> Iterator[Hint]:
    """The slopes of the equations for z and for q, and the bounds of what ∇R is a mean of."""
    anywhere = scalar(f"{z.name}'")
    known = (Instance(RISING, anywhere), Instance(BOUNDED, anywhere), WIDER)
    steep = Cited("rises", ((term(p), call("sigma", 1, anywhere)),))
    yield from (combine((1, steep), also=known),) * 2
    yield combine((term(1 / (1 + u)), ROOM, WIDER))
    over = (ROOM, LIP)
    common = (
        (term(L / u), *over, Cited("index-square")), (term(L / u), *over, Cited("target-square")),
        (term(sigma(0) / u), *over, LONG), (term(1 / u), *over, TURN, LONG),
        (term(1 / u), *over, TURN),
    )  # fmt: skip
    across = (term(1 / u), *over, lemma("Cauchy–Schwarz", term(h), term(X)))
    more = (across, (term(sigma(0) / u), *over), (term(L * z / u), *over))
    for side in ("above", "below"):
        yield combine((1, Cited(f"gradient-1-{side}")), *common, *more)
    yield Hint()
    for side in ("above", "below"):
        yield combine((1, Cited(f"gradient-2-{side}")), *common)
