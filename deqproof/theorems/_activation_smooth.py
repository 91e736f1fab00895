"""Sigmoid, tanh, softplus, arctan, erf: slopes that are positive everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sympy import exp

from deqproof.core.evidence import FromLemma
from deqproof.deq.activation.record import Activation, Z, z
from deqproof.deq.activation.table import SMOOTH
from deqproof.deq.claim import ge
from deqproof.paper.theorem import Claim
from deqproof.search.hint import Hint, How, combine, lemma
from deqproof.theorems._activation_facts import (
    bends,
    derivative,
    floor_claims,
    lipschitz,
    relation,
    rising,
    sharp,
)
from deqproof.theorems._activation_setting import (
    about,
    cited,
    opposites,
    positive,
    radius,
    rises,
    states,
    term,
)


def _product_of_orders(k: int) -> How:
    """e/(1+e)² − E/(1+E)² = (e − E)(1 − eE)/((1+e)(1+E))², and 1 − eE = e(1/e − E)."""
    e, E = exp(-k * z), exp(-k * Z)
    suffix = "" if k == 1 else f"{k}"
    known = cited(f"order-{k}-left", f"order-{k}-right", f"wide-{suffix}z", f"wide-{suffix}Z")
    return combine(
        (
            term(1 / ((1 + e) * (1 + E))),
            positive(-k * z),
            rises(-k * Z, -k * z),
            rises(-k * Z, k * z),
        ),
        also=(*known, opposites(-k * z, k * z), *_tanh(k)),
    )


def _tanh(k: int) -> tuple[FromLemma, ...]:
    return (lemma("hyperbolic tangent", term(_TANH.sigma)),) if k == 2 else ()


_SIGMOID, _TANH, _SOFTPLUS, _ARCTAN, _ERF = SMOOTH


def _floors() -> dict[str, How]:
    """For softplus 1/(1 + e) − E/(1 + E) = e(1/e − E)/((1 + e)(1 + E))."""
    E = exp(-Z)
    wide = cited("wide-z", "wide-Z")
    one_sided = combine(
        (term(1 / ((1 + exp(-z)) * (1 + E))), positive(-z), rises(-Z, z), *wide),
        also=(*cited("order-1-right"), *wide, opposites(-z, z)),
    )
    return {"sigmoid": _product_of_orders(1), "tanh": _product_of_orders(2), "softplus": one_sided}


def smooth_claims() -> Iterator[Claim]:
    floors = _floors()
    for activation in SMOOTH:
        yield derivative(activation)
        yield rising(activation)
        yield lipschitz(activation)
        if activation is not _SOFTPLUS:
            yield sharp(activation, Fraction(0))
        yield from floor_claims(activation, floors.get(activation.name))
        if activation.relation is not None:
            yield relation(activation, _logarithm() if activation is _SOFTPLUS else None)
        yield bends(activation)
    yield softplus_claim(_SOFTPLUS)


def softplus_claim(activation: Activation) -> Claim:
    """The slope tends to 1: with e = e^{−Z}, 1 − eZ = e(1/e − 1 − Z) + e."""
    wide = cited("wide-Z", "wide-radius")
    square = term(1 / ((1 + exp(-Z)) * (1 + Z)))
    tangent = lemma("exponential above its tangent", term(Z))
    return about(
        activation,
        "sharp",
        "L = 1 is sharp: σ′(Z) ≥ 1 − 1/(1 + Z) for Z ≥ 0.",
        states(ge(activation.slope.subs(z, Z), 1 - 1 / (1 + Z))),
        given=(radius,),
        how=combine(
            (square, positive(-Z), tangent, *wide),
            (square, positive(-Z), *wide),
            also=(opposites(-Z, Z),),
        ),
        why="e^Z ≥ 1 + Z",
    )


def _logarithm() -> How:
    """e^{−σ} = 1/(1 + e^z)."""
    sigma = _SOFTPLUS.sigma
    root = lemma("exponential of a logarithm", term(sigma))
    sides = (positive(z), positive(-z), opposites(z, -z), opposites(sigma, -sigma))
    return Hint((*cited("wide-right", "wide-z"), root, *sides))
