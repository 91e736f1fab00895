"""A polynomial in one letter that is ≥ 0 on an interval, as squares times the ends' factors.

At an inner minimum m, q = (t − m)² q₁ + r with a line r; at an end a, q = q(a) + (t − a) q₁. Then
q₁ > 0 is what is left, of lower degree. An irrational m is replaced by a rational one nearby: r has
a slope then, which δ(t − m)² takes up where δ < q₁:

    δ(t − m)² + s(t − m) + v = δ(t − m + s/(2δ))² + v − s²/(4δ).

Whoever is given the result expands it; that it is one is for the core to see [@powers2000].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import acb, ctx, fmpq, fmpq_poly

from deqproof.core.evidence import Combination, Product
from deqproof.core.statement import NonNegative, Positive, Statement
from deqproof.core.term import Term, const
from deqproof.deq.exact import fmpq_of, fraction_of, middle_of
from deqproof.search.sharpen.line import End, Line, lines_of
from deqproof.search.sharpen.rational import simplest_between

BITS, _NEAR = 256, 96  # of roots, and of the rational points nearby
_T = fmpq_poly([0, 1])


@dataclass(frozen=True, slots=True)
class _Piece:
    """weight · square² · (t − a)^left · (b − t)^right."""

    weight: fmpq
    square: fmpq_poly
    left: int
    right: int


def find_squares(statement: Statement) -> Combination | None:
    """Evidence for a goal ≥ 0 or > 0 in one letter, or a homogeneous one in two."""
    goal = statement.goal
    if not isinstance(goal, NonNegative | Positive):
        return None
    for line in lines_of(statement.hypotheses, goal.term):
        ways = line.polynomial(goal.term)
        if ways is None or ways[1] != 1:
            continue
        for pieces in (list(_pieces(ways[0], line)), list(_in_squares(ways[0], line))):
            products = [_product(piece, line, ways[2]) for piece in pieces if piece.weight]
            if products and None not in products:
                return Combination((), tuple(p for p in products if p is not None))
    return None


def _pieces(q: fmpq_poly, line: Line) -> Iterator[_Piece]:
    """A negative weight says that it did not work."""
    square, left, right = fmpq_poly([1]), 0, 0
    while q.degree() > 0:
        m = lowest(q, line)
        if m is None:
            yield _Piece(fmpq(-1), square, left, right)
            return
        if line.left is not None and m == line.left.at:
            yield _Piece(q(m), square, left, right)
            q, left, square = (q - q(m)) / (_T - m), 1 - left, square * (_T - m) ** left
        elif line.right is not None and m == line.right.at:
            yield _Piece(q(m), square, left, right)
            q, right, square = (q(m) - q) / (_T - m), 1 - right, square * (m - _T) ** right
        else:
            value, slope = q(m), q.derivative()(m)
            q = (q - value - slope * (_T - m)) / (_T - m) ** 2
            share = _half_of_least(q, line) if slope else fmpq(0)
            if slope and share > 0:
                yield _Piece(share, square * (_T - m + slope / (2 * share)), left, right)
                q, value = q - share, value - slope**2 / (4 * share)
            elif slope:
                value = fmpq(-1)
            yield _Piece(value, square, left, right)
            square = square * (_T - m)
    yield _Piece(q[0], square, left, right)


def _in_squares(q: fmpq_poly, line: Line) -> Iterator[_Piece]:
    """Of an even polynomial on the whole line, by t² ≥ 0: its minima at ±m are one then."""
    if line.left is not None or line.right is not None or any(q.coeffs()[1::2]):
        return
    half = replace(line, left=End(fmpq(0), Fraction(1), -1))
    for piece in _pieces(fmpq_poly(q.coeffs()[::2]), half):
        yield _Piece(piece.weight, piece.square(_T**2) * _T**piece.left, 0, 0)


def _half_of_least(q: fmpq_poly, line: Line) -> fmpq:
    """A short number below the least value of q, if that is positive."""
    m = lowest(q, line) if q.degree() > 0 else fmpq(0)
    least = Fraction(0) if m is None else fraction_of(q(m))
    return fmpq_of(simplest_between(least / 4, least / 2)) if least > 0 else fmpq(-1)


def lowest(q: fmpq_poly, line: Line) -> fmpq | None:
    """Where q is least on the interval, or a rational point nearby; None if nowhere."""
    leading, n = q[q.degree()], q.degree()
    if (line.right is None and leading < 0) or (line.left is None and leading * (-1) ** n < 0):
        return None
    points = [end.at for end in (line.left, line.right) if end is not None]
    points += [near(root) for root in real_roots(q.derivative()) if inside(near(root), line)]
    return min(points, key=q, default=None)


def inside(point: fmpq, line: Line) -> bool:
    """Strictly between the ends."""
    left, right = line.left, line.right
    return (left is None or point > left.at) and (right is None or point < right.at)


def real_roots(p: fmpq_poly) -> list[acb]:
    """Balls around the real roots."""
    with ctx.workprec(BITS):
        found: list[Any] = p.numer().complex_roots()
        return [root for root, _ in found if root.imag == 0]


def near(root: acb, bits: int = _NEAR) -> fmpq:
    """The simplest rational point within 2^−bits of a root, relative to it."""
    with ctx.workprec(BITS):
        here = middle_of(root.real)
    size, sign = abs(here), -1 if here < 0 else 1
    reach = (size or 1) / 2**bits
    return fmpq_of(sign * simplest_between(max(size - reach, Fraction(0)), size + reach))


def _product(piece: _Piece, line: Line, degree: int) -> Product | None:
    """The piece with its facts, if its weight is not negative; in two letters it is made
    homogeneous of this degree."""
    if piece.weight < 0:
        return None
    weight, places = fraction_of(piece.weight), list[int]()
    for end, power in ((line.left, piece.left), (line.right, piece.right)):
        if power and end is not None:
            weight, places = weight / end.scale, [*places, end.place]
    spare = degree - 2 * piece.square.degree() - piece.left - piece.right
    if line.unit is not None and spare % 2:
        above: End | None = line.above
        if above is None:
            return None
        weight, places = weight / above.scale, [*places, above.place]
    return Product(weight, _term(piece.square, line, spare // 2), tuple(places))


def _term(p: fmpq_poly, line: Line, spare: int) -> Term:
    total = const(0)
    for k in range(p.degree() + 1):
        part = const(fraction_of(p[k])) * line.x**k
        power = p.degree() - k + spare
        total = total + (part if line.unit is None else part * line.unit**power)
    return total
