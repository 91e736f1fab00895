"""What is claimed of every activation: each hypothesis of Theorems 3.8 and 3.9, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sympy import Expr, Integer, Rational

from deqproof.core.check import Verdict
from deqproof.core.statement import NonZero, Positive, Zero
from deqproof.core.term import Term, const, scalar, substitute
from deqproof.deq.activation.record import Activation, Bracket, Z, z
from deqproof.deq.claim import Stated, eq, ge, gt, le
from deqproof.deq.symbols import scalar as letter
from deqproof.paper.theorem import Claim
from deqproof.search.hint import Cited, Hint, How, Rule, combine, lemma
from deqproof.theorems._activation_setting import (
    about,
    inside,
    language,
    named,
    radius,
    states,
    term,
)

zeta = letter("zeta", r"\zeta", "the target's pre-activation ξᵀx")
TOLERANCE = Fraction(1, 10**12)  # how near to sup σ′ the bound L is, where no equality is claimed


def bound_of(activation: Activation) -> Expr:
    """L, or a rational just above it."""
    value = activation.lipschitz
    return rational(value.high) if isinstance(value, Bracket) else value


def rational(x: Fraction) -> Any:
    return Rational(x.numerator, x.denominator)


def at(formula: Expr, point: Fraction) -> Term:
    """The formula at a point, not simplified: the core computes it."""
    return substitute(term(formula), {scalar("z"): const(point)})


def derivative(activation: Activation, how: How | None = None) -> Claim:
    return about(
        activation,
        "derivative",
        "σ′ is the derivative of σ.",
        language.derivative_is(activation.sigma, {z: Integer(1)}, activation.slope),
        how=how or Hint(),
        why="chain rule",
    )


def rising(activation: Activation, how: How | None = None) -> Claim:
    false = activation.name in ("relu", "swish", "gelu", "mish")
    return about(
        activation,
        "rising",
        "σ′ > 0 everywhere.",
        states(gt(activation.slope, 0)),
        how=how or Hint(),
        expected=Verdict.REFUTED if false else Verdict.PROVED,
        why="a point where it is not" if false else "every factor is positive",
        boxed=True,
    )


def lipschitz(activation: Activation, how: How | None = None) -> Claim:
    return about(
        activation,
        "lipschitz",
        "σ′ ≤ L everywhere.",
        states(le(activation.slope, bound_of(activation))),
        how=how or Hint(),
        why="the slope is greatest where it bends" if activation.until else "term by term",
        boxed=True,
    )


def sharp(activation: Activation, point: Fraction) -> Claim:
    """No smaller bound does: σ′ > L − 10⁻¹² at a point."""
    excess = at(activation.slope, point) - term(bound_of(activation)) + TOLERANCE
    formula = rf"\sigma'({language.latex(rational(point))}) > L - 10^{{-12}}"
    return about(
        activation,
        "sharp",
        "L is sharp: σ′ comes nearer to it than 10⁻¹².",
        Stated(Positive(excess), formula),
        why="at one point, in balls",
    )


def floor_claims(
    activation: Activation, floor: How | None = None, positive: How | None = None
) -> Iterator[Claim]:
    """σ′ ≥ γ(Z) > 0 on [−Z, Z], and γ(Z) is attained."""
    gamma = activation.floor
    yield about(
        activation,
        "floor",
        "σ′ ≥ γ(Z) on [−Z, Z].",
        states(ge(activation.slope, gamma)),
        given=(*inside, radius),
        how=floor or Hint(),
        why="|z| ≤ Z",
        boxed=True,
    )
    flat = gamma == 0
    yield about(
        activation,
        "floor-positive",
        "γ(Z) > 0 for every Z.",
        states(gt(gamma, 0)),
        given=(radius,),
        how=positive or Hint(),
        expected=Verdict.REFUTED if flat else Verdict.PROVED,
        why="σ′ vanishes on a half-line" if flat else "a positive quotient",
    )
    yield about(
        activation,
        "floor-attained",
        "γ(Z) is attained, at −Z.",
        states(eq(activation.slope.subs(z, -Z), gamma)),
        given=(gt(Z, 0),),
        why="the slope at −Z",
    )


def relation(activation: Activation, how: How | None = None) -> Claim:
    """σ′ as an expression of σ."""
    letters = {scalar("y"): term(activation.sigma), scalar("s"): term(activation.slope)}
    goal = Zero(substitute(term(activation.relation), letters))
    latex = rf"{language.latex(activation.relation)} = 0,\quad y = \sigma(z),\ s = \sigma'(z)"
    return about(
        activation,
        "relation",
        "σ′ is algebraic in σ (for softplus, in e^{−σ}).",
        Stated(goal, latex),
        how=how or Hint(),
        why="put in",
    )


def bends(activation: Activation) -> Claim:
    """No line: a second difference does not vanish."""
    points = [Fraction(k) for k in (-1, 0, 2)]
    left, middle, right = (at(activation.sigma, p) for p in points)
    straight = activation.name == "identity"
    return about(
        activation,
        "bends",
        "σ is no straight line: on a line 2σ(−1) + σ(2) = 3σ(0).",
        Stated(NonZero(2 * left + right - 3 * middle), r"2\sigma(-1) + \sigma(2) \ne 3\sigma(0)"),
        expected=Verdict.REFUTED if straight else Verdict.PROVED,
        why="y is linear in x, so ρ = 0" if straight else "three values",
    )


def progress(activation: Activation, fact: str, says: str, strict: bool, **rest: Any) -> Claim:
    """The sign of ⟨θ − θ*, ∇⟩ at a data point, for θ₂ < 1/L."""
    pull = pull_at(activation, z, zeta)
    return about(activation, fact, says, states((gt if strict else ge)(pull, 0)), **rest)


def pull_at(activation: Activation, here: Any, target: Any) -> Any:
    """(σ(z) − σ(ζ))(z − ζ)σ′(z): ⟨θ − θ*, ∇⟩ at a data point, but for the factor 1/(1 − θ₂σ′)."""
    sigma = activation.sigma
    miss: Any = sigma.subs(z, here) - sigma.subs(z, target)
    return miss * (here - target) * activation.slope.subs(z, here)


def secants(activation: Activation) -> Iterator[Claim]:
    """Of two lines that meet at 0: slopes of secants, and the distance to θ*."""
    gap, there = z - zeta, activation.sigma.subs(z, zeta)
    step = activation.sigma - there
    rise = step * gap
    how = _four_sides(activation.sigma, there)
    top, floor = bound_of(activation), activation.floor
    facts = {
        "monotone": ("σ never falls: (σ(z) − σ(ζ))(z − ζ) ≥ 0.", ge(rise, 0)),
        "secant": ("No secant is steeper than L.", le(rise, top * gap**2)),
        "chord": ("Nor falls: together, as the theorem takes it.", le(step**2, top * rise)),
        "flattest": ("No secant is flatter than γ.", ge(rise, floor * gap**2)),
    }
    for fact, (says, bound) in facts.items():
        if fact != "flattest" or floor != 0:
            yield about(activation, fact, says, states(bound), how=how, why="on either side of 0")
    slope = "weakly-rising" if activation.floor == 0 else "rising"
    yield progress(
        activation,
        "distance",
        "⟨θ − θ*, ∇⟩ ≥ 0 at every data point, with σ′(0) = 1 at the corner.",
        strict=False,
        how=combine((1, *(Cited(named(activation, fact)) for fact in ("monotone", slope)))),
        why="σ never falls, and no slope is negative",
    )


def _four_sides(here: Expr, there: Expr) -> Rule:
    """z and ζ each right or left of 0: products of squares and of distances from 0."""

    def case(sides: tuple[str, str]) -> Hint:
        far = (
            language.fact(ge(x, 0) if side == "first" else gt(-x, 0))
            for side, x in zip(sides, (z, zeta), strict=True)
        )
        chosen = zip(sides, (here, there), strict=True)
        branches = (lemma(f"branch, {side}", term(sigma)) for side, sigma in chosen)
        squares = (term(x) for x in (z, zeta, z - zeta))
        return combine((1, *far), *((x,) for x in squares), also=tuple(branches))

    halves = (
        Rule("sides", (term(zeta),), (case((side, "first")), case((side, "second"))))
        for side in ("first", "second")
    )
    return Rule("sides", (term(z),), tuple(halves))
