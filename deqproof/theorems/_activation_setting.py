"""What the proofs about activations share: letters, orders of exponentials, divisors.

With e = e^{−z}, E = e^{−Z} the slopes of sigmoid and tanh are rational in e, and γ is in E.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import exp

from deqproof.core.evidence import FromLemma
from deqproof.deq.activation.record import Activation, Z, z
from deqproof.deq.claim import Given, Language, Stated, ge, gt, le
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, lemma

language = Language()
author = Author(language)
term, states = language.term, language.states
inside = (le(-Z, z), le(z, Z))  # −Z ≤ z ≤ Z
radius = ge(Z, 0)


def positive(exponent: Any) -> FromLemma:
    """e^exponent > 0."""
    return lemma("exponential is positive", term(exponent))


def rises(low: Any, high: Any) -> FromLemma:
    """e^low ≤ e^high, once low ≤ high is known."""
    return lemma("exponential rises", term(low), term(high))


def opposites(a: Any, b: Any) -> FromLemma:
    """e^a e^b = 1, for a + b = 0."""
    return lemma("exponentials of opposites", term(a), term(b))


def order_claims() -> Iterator[Claim]:
    """Where −Z ≤ z ≤ Z: −Z ≤ −z and −Z ≤ z, for the exponents k·z too."""
    yield author.claim(
        "order-0", "−Z ≤ 0.", states(ge(0, -Z)), given=(radius,), why="Z is a radius"
    )
    for k, times in ((1, ""), (2, "2")):
        for name, side in ((f"order-{k}-left", -k * z), (f"order-{k}-right", k * z)):
            yield author.claim(
                name,
                f"−{times}Z ≤ ±{times}z on [−Z, Z].",
                states(ge(side, -k * Z)),
                given=inside,
                why="the interval is symmetric",
            )


def divisor_claims() -> Iterator[Claim]:
    """1 + e^x > 0: what the slopes divide by."""
    for name, exponent in _DIVISORS.items():
        yield author.claim(
            name,
            "A divisor that never vanishes.",
            states(gt(1 + exp(exponent), 0)),
            given=(),
            why="the exponential is positive",
        )

    yield author.claim(
        "wide-radius",
        "A divisor that never vanishes.",
        states(gt(1 + Z, 0)),
        given=(radius,),
        why="Z ≥ 0",
    )


_DIVISORS = {"wide-z": -z, "wide-Z": -Z, "wide-2z": -2 * z, "wide-2Z": -2 * Z, "wide-right": z}


def named(activation: Activation, fact: str) -> str:
    return f"{activation.name}-{fact}"


def about(activation: Activation, fact: str, says: str, stated: Stated, **rest: Any) -> Claim:
    """A claim about one activation: its name is that of the activation and of the fact."""
    given: tuple[Given, ...] = rest.pop("given", ())
    return author.claim(named(activation, fact), says, stated, given=given, **rest)


def cited(*names: str) -> tuple[Cited, ...]:
    return tuple(Cited(name) for name in names)
