"""R^d by coordinates: the letters of a statement as one list of numbers.

A scalar is one coordinate and a vector d. An operator is its eigenvalues, ascending from the first
to the last; the first operator is diagonal, which in R^d is no loss, and every other one is turned
by rational rotations, an angle's half tangent each.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from deqproof.core.evidence import Witness
from deqproof.core.number import Coordinates, Table
from deqproof.core.term import Term
from deqproof.search.refute.instances import UNIT

SCALAR, VECTOR, EIGENVALUE, ANGLE = range(4)

PLAIN: Table = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "neg": operator.neg, "pow": operator.pow,
}  # fmt: skip
FLOATS: Table = {
    **PLAIN,
    "const": float,
    "pi": lambda: math.pi,
    "abs": np.abs, "max": np.maximum, "min": np.minimum,
    "where": lambda c, a, b: np.where(c >= 0, a, b),
    "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "tanh": np.tanh, "atan": np.arctan,
    "sin": np.sin, "cos": np.cos, "erf": np.vectorize(math.erf, otypes=[float]),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One number: what kind it is, the letter or operator that it belongs to, and its place."""

    kind: int
    owner: Term | str
    place: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The coordinates of scalars, vectors and operators in R^d."""

    dimension: int
    scalars: tuple[Term, ...]
    vectors: tuple[Term, ...]
    operators: tuple[str, ...]
    fixed: tuple[Term, ...] = ()  # the first basis vector, if it occurs

    def coordinates(self) -> list[Coordinate]:
        """All of them, in the order in which `algebra` takes their values."""
        d = self.dimension
        found = [Coordinate(SCALAR, x, 0) for x in self.scalars]
        found += [Coordinate(VECTOR, v, k) for v in self.vectors for k in range(d)]
        for place, name in enumerate(self.operators):
            found += [Coordinate(EIGENVALUE, name, k) for k in range(d)]
            found += [Coordinate(ANGLE, name, k) for k in range(d * (d - 1) // 2 if place else 0)]
        return found

    def spectra(self) -> list[list[int]]:
        """The places of each operator's eigenvalues."""
        of = [c.owner if c.kind == EIGENVALUE else None for c in self.coordinates()]
        return [[k for k, owner in enumerate(of) if owner == name] for name in self.operators]

    def algebra(self, table: Table, values: Sequence[Any]) -> Coordinates:
        """The number system of the table, with these values for the letters."""
        zero, one = (table["const"](Fraction(k)) for k in (0, 1))
        scalars, vectors, operators = self._assigned(values, zero, one)
        return Coordinates(
            table,
            {str(x.data[0]): v for x, v in scalars.items()},
            {str(x.data[0]): v for x, v in vectors.items()},
            operators,
            self.dimension,
        )

    def witness(self, values: Sequence[Fraction]) -> Witness:
        """The same values as the core's record."""
        return Witness(self.dimension, *self._assigned(values, Fraction(0), Fraction(1)))

    def _assigned(
        self, values: Sequence[Any], zero: Any, one: Any
    ) -> tuple[
        dict[Term, Any], dict[Term, tuple[Any, ...]], dict[str, tuple[tuple[Any, ...], ...]]
    ]:
        d = self.dimension
        queue = iter(values)
        scalars = {x: next(queue) for x in self.scalars}
        vectors = {v: tuple(next(queue) for _ in range(d)) for v in self.vectors}
        vectors |= {e: (one, *[zero] * (d - 1)) for e in self.fixed}
        rows: dict[str, tuple[tuple[Any, ...], ...]] = {}
        for place, name in enumerate(self.operators):
            spectrum = [next(queue) for _ in range(d)]
            angles = [next(queue) for _ in range(d * (d - 1) // 2 if place else 0)]
            rows[name] = _rotated(spectrum, angles, zero)
        return scalars, vectors, rows


def _rotated(
    spectrum: Sequence[Any], angles: Sequence[Any], zero: Any
) -> tuple[tuple[Any, ...], ...]:
    """Q diag(spectrum) Qᵀ, Q a product of plane rotations with cos = (1−t²)/(1+t²)."""
    d = len(spectrum)
    rows = [[spectrum[i] if i == j else zero for j in range(d)] for i in range(d)]
    for (i, j), t in zip(combinations(range(d), 2), angles, strict=False):
        size = 1 + t * t
        c, s = (1 - t * t) / size, 2 * t / size
        for row in rows:
            row[i], row[j] = c * row[i] - s * row[j], s * row[i] + c * row[j]
        rows[i], rows[j] = (
            [c * a - s * b for a, b in zip(rows[i], rows[j], strict=True)],
            [s * a + c * b for a, b in zip(rows[i], rows[j], strict=True)],
        )
    return tuple(map(tuple, rows))


def frame_of(letters: frozenset[Term], operators: frozenset[str], dimension: int) -> Frame:
    """The frame of these letters, each kind in alphabetical order."""
    named = sorted(letters, key=lambda x: str(x.data[0]))
    return Frame(
        dimension,
        tuple(x for x in named if x.op == "scalar"),
        tuple(x for x in named if x.op == "vector" and x is not UNIT),
        tuple(sorted(operators)),
        tuple(x for x in named if x is UNIT),
    )
