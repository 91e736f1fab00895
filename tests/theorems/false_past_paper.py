"""False variants of what goes past the paper: the sphere's metric, and no other laws than known.

True: g_w(p, q) = α²(⟨p, q⟩/(1 + ‖w‖²) − ⟨w, p⟩⟨w, q⟩/(1 + ‖w‖²)²) is the sphere's metric in its
gnomonic chart, w′ = −grad R in it, and [X_λ, X_μ] moves A by (1 + ‖y‖²)(λμᵀ − μλᵀ)A⁻ᵀ.
"""

from collections.abc import Iterator

from variants import Table, Variant

from deqproof.deq.claim import FlowOf, eq, ge
from deqproof.deq.inner import Inner
from deqproof.deq.linear import HALF, risk, slope_squared
from deqproof.deq.symbols import Sigma, alpha, e, u, w
from deqproof.theorems._rank_deficient_limit import covers, floor, in_range
from deqproof.theorems._rank_deficient_setting import language as on_range
from deqproof.theorems._rank_deficient_setting import p as theta1_range
from deqproof.theorems._rank_deficient_setting import r, rate
from deqproof.theorems.linear_7_rate import pull
from deqproof.theorems.linear_10_intrinsic import chart, lift, metric, p, q, stretch
from deqproof.theorems.linear_12_matrix_law import Ai, Aj, Ui, Uj, x
from deqproof.theorems.linear_13_no_other_laws import (
    Pi,
    Pj,
    language,
    li,
    rest,
    sij,
    turn,
)

SPHERE = Table("intrinsic-flow", chart)
SINGULAR = Table("rank-deficient", on_range)
OTHERS = Table("matrix-law-complete", language)


def past_paper() -> Iterator[Variant]:
    yield from wrong_metrics()
    yield from wrong_independence()
    yield from wrong_ranges()


def wrong_metrics() -> Iterator[Variant]:
    moved, other = (u * v + lift(v) * w for v in (p, q))
    length = Inner(moved, other) + lift(p) * lift(q)
    flat = alpha**2 * Inner(p, q) / stretch
    for name, wrong in (("flat", flat), ("× 2", 2 * metric(p, q))):
        yield SPHERE.vary(
            "metric", name, "w, p and q are parallel", chart.states(eq(length, wrong))
        )
    on_sphere = eq(u**2 * stretch, alpha**2)
    yield SPHERE.vary("metric", "any radius", "u² is not α²/(1 + ‖w‖²)", drop=(on_sphere,))
    still = FlowOf((w, u), (p, 0 * u))
    yield SPHERE.vary("on-sphere", "u at rest", "‖w‖ grows", chart.lie(still, u**2 * stretch, 0))
    rounder = ge(metric(p, p), alpha**2 * Inner(p, p) / stretch)
    yield SPHERE.vary("metric-positive", "one power less", "p = w", chart.states(rounder))
    squares = HALF * Inner(e, Sigma * e)
    for name, slope in (("uphill", pull), ("× 2", -2 * pull)):
        wrong = chart.derivative_is(squares, {w: q}, metric(slope, q))
        yield SPHERE.vary("riemannian-gradient", name, "Σe ≠ 0", wrong)
    euclidean = chart.derivative_is(squares, {w: q}, Inner(-pull, q))
    yield SPHERE.vary("riemannian-gradient", "in R^d", "the sphere is curved", euclidean)


def wrong_independence() -> Iterator[Variant]:
    unit, apart = eq(Inner(x, x), 1), eq(Inner(x, rest), 0)
    for name, fact in (("x of any length", unit), ("inputs not orthogonal", apart)):
        yield OTHERS.vary("gradients-apart", name, "another factor, or a rest", drop=(fact,))
    nothing = eq(Inner(Aj, Pi), 0)
    yield OTHERS.vary("brackets-apart", "A moves", "then Ω is not 0", drop=(nothing,))
    yield OTHERS.vary("brackets-apart", "Ω_ij = 1", "it is 0", language.states(eq(turn, 1)))
    law = Inner(Ui, Uj) + Inner(Ai, Aj)
    wrong = language.lie(FlowOf((Ai, Aj), (Pi, Pj)), law, 2 * sij)
    yield OTHERS.vary("laws-apart", "2S", "the halves add up to S", wrong)
    frozen = language.lie(FlowOf((Ai,), (Pi,)), law, sij)
    yield OTHERS.vary("laws-apart", "one row moves", "that is half of S", frozen)
    yield OTHERS.vary(
        "gradients-apart", "× 2", "⟨x, x⟩ = 1", language.states(eq(Inner(li * x + rest, x), 2 * li))
    )


def wrong_ranges() -> Iterator[Variant]:
    """Outside of the range the risk bounds nothing."""
    outside = "a part in the kernel is not seen by the risk"
    for claim in ("no-error-in-range", "direction"):
        yield SINGULAR.vary(claim, "θ₁^R anywhere", outside, drop=(in_range,))
    yield SINGULAR.vary("error-bound", "no gap", "λ⁺ is any number", drop=(floor,))
    yield SINGULAR.vary("range-kept", "any Π", "Π = 0", drop=(covers,))
    away = eq(theta1_range, -u * r)
    yield SINGULAR.vary("direction", "θ₁^R = −uξ_R", "it is uξ_R", on_range.states(away))
    yield SINGULAR.vary("direction", "R > 0", "not yet there", drop=(eq(risk, 0),))
    doubled = on_range.states(ge(HALF * slope_squared, 2 * rate * risk))
    yield SINGULAR.vary("pl", "2μ_R", "μ_R is attained for small ξ_R", doubled)
