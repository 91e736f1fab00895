"""Softsign, ELU, identity, ReLU, leaky ReLU: two formulas that meet at 0."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sympy import Abs, Integer, Rational, exp

from deqproof.core.check import Verdict
from deqproof.core.evidence import Witness
from deqproof.core.statement import Positive
from deqproof.core.term import function
from deqproof.deq.activation.record import Activation, Z, z
from deqproof.deq.activation.table import BENT, LEAK
from deqproof.deq.claim import Stated, eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.linear import gradient1, gradient2, positive_definite, spectrum
from deqproof.deq.linear import language as linear
from deqproof.deq.symbols import theta1, theta2, xi
from deqproof.paper.theorem import Claim
from deqproof.search.hint import Cited, Hint, Rule, Supplied, combine, lemma
from deqproof.theorems._activation_facts import (
    bends,
    derivative,
    floor_claims,
    lipschitz,
    relation,
    rising,
    secants,
    sharp,
)
from deqproof.theorems._activation_relu import relu_claims
from deqproof.theorems._activation_setting import (
    about,
    author,
    cited,
    inside,
    language,
    opposites,
    positive,
    radius,
    rises,
    states,
    term,
)

_SOFTSIGN, _ELU, _IDENTITY, _RELU, _LEAKY = BENT
# σ and σ′ left and right of 0
PIECES: dict[str, tuple[tuple[Any, Any], tuple[Any, Any]]] = {
    "softsign": ((z / (1 - z), 1 / (1 - z) ** 2), (z / (1 + z), 1 / (1 + z) ** 2)),
    "elu": ((exp(z) - 1, exp(z)), (z, Integer(1))),
    "relu": ((Integer(0), Integer(0)), (z, Integer(1))),
    "leaky-relu": ((LEAK * z, LEAK), (z, Integer(1))),
}


def bent_claims() -> Iterator[Claim]:
    yield from absolute_claims()
    for activation in BENT:
        if activation is _IDENTITY:
            yield derivative(activation)
        else:
            yield from piece_claims(activation)
            yield from tangent_claims(activation)
        yield rising(activation, Supplied(_left_of_zero) if activation is _RELU else None)
        yield lipschitz(activation)
        yield sharp(activation, Fraction(0))
        yield from floor_claims(activation, _FLOORS.get(activation.name, Hint)())
        if activation.relation is not None:
            yield relation(activation, _softsign_relation() if activation is _SOFTSIGN else None)
        yield bends(activation)
    yield from relu_claims(_RELU)
    for activation in (_RELU, _LEAKY):
        yield from secants(activation)
    yield line_claim(_IDENTITY)


def piece_claims(activation: Activation) -> Iterator[Claim]:
    """On each side of 0, σ is a smooth function whose derivative is σ′."""
    for (sigma, slope), side, given in zip(
        PIECES[activation.name], ("left", "right"), (gt(-z, 0), gt(z, 0)), strict=True
    ):
        wholes = (activation.sigma, activation.slope)
        for fact, whole, part in zip(("sigma", "slope"), wholes, (sigma, slope), strict=True):
            yield about(
                activation,
                f"{fact}-{side}",
                f"{'σ' if fact == 'sigma' else 'σ′'} {side} of 0.",
                states(eq(whole, part)),
                given=(given,),
                why="definition",
            )
        if sigma != slope:
            yield about(
                activation,
                f"derivative-{side}",
                f"There σ′ is the derivative of σ, {side} of 0.",
                language.derivative_is(sigma, {z: Integer(1)}, slope),
                given=(given,),
                why="chain rule",
            )


def tangent_claims(activation: Activation) -> Iterator[Claim]:
    """Differentiable at 0, with slope 1 and an error of at most z²; or a corner."""
    smooth = not activation.corners
    if activation is _ELU:
        yield from exponential_claims()
    yield about(
        activation,
        "derivative",
        "At 0 the line z touches σ to the second order: σ is differentiable there too.",
        states(le((activation.sigma - z) ** 2, z**4)),
        expected=Verdict.PROVED if smooth else Verdict.REFUTED,
        how=_TANGENTS.get(activation.name, Hint)(),
        why="|σ − z| ≤ z²" if smooth else "the slope left of 0 is another",
    )
    if not smooth:
        both = activation.sigma.subs(z, Z) + activation.sigma.subs(z, -Z)
        yield about(
            activation,
            "corner",
            "No line touches σ at 0: σ(Z) + σ(−Z) − 2σ(0) ≥ (9/10)Z, where a derivative would make "
            "it o(Z).",
            states(ge(both, Rational(9, 10) * Z)),
            given=(gt(Z, 0),),
            why="one-sided slopes differ",
        )


def exponential_claims() -> Iterator[Claim]:
    """0 ≤ e^z − 1 − z ≤ z² left of 0: (1 + z + z² − e^z)(1 − z) = −z³ + e^z(e^{−z} − 1 + z)."""
    left = gt(-z, 0)
    yield author.claim(
        "elu-wide",
        "A divisor that never vanishes.",
        states(gt(1 - z, 0)),
        given=(left,),
        why="z < 0",
    )
    below = lemma("exponential above its tangent", term(-z))
    yield author.claim(
        "elu-above",
        "e^z ≤ 1 + z + z² left of 0.",
        states(le(exp(z), 1 + z + z**2)),
        given=(left,),
        how=combine(
            (term(z / (1 - z)), language.fact(left), Cited("elu-wide")),
            (term(1 / (1 - z)), positive(z), below, Cited("elu-wide")),
            also=(opposites(z, -z),),
        ),
        why="e^{−z} ≥ 1 − z",
    )
    above, tangent = Cited("elu-above"), lemma("exponential above its tangent", term(z))
    yield author.claim(
        "elu-near",
        "(e^z − 1 − z)² ≤ z⁴ left of 0.",
        states(le((exp(z) - 1 - z) ** 2, z**4)),
        given=(left,),
        how=combine((1, above, tangent), (term(z), above)),
        why="0 ≤ e^z − 1 − z ≤ z²",
    )


def _elu_tangent() -> Rule:
    branch = term(_ELU.sigma)
    right = combine((term(z**2),), also=(lemma("branch, first", branch),))
    left = combine((1, Cited("elu-near")), also=(lemma("branch, second", branch),))
    return Rule("sides", (term(z),), (right, left))


def absolute_claims() -> Iterator[Claim]:
    """|z| ≥ 0, |z| ≤ Z on [−Z, Z], and what softsign divides by."""
    facts = {
        "absolute": (ge(Abs(z), 0), ()),
        "absolute-inside": (le(Abs(z), Z), inside),
        "absolute-wide": (gt(1 + Abs(z), 0), ()),
        "softsign-above": (ge(_SOFTSIGN.sigma, 0), (ge(z, 0),)),
        "absolute-wide-right": (gt(1 + z, 0), (ge(z, 0),)),
        "absolute-wide-left": (gt(1 - z, 0), (gt(-z, 0),)),
    }
    for name, (fact, given) in facts.items():
        says = "A fact about |z|."
        yield author.claim(name, says, states(fact), given=given, why="z or −z")
    below = Stated(Positive(-term(_SOFTSIGN.sigma)), r"\sigma(z) < 0")
    says = "Softsign is negative left of 0."
    yield author.claim("softsign-below", says, below, given=(gt(-z, 0),), why="z < 0")


def _left_of_zero() -> Witness:
    return Witness(0, {term(z): Fraction(-1)}, {}, {})


def _softsign_floor() -> Hint:
    """(1+Z)² − (1+a)² = (Z − a)(2 + Z + a) with a = |z|."""
    square = term(1 / ((1 + Abs(z)) * (1 + Z)))
    gap, length = Cited("absolute-inside"), Cited("absolute")
    products = ((square, gap), (square, gap, length), (square, gap, language.fact(radius)))
    return combine(*products, also=cited("absolute-wide", "wide-radius"))


def _softsign_tangent() -> Rule:
    """z⁴ − (σ − z)² = z⁴(2a + a²)/(1 + a)²."""
    a, wide = Abs(z), Cited("absolute-wide")
    length = Cited("absolute")
    sides = ("absolute value, right", "absolute value, left")
    products = (term(z**2 / (1 + a)), length), (term(z**3 / (1 + a)),)
    right, left = (combine(*products, also=(wide, lemma(side, term(a)))) for side in sides)
    return Rule("sides", (term(z),), (right, left))


def _softsign_relation() -> Rule:
    names = (("right", "softsign-above"), ("left", "softsign-below"))
    letters = term(Abs(z)), function("abs", term(_SOFTSIGN.sigma))
    hints = (
        Hint(
            (
                *cited("absolute-wide", f"absolute-wide-{side}", name),
                *(lemma(f"absolute value, {side}", t) for t in letters),
            )
        )
        for side, name in names
    )
    return Rule("sides", (term(z),), tuple(hints))


def _elu_floor() -> Rule:
    branch = term(_ELU.slope)
    right = combine(
        (1, rises(-Z, Integer(0))), also=(Cited("order-0"), lemma("branch, first", branch))
    )
    left = combine(
        (1, rises(-Z, z)), also=(Cited("order-1-right"), lemma("branch, second", branch))
    )
    return Rule("sides", (term(z),), (right, left))


_FLOORS = {"softsign": _softsign_floor, "elu": _elu_floor}
_TANGENTS = {"softsign": _softsign_tangent, "elu": _elu_tangent}


def line_claim(activation: Activation) -> Claim:
    """On the line θ₁ = (1 − θ₂)ξ the output is the target's, and the flow stands still."""
    away = Inner(theta1 - xi, theta1 - xi) + theta2**2
    pull = Inner(theta1 - xi, gradient1) + theta2 * gradient2
    return about(
        activation,
        "progress",
        "Wherever θ ≠ θ* the distance to θ* shrinks: ⟨θ − θ*, ∇R⟩ > 0, for Σ ≻ 0 and θ₂ < 1.",
        linear.states(gt(pull, 0)),
        given=(spectrum, positive_definite, gt(1 - theta2, 0), gt(away, 0)),
        expected=Verdict.REFUTED,
        why="where θ₁ = (1 − θ₂)ξ the gradient vanishes",
    )
