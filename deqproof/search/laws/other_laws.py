"""Laws that are no polynomials: quotients, logarithms, integrals.

From invariant hypersurfaces p_i = 0 with X(p_i) = K_i p_i: h = Q/D + Σ c_i log|p_i| + Σ ∫, with
D = Π p_i^e_i, is a law if X(Q) − Q Σ e_i K_i + D Σ c_i K_i + D Σ X(∫) = 0, which is linear in the
coefficients. The integrals are ∫ x^k/p dx for p of one letter x alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, islice
from math import comb
from typing import Any

from deqproof.search.laws.darboux import Invariant, divides, find_invariants
from deqproof.search.laws.law import Integral, Law
from deqproof.search.laws.lift import Basis, lift_basis
from deqproof.search.laws.model import Model
from deqproof.search.laws.polynomial import (
    Monomial,
    Number,
    Polynomial,
    add,
    constant,
    content,
    degree,
    simplest,
)
from deqproof.search.laws.sparse import solve_entries
from deqproof.search.laws.symbolic import Symbolic

MOST_COORDINATES = 12
MOST_MONOMIALS = 1000
MOST_DENOMINATORS = 60
MOST_FACTORS = 3
LARGEST_POWER = 24


@dataclass(frozen=True, slots=True)
class _Ansatz:
    """Columns of the system: the monomials of Q, then the logarithms, then the integrals."""

    monomials: Sequence[Monomial]
    below: Sequence[int]
    invariants: Sequence[Invariant]
    integrals: Sequence[Integral]
    columns: Sequence[Any]


def find_other_laws(model: Model, symbolic: Symbolic, highest: int, seed: int) -> Iterator[Law]:
    """Laws that are no polynomials, each checked over Q, the simplest denominators first."""
    if model.chart is not None or len(model.coordinates) > MOST_COORDINATES:
        return
    invariants = find_invariants(symbolic, seed)
    for below in islice(_denominators(len(invariants)), MOST_DENOMINATORS):
        reach = highest + sum(degree(invariants[k].polynomial) for k in below)
        if comb(len(model.coordinates) + reach, reach) <= MOST_MONOMIALS:
            yield from _solve_ansatz(symbolic, _plan(symbolic, invariants, below, reach))


def _denominators(invariants: int) -> Iterator[tuple[int, ...]]:
    for size in range(MOST_FACTORS + 1):
        yield from combinations_with_replacement(range(invariants), size)


def _plan(
    symbolic: Symbolic, invariants: Sequence[Invariant], below: Sequence[int], reach: int
) -> _Ansatz:
    n = len(symbolic.place)
    monomials = [m for k in range(1, reach + 1) for m in combinations_with_replacement(range(n), k)]
    monomials = [(), *monomials] if below else monomials
    twist, divisor = 0 * symbolic.one, symbolic.one
    for k in below:
        twist, divisor = twist + invariants[k].cofactor, divisor * invariants[k].expanded
    columns = [
        symbolic.differentiate({m: 1}) - symbolic.evaluate({m: 1}) * twist for m in monomials
    ]
    columns += [divisor * invariant.cofactor for invariant in invariants]
    integrals = [
        integral for invariant in invariants for integral in _integrals(symbolic, invariant)
    ]
    for integral in integrals:
        speed = symbolic.speeds[integral.letter] / symbolic.evaluate(integral.below)
        columns.append(divisor * speed * symbolic.evaluate(integral.above))
    return _Ansatz(monomials, below, invariants, integrals, columns)


def _integrals(symbolic: Symbolic, invariant: Invariant) -> Iterator[Integral]:
    """∫ x^k/p dx for k < deg p − 1; the next one differs by a logarithm."""
    p = invariant.polynomial
    letters = {i for monomial in p for i in monomial}
    if len(letters) == 1 and divides(invariant.expanded, symbolic.speeds[min(letters)]):
        x = min(letters)
        for k in range(degree(p) - 1):
            yield Integral({(x,) * k: 1}, p, x)


def _solve_ansatz(symbolic: Symbolic, ansatz: _Ansatz) -> Iterator[Law]:
    columns = ansatz.columns

    def solve_modulo(q: int, _attempt: int) -> Basis:
        return solve_entries(symbolic.entries(columns, q), len(columns), q)

    def is_solution(vector: Mapping[int, Number]) -> bool:
        total = 0 * symbolic.one
        for j, c in vector.items():
            total += columns[j] * symbolic.evaluate(constant(c))
        return total == 0

    for vector in sorted(lift_basis(solve_modulo, is_solution), key=len):
        law = _read_law(ansatz, vector)
        if law.kind != "polynomial":
            yield law


def _read_law(ansatz: _Ansatz, vector: Mapping[int, Number]) -> Law:
    n, logs = len(ansatz.monomials), len(ansatz.invariants)
    # the first term that is printed is positive
    order = sorted(vector, key=lambda j: (j >= n, -len(ansatz.monomials[j]) if j < n else 0, j))
    unit = content([vector[j] for j in order])
    numbers = {j: simplest(c / unit) for j, c in sorted(vector.items())}
    above: Polynomial = {ansatz.monomials[j]: c for j, c in numbers.items() if j < n}
    logarithms = tuple(
        (c, ansatz.invariants[j - n].polynomial) for j, c in numbers.items() if n <= j < n + logs
    )
    integrals: dict[frozenset[tuple[Monomial, Number]], Integral] = {}
    for j, c in numbers.items():
        if j >= n + logs:
            term = ansatz.integrals[j - n - logs]
            key = frozenset(term.below.items())
            known = integrals.get(key, replace(term, above={}))
            integrals[key] = replace(known, above=add(known.above, term.above, c))
    if not above and not integrals and all(abs(c) <= LARGEST_POWER for c, _ in logarithms):
        return Law(constant(1), tuple((p, int(c)) for c, p in logarithms))
    below = tuple(
        (ansatz.invariants[k].polynomial, -ansatz.below.count(k)) for k in sorted({*ansatz.below})
    )
    return Law(above, below if above else (), logarithms, tuple(integrals.values()))
