"""Where a term changes its sign along a segment: roots of its Taylor polynomial.

Pieces on which balls show the polynomial or its derivative to keep one sign hold no root, or one;
the others are halved. A root is then refined by Newton's method in fixed point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flint import arb, arb_poly, ctx, fmpz_poly

_COARSE, _DEPTH = 96, 24


def value_at(coefficients: Sequence[int], s: int, bits: int) -> int:
    """Σ c_k s^k over 2^bits, by Horner's rule."""
    value = 0
    for c in reversed(coefficients):
        value = (value * s >> bits) + c
    return value


def sign_changes(coefficients: Sequence[int], share: Fraction, bits: int) -> list[int]:
    """The s over 2^bits in (0, share] where Σ c_k s^k changes its sign or vanishes, in order."""
    end = int(share * 2**bits)
    slopes = [k * c for k, c in enumerate(coefficients)][1:]
    found: list[int] = []
    for low, high in _monotone_pieces(coefficients, slopes, end, bits):
        below, above = (value_at(coefficients, s, bits) for s in (low, high))
        if below * above < 0 or above == 0:
            found.append(_refine(coefficients, slopes, low, high, bits))
    return found


def _monotone_pieces(
    coefficients: Sequence[int], slopes: Sequence[int], end: int, bits: int
) -> Iterator[tuple[int, int]]:
    with ctx.workprec(_COARSE):
        unit = arb(2) ** -bits
        curves = [arb_poly(fmpz_poly(list(c))) * unit for c in (coefficients, slopes)]
        pieces = [(0, end, 0)]
        while pieces:
            low, high, depth = pieces.pop()
            s = arb(low).union(arb(high)) * unit
            value, slope = (curve(s) for curve in curves)
            if not value.contains(0):
                continue
            if depth == _DEPTH or not slope.contains(0):
                yield low, high
            else:
                middle = (low + high) // 2
                pieces += [(middle, high, depth + 1), (low, middle, depth + 1)]


def _refine(
    coefficients: Sequence[int], slopes: Sequence[int], low: int, high: int, bits: int
) -> int:
    """Newton's method, kept between low and high, where the signs differ."""
    rising = value_at(coefficients, high, bits) > value_at(coefficients, low, bits)
    s = (low + high) // 2
    for _ in range(2 * bits):
        value = value_at(coefficients, s, bits)
        if value == 0 or high - low <= 1:
            break
        low, high = (low, s) if (value > 0) == rising else (s, high)
        slope = value_at(slopes, s, bits)
        step = (value << bits) // slope if slope else 0
        moved = s - step
        if moved == s:
            break
        s = moved if low < moved < high else (low + high) // 2
    return s
