"""Hypersurfaces that every field keeps: X(p) = K p, with a polynomial K, the cofactor of p.

Candidates for p are the irreducible factors of the coordinates, of what the fields are made of, and
of the extactic determinant det X^j(x_i), which every invariant hyperplane divides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from deqproof.search.laws.polynomial import Polynomial, simplest
from deqproof.search.laws.symbolic import Symbolic

LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Invariant:
    """p, and its cofactor in the free letters, one for each field at once."""

    polynomial: Polynomial
    expanded: Any
    cofactor: Any


def find_invariants(symbolic: Symbolic, seed: int) -> list[Invariant]:
    """Invariant hypersurfaces p = 0 whose p is not itself a law, the simplest first."""
    found: dict[str, Invariant] = {}
    for p in _candidates(symbolic, Random(seed)):
        q = read_polynomial(p)
        change = symbolic.differentiate(q)
        if str(p) not in found and change != 0 and divides(p, change):
            found[str(p)] = Invariant(q, p, change / p)
    return sorted(found.values(), key=lambda i: (i.expanded.total_degree(), len(i.polynomial)))


def read_polynomial(p: Any) -> Polynomial:
    """A FLINT polynomial as data."""
    terms = zip(p.monoms(), p.coeffs(), strict=True)
    return {
        tuple(i for i, e in enumerate(m) for _ in range(e)): simplest(Fraction(int(c.p), int(c.q)))
        for m, c in terms
    }


def divides(p: Any, q: Any) -> bool:
    return divmod(q, p)[1] == 0


def _candidates(symbolic: Symbolic, random: Random) -> Iterator[Any]:
    n = len(symbolic.place)
    yield from symbolic.letters[:n]
    sources = [*symbolic.speeds, *symbolic.denominators, *_extactics(symbolic, random)]
    for source in sources:
        if source == 0 or len(source) > LONGEST:
            continue
        for factor, _ in source.factor()[1]:
            if not factor.is_constant() and not any(factor.degrees()[n:]):
                yield factor


def _extactics(symbolic: Symbolic, random: Random) -> Iterator[Any]:
    """det X^j(v_i) for one field X of the family, v = 1, x₁, …, x_n and v = x₁, …, x_n."""
    n = len(symbolic.place)
    if n > 5:
        return
    seeds = {i: random.randrange(-9, 10) for i in range(n, len(symbolic.letters))}
    speeds = [speed.subs(seeds) for speed in symbolic.speeds]
    for start in (symbolic.letters[:n], [symbolic.one, *symbolic.letters[:n]]):
        rows = [list(start)]
        while len(rows) < len(start) and max(map(len, rows[-1])) <= LONGEST:
            rows.append([_along(v, speeds) for v in rows[-1]])
        if len(rows) == len(start):
            yield _determinant(rows, symbolic.one)


def _along(v: Any, speeds: Sequence[Any]) -> Any:
    total = 0 * v
    for i, speed in enumerate(speeds):
        total += v.derivative(i) * speed
    return total


def _determinant(rows: list[list[Any]], one: Any) -> Any:
    """By Bareiss' elimination, whose divisions are exact; 0 if it grows too long to factor."""
    previous, size = one, len(rows)
    for k in range(size - 1):
        pivot = next((i for i in range(k, size) if rows[i][k] != 0), None)
        if pivot is None:
            return 0 * one
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, size):
            for j in range(k + 1, size):
                products = rows[i][j] * rows[k][k] - rows[i][k] * rows[k][j]
                if len(products) > LONGEST:
                    return 0 * one
                rows[i][j] = products / previous
        previous = rows[k][k]
    return rows[-1][-1]
