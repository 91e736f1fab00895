"""Polynomials on an interval: statements in one letter, or homogeneous ones in two.

In p(x, y) = yⁿ p(t, 1) with t = x/y there is one letter left; where nothing is given of x and y, or
y > 0 is, what holds for every t holds for every x and y.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from flint import fmpq, fmpq_mpoly, fmpq_poly

from deqproof.core.errors import DeqproofError
from deqproof.core.statement import Fact, NonNegative, Positive, terms_in
from deqproof.core.term import Term, leaves
from deqproof.deq.exact import fraction_of
from deqproof.search.ring import Chart


@dataclass(frozen=True, slots=True)
class End:
    """An end t = at, by the fact scale·(t − at) ≥ 0 (or > 0) that stands at this place."""

    at: fmpq
    scale: Fraction
    place: int


@dataclass(frozen=True, slots=True)
class Line:
    """The letter x, or two of which `unit` is set to 1; the interval of t, and the place of the
    fact unit ≥ 0 with its scale."""

    x: Term
    unit: Term | None
    left: End | None
    right: End | None
    above: End | None

    def polynomial(self, term: Term) -> tuple[fmpq_poly, fmpq_poly, int] | None:
        """Numerator and denominator in t, and the numerator's degree in all letters; None if one of
        them is not homogeneous in two letters."""
        chart = Chart((), term)
        if chart.goal is None or not {*chart.gram.letters} <= {self.x, self.unit}:
            return None
        parts = [chart.gram.lift(p) for p in (chart.goal.num, chart.goal.den)]
        if self.unit is not None and any(len({sum(m) for m in p.to_dict()}) > 1 for p in parts):
            return None
        num, den = (_in_one(p, chart.gram.letters, self.x) for p in parts)
        return num, den, max(parts[0].total_degree(), 0)


def _in_one(p: fmpq_mpoly, letters: Sequence[Term], x: Term) -> fmpq_poly:
    """With every other letter set to 1."""
    k = letters.index(x) if x in letters else None
    total = fmpq_poly([0])
    for exponents, c in p.to_dict().items():
        power = int(exponents[k]) if k is not None else 0
        total += fmpq_poly([0] * power + [c])
    return total


def lines_of(given: Sequence[Fact], *terms: Term) -> Iterator[Line]:
    """The ways to see the terms on a line, if all that is given bounds it; else none."""
    letters = sorted(leaves(*terms, *(t for h in given for t in terms_in(h))), key=repr)
    if len(letters) not in (1, 2) or any(x.op != "scalar" for x in letters):
        return
    for x, *others in permutations(letters):
        line = _bounded(given, x, others[0] if others else None)
        if line is not None:
            yield line


def _bounded(given: Sequence[Fact], x: Term, unit: Term | None) -> Line | None:
    left: End | None = None
    right: End | None = None
    above: End | None = None
    for place, fact in enumerate(given):
        ends = _affine(fact, x, unit)
        if ends is None:
            return None
        slope, rest = ends
        if slope == 0:
            above = End(fmpq(0), fraction_of(rest), place)
            continue
        end = End(-rest / slope, fraction_of(abs(slope)), place)
        if slope > 0:
            left = end if left is None or end.at > left.at else left
        else:
            right = end if right is None or end.at < right.at else right
    if unit is not None and given and above is None:
        return None
    return Line(x, unit, left, right, above)


def _affine(fact: Fact, x: Term, unit: Term | None) -> tuple[fmpq, fmpq] | None:
    """(s, r) for s·x + r·unit ≥ 0, where unit may be 1."""
    if not isinstance(fact, NonNegative | Positive):
        return None
    try:
        ways = Line(x, unit, None, None, None).polynomial(fact.term)
    except DeqproofError:
        return None
    if ways is None or ways[1] != 1 or ways[0].degree() > 1:
        return None
    slope, rest = ways[0][1], ways[0][0]
    if slope == 0 and (unit is None or rest <= 0):
        return None
    return slope, rest
