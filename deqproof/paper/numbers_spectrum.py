"""The spectrum of a rational matrix whose eigenvalues are real: exact where rational, or balls.

The eigenvalues are the roots of the exact characteristic polynomial, isolated by FLINT; nothing
is rounded before that, and multiple eigenvalues are no difficulty [@johansson2017arb].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import acb, arb, ctx, fmpq_mat, fmpq_poly

from deqproof.core.errors import IllPosed
from deqproof.deq.exact import fmpq_of, fraction_of
from deqproof.deq.law import Rows, Vector, matrix_of

GUARD_BITS = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A real number: a ball that contains it, and the number itself where it is rational."""

    ball: arb
    exact: Fraction | None = None

    def digits(self, n: int) -> str:
        """n digits and the error bound; a rational number as it is."""
        if self.exact is not None and len(str(self.exact)) <= max(n, 12):
            return str(self.exact)
        return self.ball.str(n)


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Extreme positive eigenvalues, and how many eigenvalues are not 0."""

    least: Value
    greatest: Value
    rank: int


def rational_value(x: Fraction) -> Value:
    return Value(arb(fmpq_of(x)), x)


def bits_of(digits: int) -> int:
    """Bits that hold so many digits, with some to lose on the way."""
    return int(digits * 3.3219281) + GUARD_BITS


def positive_spectrum(matrix: fmpq_mat, digits: int) -> Spectrum:
    """The positive spectrum of a matrix similar to a positive semidefinite one, λ⁺_min and λ_max.

    Raises IllPosed for the zero matrix, which has none.
    """
    coefficients = matrix.charpoly().coeffs()
    kernel = next(k for k, c in enumerate(coefficients) if c != 0)
    polynomial = fmpq_poly(coefficients[kernel:])
    if polynomial.degree() == 0:
        raise IllPosed("expected a Σ other than 0: the risk does not depend on θ")
    with ctx.workprec(bits_of(digits)):
        exact = [(fraction_of(x), m) for x, m in polynomial.roots()]
        for x, m in exact:
            polynomial = polynomial / fmpq_poly([-fmpq_of(x), 1]) ** m
        roots: list[Any] = polynomial.numer().complex_roots() if polynomial.degree() else []
        balls = [acb(r).real for r, _ in roots]
        rational = [x for x, _ in exact]
        least, greatest = _least(rational, balls, 1), _least(rational, balls, -1)
    return Spectrum(least, greatest, len(coefficients) - 1 - kernel)


def _least(rational: Sequence[Fraction], balls: Sequence[arb], sign: int) -> Value:
    """The least of these numbers, or with sign −1 the greatest."""
    signed = [sign * r for r in balls]
    x = min((sign * x for x in rational), default=None)
    if x is not None and all(arb(fmpq_of(x)) < r for r in signed):
        return rational_value(sign * x)
    both = signed if x is None else [*signed, arb(fmpq_of(x))]
    return Value(sign * reduce(arb.min, both))


def project(rows: Rows, v: Vector) -> Vector:
    """The orthogonal projection of v onto the range of a symmetric matrix, exact.

    With a basis B of the range as rows it is Bᵀ(BBᵀ)⁻¹Bv.
    """
    reduced, rank = matrix_of(rows).rref()
    if rank == len(rows):
        return v
    basis = fmpq_mat(rank, len(v), reduced.entries()[: rank * len(v)])
    column = matrix_of([[x] for x in v])
    weights = (basis * basis.transpose()).solve(basis * column)
    return tuple(fraction_of(x) for x in (basis.transpose() * weights).entries())
