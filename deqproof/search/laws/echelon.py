"""Spans of polynomials, and null vectors, modulo a large prime.

A coincidence modulo the prime can only make a generator look superfluous, never make a law.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flint import nmod_mat

from deqproof.search.laws.polynomial import Monomial, Polynomial

P = 2**61 - 1


class Echelon:
    """A span that grows: rows in echelon form, each under its last monomial."""

    def __init__(self) -> None:
        self.rows: dict[Monomial, dict[Monomial, int]] = {}

    def copy(self) -> Echelon:
        other = Echelon()
        other.rows = dict(self.rows)
        return other

    def contains(self, p: Polynomial) -> bool:
        return not self.reduce(p)

    def add(self, p: Polynomial) -> bool:
        """Extend the span by p; False if it was in it already."""
        rest = self.reduce(p)
        if not rest:
            return False
        last = max(rest, key=_order)
        inverse = pow(rest[last], -1, P)
        self.rows[last] = {m: c * inverse % P for m, c in rest.items()}
        return True

    def reduce(self, p: Polynomial) -> dict[Monomial, int]:
        """p less what the span has of it: 0 if and only if p is in the span."""
        rest = {m: c.numerator * pow(c.denominator, -1, P) % P for m, c in p.items()}
        while reducible := rest.keys() & self.rows.keys():
            last = max(reducible, key=_order)
            factor = rest[last]
            for m, c in self.rows[last].items():
                value = (rest.get(m, 0) - factor * c) % P
                if value:
                    rest[m] = value
                else:
                    rest.pop(m, None)
        return rest


def _order(monomial: Monomial) -> tuple[int, Monomial]:
    return len(monomial), monomial


def null_vectors(rows: Sequence[Sequence[int]], columns: int, p: int) -> Iterator[list[int]]:
    """A basis of {x : rows · x = 0 mod p}, each vector with a 1 where the others have a 0."""
    reduced, pivots = reduce_rows(rows, columns, p)
    for free in sorted(set(range(columns)) - set(pivots)):
        vector = [0] * columns
        vector[free] = 1
        for i, pivot in enumerate(pivots):
            vector[pivot] = -int(reduced[i, free]) % p
        yield vector


def independent_rows(rows: Sequence[Sequence[int]], columns: int, p: int) -> list[int]:
    """The indices of the rows that do not depend on earlier ones."""
    return reduce_rows(list(zip(*rows, strict=True)), len(rows), p)[1] if columns else []


def reduce_rows(rows: Sequence[Sequence[int]], columns: int, p: int) -> tuple[nmod_mat, list[int]]:
    """The reduced echelon form modulo p, and the columns of its pivots."""
    flat = [entry for row in rows for entry in row]
    reduced, rank = nmod_mat(len(rows), columns, flat, p).rref()
    pivots, column = list[int](), 0
    for i in range(rank):
        while not reduced[i, column]:
            column += 1
        pivots.append(column)
        column += 1
    return reduced, pivots
