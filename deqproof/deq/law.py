"""The laws of the data x: a weighted sample, a Gaussian, the uniform law on a box.

What a law gives exactly it gives as rationals: the second moment Σ = E[x xᵀ] and the squared
radius B² = sup ‖x‖² of its support. An expectation over a sample is a finite sum, so that the
empirical risk is the population risk of the empirical law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from flint import fmpq, fmpq_mat

from deqproof.core.errors import IllPosed
from deqproof.deq.exact import fmpq_of, fraction_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vector: TypeAlias = tuple[Fraction, ...]
Rows: TypeAlias = tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Gaussian:
    """x ~ N(0, Σ). The covariance may be singular; raises IllPosed if it is no covariance."""

    covariance: Rows

    def __post_init__(self) -> None:
        fault = covariance_fault(self.covariance)
        if fault:
            raise IllPosed(fault)


@dataclass(frozen=True, slots=True)
class Box:
    """x uniform on the box lower ≤ x ≤ upper, a side of length 0 being a point."""

    lower: Vector
    upper: Vector

    def __post_init__(self) -> None:
        if not self.lower or len(self.lower) != len(self.upper):
            sizes = f"{len(self.lower)} and {len(self.upper)}"
            raise IllPosed(f"expected as many lower as upper bounds, at least one, got {sizes}")
        for k, (a, b) in enumerate(zip(self.lower, self.upper, strict=True)):
            if a > b:
                raise IllPosed(f"expected lower ≤ upper, got {a} > {b} for coordinate {k + 1}")


@dataclass(frozen=True, slots=True)
class Sample:
    """x is points[i] with probability weights[i]; the weights are positive and sum to 1."""

    points: Rows
    weights: Vector

    def __post_init__(self) -> None:
        if not self.points or not self.points[0]:
            raise IllPosed("expected at least one point with at least one coordinate, got none")
        if any(len(p) != len(self.points[0]) for p in self.points):
            raise IllPosed("expected points of one dimension, got several")
        if len(self.weights) != len(self.points):
            sizes = f"{len(self.weights)} for {len(self.points)} points"
            raise IllPosed(f"expected one weight for each point, got {sizes}")
        if any(w <= 0 for w in self.weights) or sum(self.weights) != 1:
            raise IllPosed("expected positive weights that sum to 1: divide each by their sum")


Law: TypeAlias = Gaussian | Box | Sample


def sample_of(points: Sequence[Sequence[Fraction]]) -> Sample:
    """The empirical law of the points: each has the same weight."""
    rows = tuple(tuple(p) for p in points)
    return Sample(rows, (Fraction(1, max(len(rows), 1)),) * len(rows))


def covariance_fault(rows: Sequence[Sequence[Fraction]]) -> str:
    """ "" for a symmetric positive semidefinite matrix; otherwise what is wrong, exactly."""
    d = len(rows)
    for i, row in enumerate(rows):
        if len(row) != d:
            return f"expected a square matrix, got {d} rows, and {len(row)} entries in row {i + 1}"
    if not d:
        return "expected at least one row, got none"
    for i in range(d):
        for j in range(i):
            if rows[i][j] != rows[j][i]:
                here = f"{rows[i][j]!s:.20} at ({i + 1}, {j + 1})"
                there = f"{rows[j][i]!s:.20} at ({j + 1}, {i + 1})"
                return f"expected a symmetric matrix, got {here} and {there}"
    if not is_semidefinite(rows):
        return "expected a positive semidefinite matrix, got one with a negative eigenvalue"
    return ""


def is_semidefinite(rows: Sequence[Sequence[Fraction]]) -> bool:
    """Has a symmetric rational matrix no negative eigenvalue? Decided without rounding.

    All roots of the characteristic polynomial are real, so by Descartes' rule of signs none is
    negative exactly if its coefficients alternate in sign: (−1)^{d−k} c_k ≥ 0
    [@horn2013, Sec. 7.2].
    """
    d = len(rows)
    coefficients = matrix_of(rows).charpoly().coeffs()
    return all((-1) ** (d - k) * c >= 0 for k, c in enumerate(coefficients))


def matrix_of(rows: Sequence[Sequence[Fraction]]) -> fmpq_mat:
    columns = len(rows[0]) if rows else 0
    entries = [fmpq_of(x) for row in rows for x in row]
    return fmpq_mat(len(rows), columns, entries)


def rows_of(matrix: fmpq_mat) -> Rows:
    return tuple(tuple(fraction_of(x) for x in row) for row in matrix.tolist())


def norm2(v: Sequence[Fraction]) -> Fraction:
    """‖v‖²."""
    return sum((x * x for x in v), Fraction(0))


def dimension_of(law: Law) -> int:
    match law:
        case Gaussian(covariance):
            return len(covariance)
        case Box(lower, _):
            return len(lower)
        case Sample(points, _):
            return len(points[0])


def second_moment(law: Law) -> Rows:
    """Σ = E[x xᵀ], exact; for a law with mean m it is Cov(x) + m mᵀ."""
    match law:
        case Gaussian(covariance):
            return covariance
        case Box(lower, upper):
            sides = list(zip(lower, upper, strict=True))
            middle = [(a + b) / 2 for a, b in sides]
            squares = [(a * a + a * b + b * b) / 3 for a, b in sides]
            d = len(sides)
            return tuple(
                tuple(squares[i] if i == j else middle[i] * middle[j] for j in range(d))
                for i in range(d)
            )
        case Sample(points, weights):
            return rows_of(weighted_product(points, weights, points))


def weighted_product(left: Rows, weights: Vector, right: Rows) -> fmpq_mat:
    """Σᵢ wᵢ leftᵢ rightᵢᵀ, exact; the shapes are (n, p), (n,), (n, q) → (p, q)."""
    common = weights[0]
    if any(w != common for w in weights):
        left = tuple(tuple(w * x for x in row) for w, row in zip(weights, left, strict=True))
        common = Fraction(1)
    total = matrix_of(left).transpose() * matrix_of(right)
    return total * fmpq(common.numerator, common.denominator)


def support_radius2(law: Law) -> Fraction | None:
    """B² = sup ‖x‖² over the support of the law, exact; None if it is unbounded."""
    match law:
        case Gaussian(covariance):
            return None if any(map(any, covariance)) else Fraction(0)
        case Box(lower, upper):
            pairs = zip(lower, upper, strict=True)
            return sum((max(a * a, b * b) for a, b in pairs), Fraction(0))
        case Sample(points, _):
            return max(map(norm2, points))


def draw_points(law: Law, count: int, seed: int) -> NDArray[np.float64]:
    """`count` independent draws in float64, shape (count, d); equal seeds give equal draws."""
    import numpy as np

    random = np.random.default_rng(seed)
    match law:
        case Gaussian(covariance):
            values, axes = np.linalg.eigh(np.array(covariance, dtype=float))
            root = axes * np.sqrt(np.maximum(values, 0.0))
            return random.standard_normal((count, len(values))) @ root.T
        case Box(lower, upper):
            a, b = np.array(lower, dtype=float), np.array(upper, dtype=float)
            return random.uniform(a, b, (count, len(a)))
        case Sample(points, weights):
            chance = np.array(weights, dtype=float)
            chosen = random.choice(len(points), size=count, p=chance / chance.sum())
            return np.array(points, dtype=float)[chosen]
