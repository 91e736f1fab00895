"""Sparse homogeneous linear systems modulo a prime, that nearly fall apart by themselves.

Most unknowns fall to equations in which they stand alone; the rest decouple into small systems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from random import Random
from typing import TypeAlias

from deqproof.search.laws.echelon import null_vectors
from deqproof.search.laws.symbolic import TooLarge

# One equation: the coefficient of each unknown in it.
Equation: TypeAlias = dict[int, int]

LARGEST_BLOCK = 2500
SPARE = 20


def solve_entries(
    entries: Iterable[tuple[Hashable, int, int]], columns: int, q: int
) -> dict[int, dict[int, int]]:
    """A basis of the solutions, from the entries (equation, unknown, coefficient).

    Each under an unknown of its own, which is 1 in it and 0 in all others. Raises TooLarge.
    """
    equations: dict[Hashable, Equation] = defaultdict(dict)
    for key, column, value in entries:
        equation = equations[key]
        equation[column] = (equation.get(column, 0) + value) % q
    rows = [{j: x for j, x in equation.items() if x} for equation in equations.values()]
    fallen = _peel(rows)
    basis: dict[int, dict[int, int]] = {}
    for block in _blocks(rows):
        basis |= dict(_nullspace(block, q))
    coupled = {j for row in rows for j in row}
    free = (j for j in range(columns) if j not in coupled and j not in fallen)
    return basis | {j: {j: 1} for j in free}


def _peel(rows: list[Equation]) -> set[int]:
    """The unknowns that stand alone in an equation are 0 and leave it, again and again."""
    where: dict[int, list[Equation]] = defaultdict(list)
    for row in rows:
        for j in row:
            where[j].append(row)
    alone = [j for row in rows if len(row) == 1 for j in row]
    fallen: set[int] = set()
    while alone:
        j = alone.pop()
        if j in fallen:
            continue
        fallen.add(j)
        for row in where[j]:
            del row[j]
            if len(row) == 1:
                alone.extend(row)
    return fallen


def _blocks(rows: Sequence[Equation]) -> Iterator[list[Equation]]:
    """The equations that share unknowns, directly or through others."""
    parent: dict[int, int] = {}

    def root(j: int) -> int:
        while (above := parent.setdefault(j, j)) != j:
            parent[j] = parent[above]
            j = above
        return j

    for row in rows:
        first, *others = [*row] or [-1]
        for j in others:
            parent[root(j)] = root(first)
    blocks: dict[int, list[Equation]] = defaultdict(list)
    for row in rows:
        if row:
            blocks[root(next(iter(row)))].append(row)
    yield from blocks.values()


def _nullspace(rows: list[Equation], q: int) -> Iterator[tuple[int, dict[int, int]]]:
    """From some of the equations, and those that their solutions turn out to violate."""
    names = sorted({j for row in rows for j in row})
    if len(names) > LARGEST_BLOCK:
        raise TooLarge(f"the ansatz leads to {len(names)} coupled unknowns")
    random = Random(0)
    random.shuffle(rows)
    used = len(names) + SPARE
    while True:
        dense = [[row.get(j, 0) for j in names] for row in rows[:used]]
        vectors = list(null_vectors(dense, len(names), q))
        # a random solution violates, with certainty but for 1/q, what any solution violates
        weights = [random.randrange(q) for _ in vectors]
        probe = dict.fromkeys(names, 0)
        for weight, vector in zip(weights, vectors, strict=True):
            for j, x in zip(names, vector, strict=True):
                probe[j] += weight * x
        violated = [sum(x * probe[j] for j, x in row.items()) % q != 0 for row in rows]
        if not any(violated):
            break
        rest = sorted(zip(violated[used:], rows[used:], strict=True), key=lambda pair: not pair[0])
        rows[used:] = [row for _, row in rest]
        used += len(names) // 4 + SPARE
    for vector in vectors:
        solution = {j: x for j, x in zip(names, vector, strict=True) if x}
        yield max(solution), solution
