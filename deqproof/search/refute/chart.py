"""A rational map from free parameters onto points where a statement's equations hold.

Every parameter is any rational number. A letter between two bounds is lower + τ·(upper − lower)
with τ the parameter folded into [0, 1]; above one bound it is lower + |q|; a letter that must keep
away from c is c + q. Letters that were solved for follow. Floats and rationals take the same road.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq

from deqproof.deq.exact import fmpq_of, fraction_of
from deqproof.search.refute.frame import Frame
from deqproof.search.refute.quadric import Poly

Floats: TypeAlias = np.ndarray


class Polynomial:
    """A polynomial made ready for columns of floats and for single rationals."""

    __slots__ = ("coefficients", "exact", "powers")

    def __init__(self, p: Poly) -> None:
        terms = p.to_dict()
        exponents = np.array(list(terms), dtype=np.int64).reshape(-1, p.context().nvars())
        self.exact = p
        self.coefficients = np.array([int(c.p) / int(c.q) for c in terms.values()])
        self.powers = [(int(k), exponents[:, k]) for k in np.flatnonzero(exponents.any(axis=0))]

    def floats(self, columns: Mapping[int, Floats]) -> Any:
        """All monomials at once: a row each, multiplied letter by letter."""
        if not self.powers:
            return self.coefficients.sum()
        rows: Any = self.coefficients[:, None]
        for k, exponents in self.powers:
            table = [np.ones_like(columns[k])]
            for _ in range(int(exponents.max())):
                table.append(table[-1] * columns[k])
            rows = rows * np.array(table)[exponents]
        return rows.sum(axis=0)

    def exactly(self, values: Sequence[fmpq]) -> fmpq:
        return self.exact(*values)


@dataclass(frozen=True, slots=True)
class Bound:
    """slope·x + rest ≥ 0."""

    slope: Polynomial
    rest: Polynomial


@dataclass(frozen=True, slots=True)
class Free:
    """A letter that a parameter moves, within bounds, or away from the root of `unit`."""

    letter: int
    bounds: tuple[Bound, ...]
    unit: Bound | None


@dataclass(frozen=True, slots=True)
class Solved:
    """A letter that equations give: num/den in letters before it."""

    letter: int
    num: Polynomial
    den: Polynomial


@dataclass(frozen=True, slots=True)
class Chart:
    """Steps that place one letter each; the free ones take a parameter each, in order.

    `size` coordinates of `width` letters in all. `groups` names the letter or operator that each
    parameter belongs to, and its kind.
    """

    frame: Frame
    size: int
    width: int
    steps: tuple[Free | Solved, ...]
    groups: tuple[tuple[str, int], ...]

    @property
    def free(self) -> tuple[Free, ...]:
        """The letters that parameters move."""
        return tuple(step for step in self.steps if isinstance(step, Free))

    def floats(self, q: Floats) -> list[Floats]:
        """The coordinates of a batch: q has a row a sample and a column a parameter."""
        columns: dict[int, Floats] = {}
        parameters = iter(q.T)
        with np.errstate(all="ignore"):
            for step in self.steps:
                if isinstance(step, Free):
                    columns[step.letter] = _placed(step, columns, next(parameters))
                else:
                    value = step.num.floats(columns) / step.den.floats(columns)
                    columns[step.letter] = value + np.zeros(len(q))
        return [columns[k] for k in range(self.size)]

    def exactly(self, q: Sequence[Fraction]) -> list[Fraction]:
        """The coordinates of one point. Raises ArithmeticError where there is none."""
        values = [fmpq(0)] * self.width
        parameters = iter(q)
        for step in self.steps:
            if isinstance(step, Free):
                x = _placed_exactly(step, values, fmpq_of(next(parameters)))
            else:
                x = step.num.exactly(values) / step.den.exactly(values)
            values[step.letter] = x
        return [*map(fraction_of, values[: self.size])]


def _placed(step: Free, columns: Mapping[int, Floats], q: Floats) -> Floats:
    if step.unit is not None:
        return q - step.unit.rest.floats(columns) / step.unit.slope.floats(columns)
    if not step.bounds:
        return q
    low, high = np.full(len(q), -np.inf), np.full(len(q), np.inf)
    for bound in step.bounds:
        slope = bound.slope.floats(columns) + np.zeros(len(q))
        end = -bound.rest.floats(columns) / slope
        low = np.where(slope > 0, np.maximum(low, end), low)
        high = np.where(slope < 0, np.minimum(high, end), high)
    folded = np.abs((q + 1) % 2 - 1)
    between = low + folded * (high - low)
    ends = np.where(np.isfinite(high), high - np.abs(q), q)
    ends = np.where(np.isfinite(low), low + np.abs(q), ends)
    return np.where(np.isfinite(low) & np.isfinite(high), between, ends)


def _placed_exactly(step: Free, values: Sequence[fmpq], q: fmpq) -> fmpq:
    if step.unit is not None:
        return q - step.unit.rest.exactly(values) / step.unit.slope.exactly(values)
    lows: list[fmpq] = []
    highs: list[fmpq] = []
    for bound in step.bounds:
        slope = bound.slope.exactly(values)
        if slope != 0:
            (lows if slope > 0 else highs).append(-bound.rest.exactly(values) / slope)
    if lows and highs:
        low, high = max(lows), min(highs)
        return low + _folded(q) * (high - low)
    return max(lows) + abs(q) if lows else min(highs) - abs(q) if highs else q


def _folded(q: fmpq) -> fmpq:
    x = q + 1
    return abs(x - 2 * (x / 2).floor() - 1)
