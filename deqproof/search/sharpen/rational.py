"""Rational numbers: those of FLINT and of the standard library, and the simplest of an interval."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq


def fraction(q: fmpq) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def rational(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def middle(ball: arb) -> Fraction:
    """The middle of a ball, exactly."""
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator in [low, high], by continued fractions; 0 ≤ low ≤ high."""
    whole = low.numerator // low.denominator
    if whole == low:
        return Fraction(whole)
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))
