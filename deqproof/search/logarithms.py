"""A sum of logarithms as one exponential: what to prove instead, and the lemmas that lead back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import fmpq_mpoly

from deqproof.core.evidence import FromLemma
from deqproof.core.term import Term, const
from deqproof.deq.exact import fraction_of
from deqproof.search.familiar import exponential, opposite
from deqproof.search.ring import Chart

_MOST_POWER = 4


@dataclass(frozen=True, slots=True)
class Exponentials:
    """A goal whose multiple is h = Σ ± t, with e^h = above/below, no logarithm in either.

    `factors` are what `below` is a product of; `tangent` is e^{−h} − 1 + h, and `inverse` e^{−h}.
    """

    above: Term
    below: Term
    factors: tuple[Term, ...]
    tangent: Term
    inverse: Term
    lemmas: tuple[FromLemma, ...]


def exponentials(goal: Term) -> Iterator[Exponentials]:
    """The ways to read a goal that is affine in logarithms; none for other goals."""
    chart = Chart((), goal)
    assert chart.goal is not None
    p, below = (chart.gram.lift(part) for part in chart.goal[:2])
    logs = list[tuple[Term, Fraction]]()
    for k, t in enumerate(chart.gram.letters):
        if t.op == "log" and p.degrees()[k]:
            slope = p.derivative(k) / below if p.degrees()[k] == 1 else p
            if not slope.is_constant():
                return
            logs.append((t, fraction_of(slope.leading_coefficient())))
            p = p - slope * below * p.context().gen(k)
    rest = _summands(chart, p, below)
    whole = sum((w * t for t, w in rest), const(0))
    for parts in ([*logs, *rest], [*logs, (whole, Fraction(1))] if len(rest) > 1 else []):
        scale = lcm(*(w.denominator for _, w in parts))
        powers = [(t, int(w * scale)) for t, w in parts]
        if logs and powers and all(abs(n) <= _MOST_POWER for _, n in powers):
            yield _exponentials(powers)


def _summands(chart: Chart, p: fmpq_mpoly, below: fmpq_mpoly) -> list[tuple[Term, Fraction]]:
    """p/below as multiples of monomials; as one term where it is no polynomial."""
    if not below.is_constant():
        return [(chart.term(p) / chart.term(below), Fraction(1))]
    monomials = [(p.context().from_dict({e: 1}), c) for e, c in (p / below).to_dict().items()]
    return [(chart.term(m), fraction_of(c)) for m, c in monomials]


def _exponentials(parts: Sequence[tuple[Term, int]]) -> Exponentials:
    h, lemmas = const(0), list[FromLemma]()
    above = below = const(1)
    factors: list[Term] = []
    for t, n in parts:
        value = t.args[0] if t.op == "log" else exponential(t)
        lemmas.append(FromLemma("exponential is positive", (t,)))
        if t.op == "log":
            lemmas.append(FromLemma("exponential of a logarithm", (t,)))
        for _ in range(abs(n)):
            before, h = h, h + t if n > 0 else h - t
            if before is not const(0) or n < 0:
                whole, part = (h, before) if n > 0 else (before, h)
                lemmas.append(FromLemma("exponential of a sum", (part + t, whole)))
            lemmas.append(FromLemma("exponential is positive", (h,)))
            above, below = (above * value, below) if n > 0 else (above, below * value)
            factors += [value] if n < 0 else []
    back = opposite(h)
    lemmas += [
        FromLemma("exponential is positive", (back,)),
        FromLemma("exponentials of opposites", (h, back)),
        FromLemma("exponential above its tangent", (back,)),
    ]
    tangent = exponential(back) - 1 - back
    return Exponentials(
        above, below, tuple(factors), tangent, exponential(back), tuple(dict.fromkeys(lemmas))
    )
