"""Polynomials over Q as data: {sorted letters with repetition: coefficient}, letters by number.

2·x₀²x₃ − 1 is {(0, 0, 3): 2, (): −1}. Small, exact and sparse: a law has few terms in many letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, TypeAlias

Number: TypeAlias = int | Fraction
Monomial: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = Mapping[Monomial, Number]
Matrix: TypeAlias = Sequence[Sequence[Polynomial]]


def letter(i: int) -> Polynomial:
    return {(i,): 1}


def constant(q: Number) -> Polynomial:
    return {(): q} if q else {}


def add(p: Polynomial, q: Polynomial, factor: Number = 1) -> Polynomial:
    """p + factor · q."""
    total = dict(p)
    for monomial, coefficient in q.items():
        total[monomial] = total.get(monomial, 0) + factor * coefficient
    return {m: c for m, c in total.items() if c}


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    total: dict[Monomial, Number] = {}
    for m, a in p.items():
        for n, b in q.items():
            key = tuple(sorted(m + n))
            total[key] = total.get(key, 0) + a * b
    return {m: c for m, c in total.items() if c}


def differentiate(p: Polynomial, i: int) -> Polynomial:
    slope: dict[Monomial, Number] = {}
    for m, c in p.items():
        if i in m:
            k = m.index(i)
            slope[m[:k] + m[k + 1 :]] = c * m.count(i)
    return slope


def degree(p: Polynomial) -> int:
    return max(map(len, p), default=0)


def without_constant(p: Polynomial) -> Polynomial:
    return {m: c for m, c in p.items() if m}


def simplest(q: Number) -> Number:
    """As an int if it is one: much faster than a Fraction."""
    return q.numerator if q.denominator == 1 else q


def content(values: Sequence[Number]) -> Fraction:
    """What to divide by for coprime integers, of which the first is positive."""
    below = lcm(*(c.denominator for c in values))
    common = Fraction(gcd(*(int(c * below) for c in values)), below)
    return -common if values[0] < 0 else common


def with_integers(p: Polynomial) -> Polynomial:
    """The multiple whose coefficients are coprime integers; the first of top degree is positive."""
    ordered = sorted(p.items(), key=lambda term: (-len(term[0]), term[0]))
    unit = content([c for _, c in ordered])
    return {m: simplest(c / unit) for m, c in p.items()}


def to_plain(p: Polynomial) -> list[Any]:
    """As `core.brackets` reads it: [coefficient, letters] for each term."""
    return [[c if isinstance(c, int) else str(c), list(m)] for m, c in p.items()]


def letter_matrix(rows: int, columns: int, first: int) -> Matrix:
    """The matrix whose entries are the letters first, first + 1, …, row by row."""
    return [[letter(first + i * columns + j) for j in range(columns)] for i in range(rows)]


def scalar_matrix(size: int, q: Number) -> Matrix:
    return [[constant(q if i == j else 0) for j in range(size)] for i in range(size)]


def transpose(a: Matrix) -> Matrix:
    return [list(column) for column in zip(*a, strict=True)]


def add_matrices(a: Matrix, b: Matrix, factor: Number = 1) -> Matrix:
    """a + factor · b."""
    return [
        [add(p, q, factor) for p, q in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)
    ]


def multiply_matrices(a: Matrix, b: Matrix) -> Matrix:
    columns = transpose(b)
    return [[dot(row, column) for column in columns] for row in a]


def dot(row: Sequence[Polynomial], column: Sequence[Polynomial]) -> Polynomial:
    total: dict[Monomial, Number] = {}
    for p, q in zip(row, column, strict=True):
        for m, c in multiply(p, q).items():
            total[m] = total.get(m, 0) + c
    return {m: c for m, c in total.items() if c}


def entries(a: Matrix) -> list[Polynomial]:
    return [entry for row in a for entry in row]
