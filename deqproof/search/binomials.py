"""Polynomials ≥ 0 as squares of binomials times facts, by linear programming.

Where the goal is Σ c·(u ± v)²·∏ facts with monomials u and v, no hint is needed. Some polynomials
that are no sum of squares, such as Motzkin's, are one when multiplied by a power of 1 + Σ x²:

    p·mʳ = Σ c (u ± v)² ∏ facts,      m = 1 + Σ x²,      r = 1 or 2,

and p is that over mʳ [@reznick1995; @ahmadi2019].
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product
from math import prod

from flint import fmpq_mpoly

from deqproof.core.evidence import Combination, Source
from deqproof.core.statement import Fact, NonNegative, Positive, Statement
from deqproof.core.term import Term, const
from deqproof.search.positivity import Candidate, combination, strict_enough, vertex
from deqproof.search.ring import Chart

_MOST_COLUMNS = 2500
_MOST_FACTS = 3  # in a product
_Factors = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Multiplier:
    """m = 1 + Σ x², to this power; where it stands among the facts that it is > 0."""

    term: Term
    power: int
    place: int


def find_binomials(
    statement: Statement,
    facts: Sequence[Fact],
    sources: tuple[Source, ...],
    until: float,
    by: Multiplier | None = None,
) -> Combination | None:
    """Evidence for a goal ≥ 0 or > 0 that is a polynomial, by more and more facts; or None."""
    goal = statement.goal
    assert isinstance(goal, NonNegative | Positive)
    program = _program(facts, goal.term, by)
    if program is None:
        return None
    for size in range(_MOST_FACTS + 1):
        columns = program.columns(size)
        if time.thread_time() > until or len(columns) > _MOST_COLUMNS:
            return None
        strict = [k for k, (_, places, _) in enumerate(columns) if program.strict(places)]
        free = strict if isinstance(goal, Positive) else []
        found = vertex(program.target, [p for _, _, p in columns], free)
        if found is not None:
            chosen = [(c, program.candidate(*columns[k][:2])) for c, k in found]
            if strict_enough(goal, chosen, facts):
                return combination(program.chart, chosen, sources)
    return None


@dataclass(frozen=True, slots=True)
class _Program:
    """The goal times the multiplier, reduced by the equations; its letters; the useful facts."""

    chart: Chart
    facts: Sequence[Fact]
    target: fmpq_mpoly
    letters: tuple[int, ...]
    known: dict[int, fmpq_mpoly]
    even: tuple[int, ...]  # letters whose sign matters neither to the target nor to any fact
    by: Multiplier | None

    def strict(self, places: _Factors) -> bool:
        return all(isinstance(self.facts[k], Positive) for k in places)

    def columns(self, size: int) -> list[tuple[fmpq_mpoly, _Factors, fmpq_mpoly]]:
        """(square, facts, their product reduced), for at most so many facts."""
        found: list[tuple[fmpq_mpoly, _Factors, fmpq_mpoly]] = []
        for n in range(size + 1):
            for places in combinations_with_replacement(self.known, n):
                factor = prod((self.known[k] for k in places), start=self.chart.gram.constant(1))
                for q in self._squares(factor):
                    value = self._reduced(q * q * factor)
                    if value is not None:
                        found.append((q, places, value))
                    if len(found) > _MOST_COLUMNS:
                        return found
        return found

    def _reduced(self, p: fmpq_mpoly) -> fmpq_mpoly | None:
        reduced = self.chart.reduce(p)
        constant = reduced.multiplier.is_constant()
        return reduced.remainder / reduced.multiplier if constant else None

    def _squares(self, factor: fmpq_mpoly) -> Iterator[fmpq_mpoly]:
        monomials = self._monomials(factor)
        yield from monomials.values()
        for (e, u), (f, v) in combinations(monomials.items(), 2):
            if all((e[k] - f[k]) % 2 == 0 for k in self.even):
                yield u - v
                yield u + v

    def _monomials(self, factor: fmpq_mpoly) -> dict[tuple[int, ...], fmpq_mpoly]:
        """Those whose squares times the factor stay among the degrees of the target."""
        top, below = self.target.degrees(), factor.degrees()
        rooms = [max(0, int(top[k]) - int(below[k])) // 2 for k in self.letters]
        sums = [sum(map(int, m)) for m in self.target.to_dict()]
        degrees = {sum(map(int, m)) for m in factor.to_dict()}
        most, least = max(sums) - max(degrees), min(sums) - max(degrees)
        gens = [self.chart.gram.lift(_generator(self.chart, k)) for k in self.letters]
        one, found = self.chart.gram.constant(1), dict[tuple[int, ...], fmpq_mpoly]()
        for exponents in product(*(range(room + 1) for room in rooms)):
            if 2 * sum(exponents) <= most and (len(degrees) > 1 or 2 * sum(exponents) >= least):
                full = [0] * len(top)
                for k, e in zip(self.letters, exponents, strict=True):
                    full[k] = e
                powers = (x**e for x, e in zip(gens, exponents, strict=True))
                found[tuple(full)] = prod(powers, start=one)
        return found

    def candidate(self, square: fmpq_mpoly, places: _Factors) -> Candidate:
        """The product as the core will read it, divided by the multiplier."""
        term, more = self.chart.term(square), ()
        if self.by is not None:
            term, more = term / self.by.term, (self.by.place,) * (2 - self.by.power)
        value = self.chart.ratio(term**2)
        for k in (*places, *more):
            fact = self.facts[k]
            assert isinstance(fact, NonNegative | Positive)
            value = self.chart.product(value, self.chart.ratio(fact.term))
        return Candidate(term, (*places, *more), value)


def _program(facts: Sequence[Fact], goal: Term, by: Multiplier | None) -> _Program | None:
    chart = Chart(facts, goal)
    assert chart.goal is not None
    times = chart.ratio(const(1) if by is None else by.term**by.power)
    reduced = chart.reduce(chart.lift(chart.goal).num * chart.lift(times).num)
    if not (chart.goal.den.is_constant() and reduced.multiplier.is_constant()):
        return None
    target = chart.gram.lift(reduced.remainder) / reduced.multiplier
    letters = _letters(target)
    known: dict[int, fmpq_mpoly] = {}
    for k, fact in enumerate(facts):
        if isinstance(fact, NonNegative | Positive) and (by is None or k != by.place):
            ratio = chart.lift(chart.ratio(fact.term))
            if ratio.den.is_constant() and not ratio.num.is_constant():
                known[k] = ratio.num
    known = {k: p for k, p in known.items() if _letters(p) <= letters}
    monomials = [m for p in (target, *known.values()) for m in p.to_dict()]
    even = tuple(k for k in letters if all(int(m[k]) % 2 == 0 for m in monomials))
    everything = _Program(chart, facts, target, tuple(sorted(letters)), known, even, by)
    return everything if letters else None


def letters_to_multiply(facts: Sequence[Fact], goal: Term) -> list[Term]:
    """The letters of the goal, as it is modulo the equations."""
    program = _program(facts, goal, None)
    return [] if program is None else [program.chart.gram.letters[k] for k in program.letters]


def _letters(p: fmpq_mpoly) -> set[int]:
    return {k for k, e in enumerate(p.degrees()) if e > 0}


def _generator(chart: Chart, k: int) -> fmpq_mpoly:
    return chart.gram.letter(chart.gram.letters[k])
