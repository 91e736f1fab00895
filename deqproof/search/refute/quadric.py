"""Substitution into polynomials, and the rational points of quadrics.

On a polynomial that is quadratic in several letters a rational point is sought, and the lines
through it reach all the others: with q(b) = 0, the second root of s ↦ q(b + s v) is rational.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import Any, TypeAlias

from flint.utils.flint_exceptions import DomainError

from deqproof.search.refute.ring import Quotient, TooLarge

Poly: TypeAlias = Any  # python-flint does not type its polynomials' arithmetic
_MOST_BASES = 300
_LONGEST, _LONGEST_QUADRIC = 300, 60


def put(p: Poly, x: int, value: Quotient, even: bool) -> Poly:
    """p at x = value, times a power of the denominator (an even one: the sign stays)."""
    degree = p.degrees()[x]
    if degree <= 0:
        return p
    parts = coefficients(p, x)
    top = degree + (degree % 2 if even else 0)
    total = p.context().constant(0)
    for k, c in parts.items():
        total = total + c * value.num**k * value.den ** (top - k)
        if len(total) > _LONGEST:
            raise TooLarge(f"a substitution of more than {_LONGEST} terms")
    return total


def coefficients(p: Poly, x: int) -> dict[int, Poly]:
    """p as a polynomial in the letter x: its coefficients by degree, without those that are 0."""
    letter, parts = p.context().gen(x), dict[int, Poly]()
    for degree in range(int(p.degrees()[x]), -1, -1):
        top = p
        for k in range(degree, 0, -1):
            top = top.derivative(x) / k
        if not top.is_zero():
            parts[degree] = top
            p = p - top * letter**degree
    return parts


def lines_through(f: Poly, base: Mapping[int, Quotient], count: int) -> list[tuple[int, Quotient]]:
    """The points of a quadric by the lines through one of them, or []; `count` letters exist."""
    ways = {x: count + k for k, x in enumerate(base)}
    s, one = count + len(base), f.context().constant(1)
    if s >= f.context().nvars():
        return []
    line, gen = f, f.context().gen
    for x, start in base.items():
        at = Quotient(start.num + gen(s) * gen(ways[x]) * start.den, start.den)
        line = put(line, x, at, False)
    parts = coefficients(line, s)
    if set(parts) != {1, 2}:
        return []
    step = Quotient(-parts[1], parts[2])
    return [(x, start + step * Quotient(gen(ways[x]), one)) for x, start in base.items()]


def base_point(f: Poly, uses: Sequence[int]) -> dict[int, Quotient] | None:
    """A point that is not singular, on a quadric in some of f's letters.

    One letter x is the root of a quadratic whose discriminant is a square as soon as a few other
    letters are 0, or 1; coordinates of vectors are tried before scalars.
    """
    if len(f) > _LONGEST_QUADRIC:
        return None
    letters = sorted((x for x, e in enumerate(f.degrees()) if e > 0), key=lambda x: uses[x])
    one = f.context().constant(1)
    for x, fixed, value in islice(_trials(f, letters), _MOST_BASES):
        root = _root_at(f, x, fixed, value)
        if root is not None:
            return {x: root} | {y: Quotient(one * value, one) for y in fixed}
    return None


def _trials(f: Poly, letters: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """(x, others, value): quadratic in x and the others together; the others take the value."""
    monomials = [[int(e) for e in exponents] for exponents in f.to_dict()]
    together = {
        (x, y) for x in letters for y in letters if max(m[x] + m[y] for m in monomials) <= 2
    }
    for size in range(1, min(len(letters), 5)):
        for x in (x for x in letters if f.degrees()[x] == 2):
            near = [y for y in reversed(letters) if y != x and (x, y) in together]
            for fixed in combinations(near, size):
                if max(m[x] + sum(m[y] for y in fixed) for m in monomials) <= 2:
                    yield x, fixed, 0
                    yield x, fixed, 1


def _root_at(f: Poly, x: int, fixed: Sequence[int], value: int) -> Quotient | None:
    p = f.subs({f"x{y}": value for y in fixed})
    parts = coefficients(p, x)
    if 2 not in parts:
        return None
    zero = f.context().constant(0)
    a, b, c = parts[2], parts.get(1, zero), parts.get(0, zero)
    try:
        root = (b * b - 4 * a * c).sqrt()
    except DomainError:
        return None
    if root.is_zero():  # a singular point: every line through it meets it twice
        return None
    g = (root - b).gcd(2 * a)
    return Quotient((root - b) / g, 2 * a / g)
