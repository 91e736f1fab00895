"""The infimum of a ratio of polynomials on an interval, by its critical equation.

high/low is least where (high/low)′ = 0, or at an end. So it is an algebraic number: its minimal
polynomial is a factor of the resultant of high − c·low and of the factor of the derivative that
vanishes there. Only rational numbers go to the core: the value itself, or two next to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import Ordering, ctx, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from deqproof.core.evidence import Witness
from deqproof.deq.exact import fmpq_of, fraction_of, middle_of
from deqproof.search.sharpen.bound import Bound
from deqproof.search.sharpen.line import Line, lines_of
from deqproof.search.sharpen.rational import simplest_between
from deqproof.search.sharpen.squares import BITS, inside, near, real_roots

_WIDTH = Fraction(1, 4 * 10**12)  # of each side of the bracket, relative
_COARSE, _FINE = 32, 96  # bits of the point at which the upper end is refuted


@dataclass(frozen=True, slots=True)
class Extremum:
    """lower ≤ inf high/low ≤ upper, with equality where it is rational; `minimal` has the integer
    coefficients of its minimal polynomial, constant term first, and `at` is a point nearby."""

    lower: Fraction
    upper: Fraction
    minimal: tuple[int, ...]
    at: Witness


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A root of a factor, or an end (then the factor is linear), and high/low there, nearly."""

    factor: fmpq_poly
    points: tuple[fmpq, ...]
    value: Fraction


def extremum_of(bound: Bound) -> Extremum | None:
    """What is proposed as the best constant of a bound in one letter, or a homogeneous one in two;
    None where the ratio has no least value on the interval."""
    for line in lines_of(bound.given, bound.low, bound.high):
        ratio = line.polynomial(bound.high / bound.low)
        if ratio is None:
            continue
        low = line.polynomial(bound.low)
        assert low is not None
        found = _least(line, ratio[0], ratio[1], low[0] * low[1])
        if found is not None:
            return found
    return None


def _least(line: Line, P: fmpq_poly, Q: fmpq_poly, low: fmpq_poly) -> Extremum | None:
    candidates = list(_candidates(line, P, Q, low))
    best = min(candidates, key=lambda c: c.value, default=None)
    if best is None or best.value <= 0 or not _is_reached(line, P, Q, best.value):
        return None
    minimal = _minimal(P, Q, best)
    exact = len(minimal) == 2
    c = Fraction(-minimal[0], minimal[1]) if exact else best.value
    upper = c * (1 + _WIDTH)
    for point in best.points:
        ratio = fraction_of(P(point) / Q(point))
        if c <= ratio <= upper:
            break
    else:
        return None
    top = c if ratio == c else simplest_between(ratio, upper)
    bottom = c if exact else simplest_between(c * (1 - 2 * _WIDTH), c * (1 - _WIDTH))
    scalars = {line.x: fraction_of(point)} | ({line.unit: Fraction(1)} if line.unit else {})
    return Extremum(bottom, top, minimal, Witness(1, scalars, {}, {}))


def _candidates(line: Line, P: fmpq_poly, Q: fmpq_poly, low: fmpq_poly) -> Iterator[_Candidate]:
    """Inner critical points and ends at which low > 0."""
    t = fmpq_poly([0, 1])
    steep = P.derivative() * Q - P * Q.derivative()
    for factor, _ in steep.factor()[1] if steep != 0 else ():
        for root in real_roots(factor):
            points = tuple(near(root, bits) for bits in (_COARSE, _FINE))
            if factor.degree() == 1:
                points = (-factor[0] / factor[1],)
            here = points[-1]
            if inside(here, line) and Q(here) != 0 and low(here) > 0:
                yield _Candidate(factor, points, fraction_of(P(here) / Q(here)))
    for end in (line.left, line.right):
        if end is not None and Q(end.at) != 0 and low(end.at) > 0:
            yield _Candidate(t - end.at, (end.at,), fraction_of(P(end.at) / Q(end.at)))


def _is_reached(line: Line, P: fmpq_poly, Q: fmpq_poly, value: Fraction) -> bool:
    """Is the ratio no less than the value, give or take, towards the infinite ends?"""
    far = Fraction(10**9)
    signs = [s for s, end in ((1, line.right), (-1, line.left)) if end is None]
    points = [fmpq_of(s * far) for s in signs]
    return all(
        Q(p) == 0 or Q(p) * P(p) < 0 or P(p) / Q(p) >= fmpq_of(value * (1 - _WIDTH)) for p in points
    )


def _minimal(P: fmpq_poly, Q: fmpq_poly, at: _Candidate) -> tuple[int, ...]:
    """Of the value at a root of the factor: the factor of the resultant that is 0 there."""
    ring = fmpq_mpoly_ctx.get(["t", "c"], Ordering.lex)
    t, c = ring.gens()

    def lifted(p: fmpq_poly) -> fmpq_mpoly:
        return sum((p[k] * t**k for k in range(p.degree() + 1)), ring.constant(0))

    eliminated = (lifted(P) - c * lifted(Q)).resultant(lifted(at.factor), "t")
    size = max((int(m[1]) for m in eliminated.to_dict()), default=0)
    coefficients = [eliminated.to_dict().get((0, k), fmpq(0)) for k in range(size + 1)]
    factors = [factor for factor, _ in fmpq_poly(coefficients).factor()[1]]
    nearest = min(factors, key=lambda p: _distance(p, at.value))
    return tuple(int(k) for k in nearest.numer().coeffs())


def _distance(p: fmpq_poly, value: Fraction) -> Fraction:
    """From the value to the nearest real root."""
    with ctx.workprec(BITS):
        return min((abs(middle_of(r.real) - value) for r in real_roots(p)), default=Fraction(10**9))
