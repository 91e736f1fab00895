"""Theorem 3.6: the constants, ‖∇R‖ ≤ G, and how long a step is [@dandapanthula2025, Thm 3.6]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import ge, gt, le, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import W, beta, language, n_xi, rho, risk, slope_squared
from deqproof.deq.symbols import Sigma, alpha, e, eta, lambda_max, u, w
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, combine, lemma
from deqproof.theorems._descent_setting import W1, G, L, M, constants, kept, outside, sgn
from deqproof.theorems.linear_4_well_posed import below

term, states = language.term, language.states
author = Author(language, (*constants, *kept))
params = Author(language, constants)
SIGMA = "Sigma"
ETA, LOW, NORM = (language.fact(f) for f in (gt(eta, 0), below, ge(n_xi, 0)))
SHORT_STEP, HALF_MARGIN = (language.fact(f) for f in (le(2 * eta * G, beta), gt(beta, 0)))
MAX = tuple(language.fact(f) for f in (ge(M, 1), ge(M, 3 * W1**2 + 2 * n_xi * W1)))


def constant_claims() -> Iterator[Claim]:
    yield from sign_claims()
    yield from size_claims()


def sign_claims() -> Iterator[Claim]:
    """The constants are not negative."""
    yield from norm_claims()
    yield from bound_claims()


def norm_claims() -> Iterator[Claim]:
    """λ_max, W and β are not negative."""
    order = lemma("spectrum is ordered", operator=SIGMA)
    yield params.claim(
        "top-positive",
        "λ_max > 0.",
        states(gt(lambda_max, 0)),
        how=Hint((order,)),
        given=constants[:2],
        why="λ_max ≥ λ_min > 0",
    )
    yield params.claim(
        "W-positive",
        "W ≥ 0.",
        states(ge(W, 0)),
        how=combine((1, NORM), (1, language.fact(ge(rho, 0)))),
        why="a sum of norms",
    )
    yield params.claim(
        "half-positive",
        "β/2 ≥ 0.",
        states(ge(beta / 2, 0)),
        how=combine((1, HALF_MARGIN)),
        why="β > 0",
    )


def bound_claims() -> Iterator[Claim]:
    """L is not negative."""
    yield params.claim(
        "L-positive",
        "L ≥ 0.",
        states(ge(L, 0)),
        how=combine(
            *(
                (1 / term(beta), Cited("top-positive"), f)
                for f in (MAX[0], Cited("W-positive"), NORM)
            ),
            (1 / term(beta), Cited("top-positive")),
        ),
        why="λ_max > 0 and W′, ‖ξ‖, M ≥ 0",
    )


def size_claims() -> Iterator[Claim]:
    """How they compare."""
    yield params.claim(
        "step-times-top",
        "4ηλ_max ≤ β².",
        states(le(4 * eta * lambda_max, beta**2)),
        how=Hint(
            (Cited("top-positive"), Cited("W-positive")),
            (term(beta),),
            3,
            (*MAX, NORM, ETA, language.fact(le(eta * L, 1))),
        ),
        why="ηL ≤ 1, M ≥ 1",
    )
    yield params.claim(
        "margin-below-radius",
        "β² ≤ α².",
        states(le(beta**2, alpha**2)),
        how=Hint((), (term(beta * W),), 1),
        why="α² = β²(1 + W²)",
    )


away = Cited("away")
bound = (away, Cited("predictor-bound"))


def gradient_claims() -> Iterator[Claim]:
    yield from side_claims()
    yield from slope_claims()
    yield from step_length_claims()


def side_claims() -> Iterator[Claim]:
    """|1 − θ₂| ≥ β where R ≤ R₀ and the radius is at least α₀."""
    yield author.claim("away", "θ₂ ≠ 1.", states(ne(u, 0)), why="1 − θ₂ has a sign")
    root = 1 / term(1 + W**2)
    yield author.claim(
        "margin-squared",
        "(1 − θ₂)² ≥ β².",
        language.squares_ordered(beta, sgn * u),
        how=combine(
            (term(u) * root, Cited("predictor-bound"), Cited("one-plus")),
            (root, language.fact(outside), Cited("one-plus")),
            also=(away,),
        ),
        why="u²(1 + ‖w‖²) ≥ α² = β²(1 + W²)",
    )
    order = lemma("order of squares", term(beta), term(sgn * u))
    yield author.claim(
        "margin-side",
        "|1 − θ₂| ≥ β.",
        states(ge(sgn * u, beta)),
        how=Hint((Cited("margin-squared"), order), (), 1),
        why="both sides are ≥ 0",
    )


def slope_claims() -> Iterator[Claim]:
    """‖Σe‖² and (eᵀΣw)² by the risk."""
    yield author.claim(
        "slope-1",
        "‖Σe‖² ≤ 2λ_max R.",
        states(le(Inner(Sigma * e, Sigma * e), 2 * lambda_max * risk)),
        how=combine((1, lemma("greatest eigenvalue, squared", term(e), operator=SIGMA))),
        why="‖Σe‖² ≤ λ_max eᵀΣe",
    )
    schwarz = lemma("Cauchy–Schwarz in Σ", term(e), term(w), operator=SIGMA)
    energy = lemma("covariance form", term(e), operator=SIGMA)
    yield author.claim(
        "slope-2",
        "(eᵀΣw)² ≤ 2λ_max W²R.",
        states(le(Inner(e, Sigma * w) ** 2, 2 * lambda_max * W**2 * risk)),
        how=combine(
            (1, schwarz),
            (1, energy, lemma("greatest eigenvalue", term(w), operator=SIGMA)),
            (1, energy, Cited("top-positive"), Cited("predictor-bound")),
            also=bound,
        ),
        why="Cauchy–Schwarz in Σ, and ‖w‖ ≤ W",
    )


def step_length_claims() -> Iterator[Claim]:
    """‖∇R‖ ≤ G, so that a step is short."""
    inverse = 1 / term(u)
    yield author.claim(
        "slope-bound",
        "‖∇R‖ ≤ G.",
        states(le(slope_squared, G**2)),
        how=combine(
            (term(G / u), Cited("margin-squared")),
            (inverse, Cited("slope-1")),
            (inverse, Cited("slope-2")),
            (inverse, Cited("top-positive"), LOW),
            (term(W / u), Cited("top-positive"), LOW),
            also=(away,),
        ),
        why="u²‖∇R‖² ≤ 2R₀λ_max(1 + W²) = β²G²",
        boxed=True,
    )
    yield author.claim(
        "step-bound",
        "‖θ⁺ − θ‖ ≤ β/2.",
        states(le(eta**2 * slope_squared, beta**2 / 4)),
        how=combine(
            (term(eta), Cited("slope-bound")),
            (1, SHORT_STEP, HALF_MARGIN),
            (1, SHORT_STEP, ETA, language.fact(ge(G, 0))),
            also=(away,),
        ),
        why="η ≤ β/(2G)",
    )
