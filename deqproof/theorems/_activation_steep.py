"""Swish, GELU, Mish: the slope falls below 0, but never below −L: so the iteration contracts.

All three by e^x ≥ 1 + x, which bounds ze^z and ze^{−z²/2} from below by −1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import exp

from deqproof.core.evidence import FromLemma
from deqproof.core.term import Term
from deqproof.deq.activation.record import z
from deqproof.deq.activation.table import DIPPED
from deqproof.deq.claim import ge
from deqproof.paper.theorem import Claim
from deqproof.search.hint import Cited, Hint, combine, lemma
from deqproof.theorems._activation_facts import bound_of
from deqproof.theorems._activation_setting import (
    about,
    author,
    cited,
    opposites,
    positive,
    states,
    term,
)

_SWISH, _GELU, _MISH = DIPPED
_BELL = exp(-(z**2) / 2)


def steep_claims(argument: Term) -> Iterator[Claim]:
    """`argument` is z/√2 as it stands in GELU."""
    yield author.claim(
        "bell-above",
        "ze^{−z²/2} ≥ −1.",
        states(ge(z * _BELL, -1)),
        given=(),
        how=combine(
            (1, positive(-(z**2) / 2), _tangent(z**2 / 2)),
            (1, positive(-(z**2) / 2)),
            (term(1 + z), positive(-(z**2) / 2)),
            also=(opposites(-(z**2) / 2, z**2 / 2),),
        ),
        why="e^{z²/2} ≥ 1 + z²/2 ≥ −z",
    )
    for activation, how in ((_SWISH, _swish()), (_GELU, _gelu(argument)), (_MISH, _mish())):
        yield about(
            activation,
            "steep",
            "σ′ ≥ −L everywhere.",
            states(ge(activation.slope, -bound_of(activation))),
            how=how,
            why="e^x ≥ 1 + x",
        )


def _tangent(exponent: Any) -> FromLemma:
    return lemma("exponential above its tangent", term(exponent))


def _swish() -> Hint:
    """(1+e)²(σ′ + L) = 1 + e + ze + L(1+e)² with e = e^{−z}, and ze ≥ e − e²."""
    q, e = term(1 / (1 + exp(-z))), positive(-z)
    return combine((q,), (q, e), (q, e, e), (q, e, _tangent(-z)), also=cited("wide-z"))


def _mish() -> Hint:
    """q²(σ′ + L) = (1+L)q² − 2q + 4zE(1+E) with E = e^z, q = 1 + (1+E)², and zE ≥ E − 1."""
    E, q, e = exp(z), 1 / (1 + (1 + exp(z)) ** 2), positive(z)
    powers = (*((x, *[e] * k) for x in (term(q), term(q * E)) for k in range(3)),)
    lower = ((term(q), e, _tangent(-z)), (term(q), e, e, _tangent(-z)))
    return combine(*powers, *lower, also=(Cited("mish-wide"), opposites(z, -z)))


def _gelu(argument: Term) -> Hint:
    """Φ + zφ + L with Φ ≥ 0 and zφ ≥ −1/√(2π) ≥ −1."""
    below = FromLemma("error function is below 1", (-argument,))
    odd = FromLemma("error function is odd", (argument, -argument))
    density, small = cited("density", "density-small")
    products = ((1, density, Cited("bell-above")), (1, small), (1, below), (1,))
    return combine(*products, also=(Cited("root-pi"), odd))
