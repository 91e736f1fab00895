"""Chebyshev's polynomials for collocation: nodes, coefficients, integrals, and how they decay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, inf, log2
from typing import Any, TypeAlias

import numpy as np
from flint import fmpz_poly
from mpmath import mp, mpf

from deqproof.flow.floating import Array
from deqproof.flow.taylor.march import Segment

Rows: TypeAlias = list[list[Any]]

GUARD = 8  # digits
_NOUGHT = 1e6  # digits of 0


@dataclass(frozen=True)
class Nodes:
    """Chebyshev's nodes of [−1, 1], `count` of them, and what goes with their cosines."""

    count: int
    digits: int

    @cached_property
    def cosines(self) -> Rows:
        """[k][m]: T_k(x_m)."""
        M = self.count
        with mp.workdps(self.digits + GUARD):
            table = [mp.cospi(mpf(j) / (2 * M)) for j in range(4 * M)]
        return [[table[k * (2 * m + 1) % (4 * M)] for m in range(M)] for k in range(M)]

    def coefficients(self, values: Sequence[Sequence[Any]]) -> Rows:
        """[k][i], of Σ_k c_k T_k with these values [m][i] at the nodes."""
        columns = list(zip(*values, strict=True))
        M = self.count
        return [
            [mp.fdot(row, column) * (2 if k else 1) / M for column in columns]
            for k, row in enumerate(self.cosines)
        ]

    def values(self, coefficients: Rows) -> Rows:
        """[m][i], at the nodes: T_M vanishes there."""
        columns = list(zip(*coefficients[: self.count], strict=True))
        nodes = list(zip(*self.cosines, strict=True))
        return [[mp.fdot(node, column) for column in columns] for node in nodes]


def integral(coefficients: Rows) -> Rows:
    """Of the integral from −1: ∫T_k = T_{k+1}/2(k+1) − T_{k−1}/2(k−1) + const, for k > 1."""
    n = len(coefficients[0])
    c = [*coefficients, [mpf(0)] * n, [mpf(0)] * n]
    found: Rows = [[mpf(0)] * n]
    for k in range(1, len(coefficients) + 1):
        double = 2 if k == 1 else 1
        found.append([(double * c[k - 1][i] - c[k + 1][i]) / (2 * k) for i in range(n)])
    found[0] = [-sum((-1) ** k * row[i] for k, row in enumerate(found)) for i in range(n)]
    return found


def float_integration(M: int) -> Array:
    """[m, k]: the integral to x_m of the polynomial that is 1 at x_k, 0 at the other nodes."""
    table = np.cos(np.outer(np.arange(M), 2 * np.arange(M) + 1) * np.pi / (2 * M))
    c = np.vstack([table * 2 / M, np.zeros((2, M))])
    c[0] /= 2
    b = np.zeros((M + 1, M))
    k = np.arange(1, M + 1)
    b[1:] = (c[:-2] - c[2:]) / (2 * k[:, None])
    b[1] += c[0] / 2
    b[0] = -((-1.0) ** k) @ b[1:]
    return table.T @ b[:M]


@dataclass(frozen=True, slots=True)
class Decay:
    """How the largest coefficient of order ≥ k falls: `last` is the last k above what is noise,
    `size` the logarithm of its coefficient, `slope` how many digits an order gains there."""

    last: int
    size: float
    slope: float

    def orders(self, digits: float) -> float:
        """How many orders reach 10^−digits."""
        if self.size <= -digits:
            return self.last
        return self.last + (digits + self.size) / self.slope if self.slope > 0 else inf


def decay(coefficients: Sequence[Sequence[Any]], noise: float) -> Decay:
    """Of coefficients that are right to 10^−noise."""
    sizes = [-digits_of(max(map(abs, c))) for c in coefficients]
    for k in range(len(sizes) - 2, -1, -1):
        sizes[k] = max(sizes[k], sizes[k + 1])
    last = max((k for k, s in enumerate(sizes) if s > 1 - noise), default=0)
    if last < 2:
        return Decay(last, -noise, inf)
    slopes = [(sizes[k] - sizes[last]) / (last - k) for k in (0, last // 2)]
    return Decay(last, sizes[last], min(slopes))


def digits_of(x: Any) -> float:
    """−log10 of a number ≥ 0."""
    return -float(mp.log10(x)) if x else _NOUGHT


def segment_of(start: Fraction, length: Fraction, coefficients: Rows, digits: int) -> Segment:
    """In powers of s = (t − start)/length, exactly: T_k(2s − 1) has integer coefficients."""
    bits = ceil((digits + GUARD) * log2(10))
    before, here = fmpz_poly([1]), fmpz_poly([-1, 2])
    twice = 2 * here
    basis = [before, here]
    while len(basis) < len(coefficients):
        before, here = here, twice * here - before
        basis.append(here)
    rows: list[list[int]] = []
    for column in zip(*coefficients, strict=True):
        total = fmpz_poly([0])
        for c, polynomial in zip(column, basis, strict=False):
            total += int(mp.nint(mp.ldexp(c, bits))) * polynomial
        rows.append([int(x) for x in total.coeffs()] or [0])
    return Segment(start, length, start + length, bits, rows.__getitem__)
