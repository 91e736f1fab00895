"""Parameters to try: small rationals, extreme scales, zeros, equal and aligned letters.

A batch is a pair of integer arrays, numerators over denominators: what is measured in floats is an
exact point already.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from deqproof.search.refute.chart import Chart
from deqproof.search.refute.frame import EIGENVALUE

Rows: TypeAlias = np.ndarray

_PLAIN = ["0", "0", "1", "1", "1", "-1", "-1", "2", "-2", "1/2", "-1/2"]
_RICH = [*_PLAIN, "3", "-3", "4", "5", "-5", "1/3", "-1/3", "2/3", "-2/3", "3/2", "-3/2", "1/4",
         "-1/4", "3/4", "-3/4", "1/10", "-1/10", "9/10", "10", "-10", "100", "1/100"]  # fmt: skip
_INSIDE = ["1/2", "1/2", "1", "0", "1/4", "3/4", "1/3", "2", "3", "1/10", "9/10", "1/100", "99/100"]
_LARGEST_SCALE = 36


@dataclass(frozen=True, slots=True)
class Batch:
    """num/den: a row a sample, a column a parameter."""

    num: Rows
    den: Rows

    def floats(self) -> Rows:
        return self.num / self.den

    def row(self, k: int) -> list[Fraction]:
        return [Fraction(int(a), int(b)) for a, b in zip(self.num[k], self.den[k], strict=True)]

    def bits(self) -> Rows:
        """How complicated each row is."""
        size = np.log2(1 + np.abs(self.num)) + np.log2(self.den)
        return size.sum(axis=1)


def _pool(texts: list[str]) -> tuple[Rows, Rows]:
    values = [Fraction(t) for t in texts]
    return (
        np.array([x.numerator for x in values], dtype=np.int64),
        np.array([x.denominator for x in values], dtype=np.int64),
    )


_POOLS = {name: _pool(x) for name, x in
          {"plain": _PLAIN, "rich": _RICH, "inside": _INSIDE}.items()}  # fmt: skip


def draw(chart: Chart, count: int, rng: np.random.Generator) -> Batch:
    """A batch of structured random parameters; the first rows are the plainest."""
    m = len(chart.free)
    count = count if m else 1
    num, den = np.ones((count, m), dtype=np.int64), np.ones((count, m), dtype=np.int64)
    rich = rng.random(count) < np.linspace(0.0, 0.9, count)
    for k, step in enumerate(chart.free):
        for which, rows in (("plain", ~rich), ("rich", rich)):
            name = "inside" if step.bounds and which == "rich" else which
            tops, bottoms = _POOLS[name]
            chosen = rng.integers(0, len(tops), count)
            num[rows, k], den[rows, k] = tops[chosen][rows], bottoms[chosen][rows]
    if m:
        _align(chart, num, den, rng)
        _scale(chart, num, den, rng)
    return Batch(num, den)


def _columns(chart: Chart) -> dict[tuple[str, int], list[int]]:
    """The parameters of each letter."""
    groups: dict[tuple[str, int], list[int]] = {}
    for k, group in enumerate(chart.groups):
        groups.setdefault(group, []).append(k)
    return groups


def _align(chart: Chart, num: Rows, den: Rows, rng: np.random.Generator) -> None:
    """In some rows one letter equals another, or is a multiple of it, or vanishes."""
    count = len(num)
    by_shape: dict[tuple[bool, int], list[list[int]]] = {}
    for (_, kind), columns in _columns(chart).items():
        by_shape.setdefault((kind == EIGENVALUE, len(columns)), []).append(columns)
    letters = [columns for same in by_shape.values() for columns in same]
    for same in by_shape.values():
        if len(same) < 2:
            continue
        rows = np.flatnonzero(rng.random(count) < 0.2)
        factor = rng.choice(np.array([1, 1, -1, 2, -2, 3]), len(rows))
        to, of = np.array(same)[rng.integers(0, len(same), (2, len(rows)))]
        at = rows[:, None]
        num[at, to], den[at, to] = factor[:, None] * num[at, of], den[at, of]
    rows = np.flatnonzero(rng.random(count) < 0.1)
    gone = rng.integers(0, len(letters), len(rows))
    for k, columns in enumerate(letters):
        num[rows[gone == k][:, None], columns] = 0


def _scale(chart: Chart, num: Rows, den: Rows, rng: np.random.Generator) -> None:
    """In some rows letters are multiplied by powers of 2: one, several, or all alike."""
    count, groups = len(num), list(_columns(chart).values())
    for columns in groups:
        rows = rng.random(count) < 0.12
        power = rng.integers(-_LARGEST_SCALE, _LARGEST_SCALE + 1, count)
        gentle = rng.random(count) < 0.5
        power = np.where(gentle, power // 4, power) * rows
        up, down = 1 << np.maximum(power, 0), 1 << np.maximum(-power, 0)
        num[:, columns] *= up[:, None]
        den[:, columns] *= down[:, None]
