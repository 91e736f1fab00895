"""Large ansätze for polynomial laws: which combinations of given monomials do all fields kill?

Every monomial μ gives an unknown, whose column holds the coefficients of Σ_i ∂_iμ · speed_i; every
monomial that occurs in any of these gives an equation. Monomials are told apart by Σ exponent ·
weight with random 64-bit weights, numbers are residues modulo a 31-bit prime: a coincidence can
only produce a false law, and laws are checked over Q afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deqproof.search.laws.polynomial import Monomial
from deqproof.search.laws.sparse import solve_entries
from deqproof.search.laws.symbolic import Symbolic, TooLarge

MOST_ENTRIES = 15_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """Polynomials in a row: those of number i are terms start[i] to start[i] + count[i]."""

    start: NDArray[np.int64]
    count: NDArray[np.int64]
    key: NDArray[np.uint64]
    value: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of a matrix: column, key of the row, value."""

    column: NDArray[np.int64]
    key: NDArray[np.uint64]
    value: NDArray[np.int64]

    def times(self, table: Table, index: NDArray[np.int64], q: int) -> Entries:
        """Each entry multiplied by the polynomial that its index names."""
        count = table.count[index]
        total = int(count.sum())
        source = np.repeat(np.arange(len(index)), count)
        first = np.repeat(np.cumsum(count) - count, count)
        term = np.arange(total) - first + table.start[index][source]
        key = self.key[source] + table.key[term]
        return Entries(self.column[source], key, self.value[source] * table.value[term] % q)


def tabulate(polynomials: Sequence[Any], weights: NDArray[np.uint64], q: int) -> Table:
    """The terms of FLINT polynomials, keyed by the weights of their letters."""
    counts = np.array([len(p) for p in polynomials], dtype=np.int64)
    keys = [_keys(p, weights) for p in polynomials]
    values = [int(c.p) * pow(int(c.q), -1, q) % q for p in polynomials for c in p.coeffs()]
    return Table(
        np.cumsum(counts) - counts,
        counts,
        np.concatenate([*keys, np.zeros(0, np.uint64)]),
        np.array(values, dtype=np.int64),
    )


def _keys(p: Any, weights: NDArray[np.uint64]) -> NDArray[np.uint64]:
    flat = np.fromiter(chain.from_iterable(p.monoms()), np.uint64, len(p) * len(weights))
    return flat.reshape(len(p), len(weights)) @ weights


def draw_weights(symbolic: Symbolic, seed: int) -> NDArray[np.uint64]:
    random = Random(seed)
    return np.array([random.getrandbits(64) for _ in symbolic.letters], dtype=np.uint64)


def columns_of(
    symbolic: Symbolic, monomials: Sequence[Monomial], weights: NDArray[np.uint64], q: int
) -> Entries:
    """The coefficients of Σ_i ∂_iμ · speed_i for every monomial μ, by the product rule."""
    speed = tabulate(symbolic.speeds, weights, q)
    place = tabulate(symbolic.place, weights, q) if symbolic.charted else _letters(weights)
    lengths = np.array([len(m) for m in monomials])
    groups: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for k in sorted(set(lengths.tolist())):
        column = np.flatnonzero(lengths == k)
        letters = np.array([monomials[j] for j in column.tolist()], dtype=np.int64).reshape(-1, k)
        groups.append((column, letters))
    if sum(_size(letters, place, speed) for _, letters in groups) > MOST_ENTRIES:
        raise TooLarge(f"they lead to more than {MOST_ENTRIES} coefficients")
    parts: list[Entries] = []
    for column, letters in groups:
        k = letters.shape[1]
        for moved in range(k):
            moves = speed.count[letters[:, moved]] > 0
            factors, part = letters[moves], unit_entries(int(moves.sum()))
            for fixed in range(k):
                if fixed != moved:
                    part = part.times(place, factors[part.column, fixed], q)
            part = part.times(speed, factors[part.column, moved], q)
            parts.append(Entries(column[moves][part.column], part.key, part.value))
    return join(parts)


def _size(letters: NDArray[np.int64], place: Table, speed: Table) -> float:
    """How many coefficients the product rule leads to; as a float, which cannot overflow."""
    terms = np.maximum(place.count, 1)[letters].astype(float)
    return float((terms.prod(axis=1, keepdims=True) / terms * speed.count[letters]).sum())


def _letters(weights: NDArray[np.uint64]) -> Table:
    one = np.ones(len(weights), dtype=np.int64)
    return Table(np.arange(len(weights)), one, weights, one)


def unit_entries(size: int) -> Entries:
    """A column each for 0, 1, …, with the constant 1 in it."""
    return Entries(np.arange(size), np.zeros(size, np.uint64), np.ones(size, np.int64))


def join(parts: Sequence[Entries]) -> Entries:
    return Entries(
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.key for part in parts]),
        np.concatenate([part.value for part in parts]),
    )


def solve_large(
    symbolic: Symbolic, monomials: Sequence[Monomial], seed: int, q: int
) -> dict[int, dict[int, int]]:
    """A basis of the laws modulo q, each under an unknown of its own; see `solve_entries`.

    Raises TooLarge.
    """
    entries = columns_of(symbolic, monomials, draw_weights(symbolic, seed), q)
    rest, alive = _peel(entries, len(monomials), q)
    triples = zip(rest.key.tolist(), rest.column.tolist(), rest.value.tolist(), strict=True)
    found = solve_entries(triples, len(monomials), q)
    return {j: vector for j, vector in found.items() if alive[j]}


def _peel(entries: Entries, columns: int, q: int) -> tuple[Entries, NDArray[np.bool_]]:
    """Without the unknowns that stand alone in an equation, again and again; and who is left."""
    order = np.argsort(entries.key, kind="stable")
    key, column, value = entries.key[order], entries.column[order], entries.value[order]
    alive = np.ones(columns, dtype=bool)
    while len(key):
        start = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        first, last = np.minimum.reduceat(column, start), np.maximum.reduceat(column, start)
        alone = (first == last) & (np.add.reduceat(value, start) % q != 0)
        if not alone.any():
            break
        alive[first[alone]] = False
        keep = alive[column]
        key, column, value = key[keep], column[keep], value[keep]
    return Entries(column, key, value), alive
