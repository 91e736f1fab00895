"""Theorem 3.8, the first half: how far the pre-activations reach where ‖X‖ ≤ B.

In the ball of radius δ₂ < 1/L, |z| and |ζ| are at most Z = ((‖ξ‖ + δ₂)B + δ₂|σ(0)|)/(1 − Lδ₂).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deqproof.core.term import const
from deqproof.deq.claim import Given, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.single_index import (
    B,
    L,
    X,
    Z,
    aligned,
    ball,
    below,
    delta,
    equilibrium,
    language,
    n_xi,
    origin,
    radius,
    reach,
    sigma0,
    smooth,
    target,
    z,
    zeta,
)
from deqproof.deq.symbols import theta1, theta2, xi
from deqproof.deq.unknown import sigma
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Key, combine, lemma
from deqproof.theorems import single_1_fixed_point as fixed

term, fact, states = language.term, language.fact, language.states
author = Author(language, (*radius, ball))
DELTA, ROOM = (fact(f) for f in radius)
N, input_ = n_xi + delta, Inner(theta1, X)
push = input_ + theta2 * sigma(0)
bound = N * B + delta * sigma0
short = le(Inner(X, X), B**2)
near = (*radius, *target, gt(B, 0), ball, short)
shift = theta1 - xi
overlap, most = Inner(xi, shift), n_xi * delta
AT_ZERO = ((term(fixed.z), term(z)), (term(fixed.z2), const(0)))
SLACK = (Cited("monotone", AT_ZERO), Cited("lipschitz", AT_ZERO))  # 0 ≤ (σ(z) − σ(0))z ≤ Lz²


def reach_claims() -> Iterator[Claim]:
    yield from feedback_claims()
    yield from overlap_claims()
    yield predictor_claim()
    yield from wide_claims()
    yield from push_claims()
    yield from index_claims()


def _both_sides(
    name: str, t: Any, w: Any, keys: tuple[Key, Key], given: tuple[Given, ...]
) -> Iterator[Claim]:
    """−w ≤ t ≤ w, from w > 0 and t² ≤ w²."""
    positive, square = keys
    for side, sign, relation in (("above", -1, le(t, w)), ("below", 1, ge(t, -w))):
        yield author.claim(
            f"{name}-{side}",
            "A square root, on either side." if sign < 0 else "And on the other side.",
            states(relation),
            given=given,
            how=combine((term((w + sign * t) / w), positive), (term(1 / w), positive, square)),
            why="2w(w ± t) = (w ± t)² + w² − t²",
        )


def feedback_claims() -> Iterator[Claim]:
    """|θ₂| ≤ δ₂ < 1/L in the ball."""
    yield author.claim(
        "feedback",
        "In the ball |θ₂| ≤ δ₂.",
        language.squares_ordered(theta2, delta),
        how=combine((1, fact(ball)), (1, lemma("inner product", term(shift)))),
        why="θ₂² ≤ ‖Δ‖²",
    )
    yield from _both_sides("feedback", theta2, delta, (DELTA, Cited("feedback")), (*radius, ball))
    yield author.claim(
        "inside",
        "The ball lies in the domain θ₂ < 1/L.",
        states(below),
        also=(gt(L, 0),),
        how=combine((1, ROOM), (1, fact(gt(L, 0)), Cited("feedback-above"))),
        why="Lθ₂ ≤ Lδ₂ < 1",
    )


def overlap_claims() -> Iterator[Claim]:
    """⟨ξ, θ₁ − ξ⟩ ≤ ‖ξ‖δ₂ in the ball."""
    yield author.claim(
        "overlap",
        "⟨ξ, θ₁ − ξ⟩² ≤ ‖ξ‖²δ₂² in the ball.",
        language.squares_ordered(overlap, most),
        also=target,
        how=combine(
            (term(n_xi), fact(ball)),
            (term(n_xi * theta2),),
            (1, lemma("Cauchy–Schwarz", term(xi), term(shift))),
        ),
        why="Cauchy–Schwarz",
    )
    yield author.claim(
        "most",
        "‖ξ‖δ₂ ≥ 0.",
        states(ge(most, 0)),
        also=target,
        how=combine((1, fact(target[0]), DELTA)),
        why="both are ≥ 0",
    )


def predictor_claim() -> Claim:
    """‖θ₁‖ ≤ ‖ξ‖ + δ₂ in the ball."""
    ordered = lemma("order of squares", term(overlap), term(most))
    return author.claim(
        "predictor",
        "‖θ₁‖ ≤ ‖ξ‖ + δ₂ in the ball.",
        states(le(Inner(theta1, theta1), N**2)),
        also=target,
        how=combine(
            (1, fact(ball)), (term(theta2),), (1, ordered), also=(Cited("overlap"), Cited("most"))
        ),
        why="triangle inequality",
    )


def wide_claims() -> Iterator[Claim]:
    """|θ₁ᵀX| ≤ (‖ξ‖ + δ₂)B where ‖X‖ ≤ B."""
    yield author.claim(
        "wide",
        "(‖ξ‖ + δ₂)B > 0.",
        states(gt(N * B, 0)),
        given=(*radius, *target, gt(B, 0)),
        how=combine((1, fact(target[0]), fact(gt(B, 0))), (1, DELTA, fact(gt(B, 0)))),
        why="δ₂ > 0, B > 0",
    )
    yield author.claim(
        "input",
        "(θ₁ᵀX)² ≤ (‖ξ‖ + δ₂)²B² where ‖X‖ ≤ B.",
        language.squares_ordered(input_, N * B),
        given=near,
        how=combine(
            (term(B), Cited("predictor")),
            (1, lemma("inner product", term(theta1)), fact(short)),
            (1, lemma("Cauchy–Schwarz", term(theta1), term(X))),
        ),
        why="Cauchy–Schwarz",
    )
    yield from _both_sides("input", input_, N * B, (Cited("wide"), Cited("input")), near)


def push_claims() -> Iterator[Claim]:
    """|θ₁ᵀX + θ₂σ(0)| ≤ (‖ξ‖ + δ₂)B + δ₂|σ(0)| where ‖X‖ ≤ B."""
    low, high = (fact(f) for f in reversed(origin))
    over, under = Cited("feedback-above"), Cited("feedback-below")
    for side, sign, relation in (("above", -1, le(push, bound)), ("below", 1, ge(push, -bound))):
        first, second = (over, under) if sign < 0 else (under, over)
        yield author.claim(
            f"push-{side}",
            "What drives z: θ₁ᵀX + θ₂σ(0) is at most (‖ξ‖ + δ₂)B + δ₂|σ(0)|."
            if sign < 0
            else "And at least its negative.",
            states(relation),
            given=(*near, *origin),
            how=combine((1, Cited(f"input-{side}")), (1, first, low), (1, second, high)),
            why="|θ₂| ≤ δ₂",
        )


def index_claims() -> Iterator[Claim]:
    """|z|, |ζ| ≤ Z where ‖X‖ ≤ B."""
    given = (*smooth, *radius, *reach, ball, short, equilibrium, aligned)
    monotone, lipschitz = SLACK
    over = Cited("feedback-above")
    yield author.claim(
        "driven",
        "(1 − Lδ₂)z² ≤ (θ₁ᵀX + θ₂σ(0))z.",
        states(le((1 - L * delta) * z**2, push * z)),
        given=(*smooth, *radius, ball, equilibrium),
        how=combine((1, over, monotone), (1, DELTA, lipschitz)),
        why="z = θ₁ᵀX + θ₂σ(0) + θ₂(σ(z) − σ(0)), mean value theorem",
    )
    yield author.claim(
        "index",
        "|z| ≤ Z where ‖X‖ ≤ B.",
        language.squares_ordered(z, Z),
        given=given,
        how=combine(
            (term(1 / (1 - L * delta)), Cited("push-above"), Cited("push-below")),
            (term((push - (1 - L * delta) * z) / (1 - L * delta)),),
            (term(1 / (1 - L * delta)), ROOM, Cited("driven")),
        ),
        why="divide by 1 − Lδ₂",
        boxed=True,
    )
    yield from positive_claims()
    yield from target_claims()
    yield from _both_sides("index", z, Z, (Cited("Z-positive"), Cited("index")), given)
    yield from _both_sides("target", zeta, Z, (Cited("Z-positive"), Cited("target")), given)


def positive_claims() -> Iterator[Claim]:
    given = (gt(L, 0), *radius, *reach)
    half = fact(origin[0]), fact(origin[1])
    inverse = term(1 / (1 - L * delta))
    yield author.claim(
        "sigma0",
        "|σ(0)| ≥ 0.",
        states(ge(sigma0, 0)),
        given=origin,
        how=combine(*((1, f) for f in half)),
        why="−σ₀ ≤ σ(0) ≤ σ₀",
    )
    yield author.claim(
        "Z-positive",
        "Z > 0.",
        states(gt(Z, 0)),
        given=given,
        how=combine((inverse, ROOM, Cited("wide")), (inverse, ROOM, DELTA, Cited("sigma0"))),
        why="so is its numerator",
    )


def target_claims() -> Iterator[Claim]:
    given = (gt(L, 0), *radius, *reach, short, aligned)
    inverse, lip, size = term(1 / (1 - L * delta)), fact(gt(L, 0)), fact(gt(B, 0))
    yield author.claim(
        "target-reach",
        "‖ξ‖B ≤ Z.",
        states(le(n_xi * B, Z)),
        given=(gt(L, 0), *radius, *reach),
        how=combine(
            (inverse, ROOM, lip, DELTA, fact(target[0]), size),
            (inverse, ROOM, DELTA, size),
            (inverse, ROOM, DELTA, Cited("sigma0")),
        ),
        why="1 − Lδ₂ ≤ 1",
    )
    yield author.claim(
        "target",
        "|ζ| ≤ Z where ‖X‖ ≤ B.",
        language.squares_ordered(zeta, Z),
        given=given,
        how=combine(
            (1, Cited("target-reach"), Cited("target-reach")),
            (1, Cited("target-reach"), fact(target[0]), size),
            (term(n_xi), fact(short)),
            (1, lemma("Cauchy–Schwarz", term(xi), term(X))),
        ),
        why="Cauchy–Schwarz",
    )
