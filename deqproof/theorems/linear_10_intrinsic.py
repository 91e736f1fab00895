"""The flow of w = θ₁/(1 − θ₂) alone: least squares on a sphere, and a closed form for d = 1.

The sphere has radius α about (0, 1), and w is the point where the line from its centre through
(θ₁, θ₂) meets the hyperplane at distance 1: the gnomonic chart. A velocity p of w is there
(up + u′w, −u′) with u′ = −u⟨w, p⟩/(1 + ‖w‖²).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sympy import Expr, Poly, atan, expand, fraction, log, solve, symbols, together

from deqproof.core.derivative import derivative
from deqproof.core.statement import Zero
from deqproof.core.term import const
from deqproof.deq.claim import FlowOf, Language, Stated, eq, ge, gt, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import HALF
from deqproof.deq.symbols import Sigma, alpha, column, e, lambda_min, scalar, u, w, xi
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, combine, lemma
from deqproof.theorems.linear_7_rate import pull, sharp_claims

v = scalar("w_1", "w", "the predictor in one dimension")
c = scalar("xi_1", r"\xi", "the target in one dimension")
p = column("p_w", "p", "a velocity of the predictor w")
q = column("q_w", "q", "another velocity of w")
language = Language()
chart = Language({e: w - xi})
stretch = 1 + Inner(w, w)


def metric(p: Any, q: Any) -> Any:
    """g_w(p, q) = α²(⟨p, q⟩/(1 + ‖w‖²) − ⟨w, p⟩⟨w, q⟩/(1 + ‖w‖²)²)."""
    return alpha**2 * (Inner(p, q) / stretch - Inner(w, p) * Inner(w, q) / stretch**2)


def claims() -> Iterator[Claim]:
    own = next(claim for claim in sharp_claims() if claim.name == "intrinsic")
    yield replace(own, name="own-flow")
    yield from metric_claims()
    yield from gradient_claims()
    yield from closed_form_claims()


def lift(p: Any) -> Any:
    """How fast u moves when w has velocity p and the point stays on its sphere."""
    return -u * Inner(w, p) / stretch


def metric_claims() -> Iterator[Claim]:
    """The sphere's own metric, read off in the chart."""
    author = Author(chart, (ne(u, 0), eq(u**2 * stretch, alpha**2)))
    yield author.claim(
        "stretch-positive",
        "A divisor that is never 0.",
        chart.states(gt(stretch, 0)),
        given=(),
        how=combine((1,), (1, lemma("inner product", chart.term(w)))),
        why="a square",
    )
    yield author.claim(
        "on-sphere",
        "The point (uw, 1 − u) stays on its sphere while w has velocity p, if "
        "u′ = −u⟨w, p⟩/(1 + ‖w‖²).",
        chart.lie(FlowOf((w, u), (p, lift(p))), u**2 * stretch, 0),
        given=(),
        how=Hint((Cited("stretch-positive"),)),
        why="u²(1 + ‖w‖²) is the squared radius",
    )
    moved, other = (u * v + lift(v) * w for v in (p, q))
    yield author.claim(
        "metric",
        "On the sphere of radius α the velocities of (θ₁, θ₂) that belong to p and q have the "
        "inner product g_w(p, q): the metric of the sphere in its gnomonic chart.",
        chart.states(eq(Inner(moved, other) + lift(p) * lift(q), metric(p, q))),
        how=Hint((Cited("stretch-positive"),)),
        why="θ₁′ = up + u′w, θ₂′ = −u′, and u² = α²/(1 + ‖w‖²)",
        boxed=True,
    )


def gradient_claims() -> Iterator[Claim]:
    """The flow of w is steepest descent in this metric."""
    author = Author(chart, (gt(alpha, 0),))
    yield author.claim(
        "metric-positive",
        "It is a metric: g_w(p, p) ≥ α²‖p‖²/(1 + ‖w‖²)².",
        chart.states(ge(metric(p, p), alpha**2 * Inner(p, p) / stretch**2)),
        how=combine(
            (chart.term(alpha / stretch), lemma("Cauchy–Schwarz", chart.term(w), chart.term(p))),
            also=(Cited("stretch-positive"),),
        ),
        why="⟨w, p⟩² ≤ ‖w‖²‖p‖²",
    )
    risk = HALF * Inner(e, Sigma * e)
    yield author.claim(
        "riemannian-gradient",
        "The velocity w′ of the flow is minus the gradient of ½(w − ξ)ᵀΣ(w − ξ) in this metric: "
        "least squares on the sphere.",
        chart.derivative_is(risk, {w: q}, metric(-pull, q)),
        how=Hint((Cited("stretch-positive"),)),
        why="(1 + ‖w‖²)(I + wwᵀ) inverts g_w/α²",
        boxed=True,
    )


def closed_form_claims() -> Iterator[Claim]:
    """One dimension."""
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
        says="On the sphere w obeys w′ = −((1 + ‖w‖²)/α²)(I + wwᵀ)Σ(w − ξ): the Riemannian "
        "gradient flow of least squares on a sphere, in its gnomonic chart. For d = 1 it has a "
        "closed form.",
        source="dandapanthula2025, Sec. 3.1",
        build=claims,
        requires=("thm-3.1",),
    )
)
