"""Exact rational numbers, to and from FLINT."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, fmpq


def fraction_of(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def fmpq_of(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def middle_of(ball: arb) -> Fraction:
    """The middle of a ball, exactly; an end is its own."""
    mantissa, exponent = ball.mid().man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)


def scalar_product(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    """uᵀv. Raises ValueError where they differ in length."""
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))
