"""From parameters to an exact witness, and to a simpler one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import Witness
from deqproof.core.point import refutes
from deqproof.search.refute.target import Target

_SIMPLE = [Fraction(t) for t in ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "1/3", "4", "1/4")]
_FACTORS = [Fraction(0), Fraction(-1), *(Fraction(2) ** p for p in (-9, -3, -1, 1, 3, 9))]
_TRIED = 6  # exact points for each batch of candidates


@dataclass(frozen=True, slots=True)
class Found:
    """A witness, and the parameters that it came from."""

    target: Target
    q: tuple[Fraction, ...]
    witness: Witness

    @property
    def cost(self) -> int:
        """How many bits its numbers take, and how many of them are negative."""
        w = self.witness
        numbers = [*w.scalars.values(), *(x for v in w.vectors.values() for x in v)]
        numbers += [x for rows in w.operators.values() for row in rows for x in row]
        return sum(_bits(x) for x in numbers)


def _bits(x: Fraction) -> int:
    size = 2 * abs(x.numerator).bit_length() + 2 * (x.denominator - 1).bit_length()
    return size + (x < 0)


def confirm(target: Target, q: Sequence[Fraction]) -> Found | None:
    """The point with these parameters if the core accepts it, exactly, as a witness."""
    try:
        witness = target.chart.frame.witness(target.chart.exactly(q))
        if refutes(target.instant.statement, witness):
            return None
    except (DeqproofError, ArithmeticError, ValueError):
        return None
    return Found(target, tuple(q), witness)


def shrink(found: Found, seconds: float) -> Found:
    """The simplest witness that changes of one parameter, or of one letter, lead to."""
    deadline = time.thread_time() + seconds
    best, improved = found, True
    while improved and time.thread_time() < deadline:
        improved = False
        moves = sorted(set(_moves(best)), key=lambda q: (sum(map(_bits, q)), q))
        if not moves:
            return best
        ok = best.target.failing(np.array(moves, dtype=float))
        for k in np.flatnonzero(ok)[:_TRIED]:
            simpler = confirm(best.target, moves[k])
            if simpler is not None and simpler.cost < best.cost:
                best, improved = simpler, True
                break
    return best


def _moves(found: Found) -> Iterator[tuple[Fraction, ...]]:
    """Simpler values for one parameter, or for all those of one letter."""
    q = found.q
    for k, x in enumerate(q):
        for y in _simpler(x):
            if _bits(y) < _bits(x):
                yield (*q[:k], y, *q[k + 1 :])
    for group in set(found.target.chart.groups):
        mine = [g == group for g in found.target.chart.groups]
        for factor in _FACTORS:
            yield tuple(factor * x if m else x for x, m in zip(q, mine, strict=True))
        for limit in (1, 2, 10):
            yield tuple(
                x.limit_denominator(limit) if m else x for x, m in zip(q, mine, strict=True)
            )


def _simpler(x: Fraction) -> Iterator[Fraction]:
    yield from _SIMPLE
    yield abs(x)
    for limit in (1, 2, 3, 4, 6, 8, 10, 16, 32, 100, 1000, 10**4, 10**6):
        yield x.limit_denominator(limit)
    if x:
        size = abs(x.numerator).bit_length() - x.denominator.bit_length()
        for part in (2, 3, 4, 6):
            yield Fraction(2) ** (size * (part - 1) // part) * (1 if x > 0 else -1)
