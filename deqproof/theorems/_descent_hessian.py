"""Theorem 3.6: the Hessian is at most L where |1 − θ₂| ≥ β/2 and ‖w‖ ≤ W′.

[@dandapanthula2025, Thm 3.6]
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.linear import beta, hessian, language, n_xi, spectrum
from deqproof.deq.symbols import Sigma, column, e, h, k, lambda_max, scalar, u, w, xi
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, combine, lemma
from deqproof.theorems._descent_setting import W1, L, M, V, constants, near, sgn, short

term, states = language.term, language.states
g, P = column("g'", "g", "a vector"), scalar("P'", "P", "a number")
SIGMA = "Sigma"
NORMS = (language.fact(ge(n_xi, 0)),)
MAX = tuple(language.fact(f) for f in (ge(M, 1), ge(M, 3 * W1**2 + 2 * n_xi * W1)))
NEAR = (language.fact(near), language.fact(gt(beta, 0)))
SHORT = (language.fact(short),)
here = Author(language, (*constants, near, short))
wide, top = Cited("W-positive"), Cited("top-positive")


def hessian_claims() -> Iterator[Claim]:
    """D²R ≤ L on {|1 − θ₂| ≥ β/2, ‖w‖ ≤ W′}."""
    yield from form_claims()
    yield from near_claims()
    yield from offdiagonal_claims()
    yield from corner_claims()
    yield from total_claims()


def form_claims() -> Iterator[Claim]:
    """⟨h, Σg⟩ by Cauchy–Schwarz in Σ."""
    yield here.claim(
        "form-cross",
        "⟨h, Σg⟩² ≤ λ_max²P²‖h‖² where ‖g‖ ≤ P.",
        states(le(Inner(h, Sigma * g) ** 2, lambda_max**2 * P**2 * Inner(h, h))),
        given=(spectrum, gt(lambda_max, 0), le(Inner(g, g), P**2)),
        how=Hint(
            (
                lemma("Cauchy–Schwarz in Σ", term(h), term(g), operator=SIGMA),
                lemma("covariance form", term(g), operator=SIGMA),
                lemma("inner product", term(h)),
                lemma("greatest eigenvalue", term(h), operator=SIGMA),
                lemma("greatest eigenvalue", term(g), operator=SIGMA),
            ),
            (term(lambda_max),),
            3,
        ),
        why="Cauchy–Schwarz in Σ",
    )


def near_claims() -> Iterator[Claim]:
    """1 − θ₂ near the start of the segment."""
    yield here.claim(
        "near-side",
        "1 − θ₂ has its sign.",
        states(gt(sgn * u, 0)),
        how=Hint((), (), 1),
        why="β > 0",
    )
    yield here.claim(
        "near-squared",
        "(1 − θ₂)² ≥ β²/4.",
        states(ge(u**2, beta**2 / 4)),
        how=combine((1, NEAR[0], NEAR[0]), (1, *NEAR)),
        why="|1 − θ₂| ≥ β/2",
    )


total = Inner(h, h) + k**2
forms = (
    lemma("greatest eigenvalue", term(h), operator=SIGMA),
    lemma("inner product", term(h)),
    lemma("covariance form", term(h), operator=SIGMA),
)


def total_claims() -> Iterator[Claim]:
    """The parts together."""
    yield from numerator_claims()
    yield from bound_claims()


def numerator_claims() -> Iterator[Claim]:
    """The three parts together."""
    numerator = hessian * u**2
    yield here.claim(
        "hessian-numerator",
        "u²D²R ≤ λ_max(M + 2W′ + ‖ξ‖)(‖h‖² + k²).",
        states(le(numerator, lambda_max * (M + V) * total)),
        how=Hint(
            (Cited("near-side"), top, Cited("offdiagonal"), Cited("corner"), *forms),
            (term(k),),
            3,
            MAX,
        ),
        why="the three parts",
        boxed=True,
    )


def bound_claims() -> Iterator[Claim]:
    """The Hessian itself."""
    yield here.claim(
        "hessian-bound",
        "D²R ≤ L(‖h‖² + k²).",
        states(le(hessian, L * total)),
        how=combine(
            (1 / term(u), Cited("hessian-numerator")),
            (1 / term(u), Cited("L-positive"), Cited("near-squared"), forms[1]),
            (term(k / u), Cited("L-positive"), Cited("near-squared")),
            also=(Cited("near-side"),),
        ),
        why="u² ≥ β²/4",
        boxed=True,
    )


def offdiagonal_claims() -> Iterator[Claim]:
    """2k⟨h, Σ(w + e)⟩ ≤ λ_max V(‖h‖² + k²) with V = 2W′ + ‖ξ‖."""
    yield from sum_length_claims()
    yield from mixed_square_claims()
    yield from mixed_part_claims()


def sum_length_claims() -> Iterator[Claim]:
    """‖w + e‖ ≤ 2W′ + ‖ξ‖."""
    yield here.claim(
        "wide-squared",
        "⟨w, ξ⟩² ≤ W′²‖ξ‖².",
        language.squares_ordered(-Inner(w, xi), n_xi * W1),
        how=Hint(
            (Cited("near-side"), lemma("Cauchy–Schwarz", term(w), term(xi))),
            (term(n_xi),),
            1,
            SHORT,
        ),
        why="Cauchy–Schwarz",
    )
    yield here.claim(
        "wide-positive",
        "‖ξ‖W′ ≥ 0.",
        states(ge(n_xi * W1, 0)),
        how=Hint((wide,), (), 2, NORMS),
        why="norms",
    )
    order = lemma("order of squares", term(-Inner(w, xi)), term(n_xi * W1))
    yield here.claim(
        "sum-length",
        "‖w + e‖ ≤ 2W′ + ‖ξ‖.",
        states(le(Inner(w + e, w + e), V**2)),
        how=Hint(
            (Cited("near-side"), Cited("wide-positive"), Cited("wide-squared"), order), (), 1, SHORT
        ),
        why="w + e = 2w − ξ",
    )


mixed_bound = lambda_max * V * (k**2 + Inner(h, h))
mixed = 2 * k * Inner(h, Sigma * (w + e))


def mixed_square_claims() -> Iterator[Claim]:
    """The square of 2k⟨h, Σ(w + e)⟩."""
    at_sum = language.values({g: w + e, P: V})
    gap = lambda_max * V * (k**2 - Inner(h, h))
    yield here.claim(
        "offdiagonal-squared",
        "The square of the mixed part.",
        language.squares_ordered(mixed, mixed_bound),
        how=Hint(
            (Cited("near-side"), top, Cited("sum-length"), Cited("form-cross", at_sum)),
            (term(gap), term(k)),
            1,
        ),
        why="4k²‖h‖² ≤ (k² + ‖h‖²)²",
    )


def mixed_part_claims() -> Iterator[Claim]:
    """2k⟨h, Σ(w + e)⟩ itself."""
    yield here.claim(
        "offdiagonal-positive",
        "λ_max V(k² + ‖h‖²) ≥ 0.",
        states(ge(mixed_bound, 0)),
        how=Hint((top, wide, lemma("inner product", term(h))), (term(k),), 3, NORMS),
        why="norms",
    )
    order = lemma("order of squares", term(mixed), term(mixed_bound))
    yield here.claim(
        "offdiagonal",
        "The mixed part of the Hessian.",
        states(le(mixed, mixed_bound)),
        how=Hint(
            (
                Cited("near-side"),
                Cited("offdiagonal-positive"),
                Cited("offdiagonal-squared"),
                order,
            ),
            (),
            1,
        ),
        why="both sides of the square",
    )


reach = lambda_max * n_xi * W1


def corner_claims() -> Iterator[Claim]:
    """wᵀΣw + 2eᵀΣw ≤ λ_max(3W′² + 2‖ξ‖W′)."""
    yield from corner_square_claims()
    yield from corner_part_claims()


def corner_square_claims() -> Iterator[Claim]:
    """(ξᵀΣw)² ≤ λ_max²‖ξ‖²W′²."""
    at_w = language.values({h: xi, g: w, P: W1})
    yield here.claim(
        "corner-squared",
        "(ξᵀΣw)² ≤ λ_max²‖ξ‖²W′².",
        language.squares_ordered(-Inner(xi, Sigma * w), reach),
        how=Hint((Cited("near-side"), top, Cited("form-cross", at_w)), (), 1),
        why="Cauchy–Schwarz in Σ",
    )
    yield here.claim(
        "corner-positive",
        "λ_max‖ξ‖W′ ≥ 0.",
        states(ge(reach, 0)),
        how=Hint((top, Cited("W-positive")), (), 3, NORMS),
        why="norms",
    )


def corner_part_claims() -> Iterator[Claim]:
    """3wᵀΣw − 2ξᵀΣw."""
    order = lemma("order of squares", term(-Inner(xi, Sigma * w)), term(reach))
    yield here.claim(
        "corner",
        "The corner of the Hessian.",
        states(
            le(
                Inner(w, Sigma * w) + 2 * Inner(e, Sigma * w),
                lambda_max * (3 * W1**2 + 2 * n_xi * W1),
            )
        ),
        how=Hint(
            (
                Cited("near-side"),
                top,
                Cited("corner-positive"),
                Cited("corner-squared"),
                order,
                lemma("greatest eigenvalue", term(w), operator=SIGMA),
            ),
            (),
            2,
            SHORT,
        ),
        why="3wᵀΣw − 2ξᵀΣw",
    )
