"""Trajectories at any number of digits, with dense output and events.

    integrate(InitialValue(linear_flow(Σ, ξ), θ(0)), until=10, digits=50).at(7)

The digits are those of the local error; what the flow makes of it later is for
`deqproof.flow.enclose` to bound. Nothing here is a proof: at best a claim is SUPPORTED by it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpz
from mpmath import mp
from mpmath.libmp import from_man_exp

from deqproof.core.errors import BadInput
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import Term
from deqproof.flow.taylor.events import sign_changes
from deqproof.flow.taylor.march import Progress, Segment, march, set_out
from deqproof.flow.taylor.model import InitialValue, Rational
from deqproof.flow.taylor.plain import nearest


@dataclass(frozen=True, slots=True)
class Event:
    """A time at which term number `index` changes its sign."""

    index: int
    time: Fraction


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The solution from t = 0 to `end`, as Taylor polynomials one after the other.

    If it was computed without keeping them, only the last one is there.
    """

    problem: InitialValue
    digits: int
    segments: tuple[Segment, ...]
    events: tuple[Event, ...]

    @property
    def end(self) -> Fraction:
        return self.segments[-1].end

    def at(self, t: Rational) -> tuple[Any, ...]:
        """The states at time t, as mpmath numbers that hold every digit (and some more)."""
        segment, t = self.segment(t), Fraction(t)
        n = len(self.problem.field.states)
        return tuple(_number(segment.at(i, t), -segment.bits) for i in range(n))

    def value(self, terms: Sequence[Term], t: Rational) -> tuple[Any, ...]:
        """Scalar terms of the states and the hidden letters at time t."""
        segment, t = self.segment(t), Fraction(t)
        field = self.problem.field
        with ctx.workprec(segment.bits + 30):
            unit = arb(2) ** -segment.bits
            known = {
                str(letter.data[0]): arb(fmpz(segment.at(i, t))) * unit
                for i, letter in enumerate((*field.states, *field.hidden))
            }
            values = evaluate(terms, Coordinates(BALL, known, {}, {}, 0))
            return tuple(_number(nearest(x / unit), -segment.bits) for x in values)

    def segment(self, t: Rational) -> Segment:
        """The segment that holds time t. Raises BadInput if none does."""
        k = max(0, bisect_right(self.segments, t, key=lambda s: s.start) - 1)
        if not self.segments[k].start <= t <= self.segments[k].end:
            first, last = self.segments[0].start, self.segments[-1].end
            raise BadInput(f"t: expected a time from {float(first)} to {float(last)}, got {t}")
        return self.segments[k]


def _number(mantissa: int, exponent: int) -> Any:
    return mp.make_mpf(from_man_exp(mantissa, exponent))


def integrate(
    problem: InitialValue,
    until: Rational,
    digits: int,
    *,
    events: Sequence[Term] = (),
    road: str = "auto",
    progress: Progress | None = None,
    keep: bool = True,
) -> Trajectory:
    """The trajectory up to t = until.

    `events`: terms whose changes of sign are located. `road`: "fast" needs numba, "plain" does
    not, "auto" chooses. `progress` is called with the time after every step. Without `keep` only
    the last segment stays in memory. Raises IllPosed where the solution cannot be continued.
    """
    if Fraction(until) <= 0:
        raise BadInput(f"until: expected a time after 0, got {until}")
    walk = set_out(problem, digits, road, tuple(events))
    first = len(walk.states)
    segments: list[Segment] = []
    found: list[Event] = []
    for segment in march(walk, Fraction(until), progress):
        share = (segment.end - segment.start) / segment.unit
        here = [
            Event(i, segment.start + segment.unit * Fraction(s, 2**segment.bits))
            for i in range(len(events))
            for s in sign_changes(segment.coefficients(first + i), share, segment.bits)
        ]
        found += sorted(here, key=lambda event: event.time)
        segments[:] = [*segments, segment] if keep else [segment]
    return Trajectory(problem, digits, tuple(segments), tuple(found))
