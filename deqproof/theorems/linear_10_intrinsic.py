"""The flow of w = θ₁/(1 − θ₂) alone, and its closed form in one dimension."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Poly, atan, expand, fraction, log, solve, symbols, together

from deqproof.core.derivative import derivative
from deqproof.core.statement import Zero
from deqproof.core.term import const
from deqproof.deq.claim import Language, Stated, gt, ne
from deqproof.deq.symbols import alpha, lambda_min, scalar
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, combine
from deqproof.theorems.linear_7_rate import sharp_claims

v = scalar("w_1", "w", "the predictor in one dimension")
c = scalar("xi_1", r"\xi", "the target in one dimension")
language = Language()


def claims() -> Iterator[Claim]:
    intrinsic = next(claim for claim in sharp_claims() if claim.name == "intrinsic")
    yield replace(intrinsic, name="own-flow")
    time = closed_form()
    slope = derivative(language.term(time), {language.term(v): const(1)})
    speed = language.term(-lambda_min / alpha**2 * (1 + v**2) ** 2 * (v - c))
    formula = rf"t(w) = {language.latex(time)} + \text{{const}}, \quad t'(w)\,w' = 1"
    author = Author(language, (gt(lambda_min, 0), gt(alpha, 0), ne(v, c)))
    for name, letter in (("w", v), ("xi", c)):
        yield author.claim(
            f"one-plus-{name}",
            "A divisor that is never 0.",
            language.states(gt(1 + letter**2, 0)),
            given=(),
            how=combine((1,), (language.term(letter),)),
            why="a square",
        )
    yield author.claim(
        "closed-form",
        "In one dimension w′ = −(λ/α²)(1 + w²)²(w − ξ) integrates by partial fractions: the time "
        "to reach w is elementary.",
        Stated(Zero(slope * speed - 1), formula),
        how=Hint((Cited("one-plus-w"), Cited("one-plus-xi"))),
        why="partial fractions",
        boxed=True,
    )


def closed_form() -> Expr:
    """t(w) with t′(w) = −α²/(λ(1 + w²)²(w − ξ)): partial fractions with unknown coefficients.

    SymPy's `integrate` of the same fraction drops a term; the core refuted it.
    """
    a, b, m, p, q = symbols("a b m p q")
    parts = a / (v - c) + (b * v + m) / (1 + v**2) + (p * v + q) / (1 + v**2) ** 2
    numerator, _ = fraction(together(parts - 1 / ((1 + v**2) ** 2 * (v - c))))
    values = solve(Poly(expand(numerator), v).all_coeffs(), (a, b, m, p, q), dict=True)[0]
    total = (
        a * log(v - c)
        + b * log(1 + v**2) / 2
        + m * atan(v)
        - p / (2 * (1 + v**2))
        + q * (v / (1 + v**2) + atan(v)) / 2
    )
    return -(alpha**2) / lambda_min * total.subs(values)


THEOREM = register(
    Theorem(
        id="intrinsic-flow",
        label="Section 3.1",
        title="The flow of the predictor alone",
        says="On the sphere w obeys w′ = −((1 + ‖w‖²)/α²)(I + wwᵀ)Σ(w − ξ): gradient flow of least "
        "squares on a sphere in its gnomonic chart. For d = 1 it has a closed form.",
        source="dandapanthula2025, Sec. 3.1",
        build=claims,
        requires=("thm-3.1",),
    )
)
