"""What must be known of a step before it can be accepted, found in two ways.

`SeriesSurvey` bounds the recurrences of an engine while they are at hand: exact integer arithmetic
with known roundings (`deqproof.flow.enclose.bounds`). `BallSurvey` takes nothing from the
integrator but polynomials, and tests them as the core does.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from flint import arb, ctx, fmpz

from deqproof.core.errors import NotLowerable
from deqproof.core.residual import COARSE
from deqproof.core.slopes import norm
from deqproof.core.steps import GUARD, Checker, Step, Survey, boxes, curves_of
from deqproof.flow.enclose.bounds import FUNCTIONS, TINY, UP, SeriesBounds, structure_of
from deqproof.flow.taylor.march import Segment, Walk
from deqproof.flow.taylor.tape import CHAIN


class Surveyor(Protocol):
    """Looks at the expansion that the walk has just made, on its first `share` units."""

    def look(self, share: Fraction) -> Survey: ...
    def boxes(self, step: Step, share: Fraction) -> list[list[arb]]: ...
    def moved(self, share: Fraction) -> None: ...


def rows_of(segment: Segment, count: int, share: Fraction) -> tuple[tuple[int, ...], ...]:
    """The first polynomials of a segment, with s = 1 at share · unit."""
    ratio = int(share * 2**segment.bits)
    rows: list[tuple[int, ...]] = []
    for i in range(count):
        power, row = 1 << segment.bits, list[int]()
        for c in segment.coefficients(i):
            row.append(c * power >> segment.bits)
            power = power * ratio >> segment.bits
        rows.append(tuple(row))
    return tuple(rows)


class BallSurvey:
    """The core's own tests, on the polynomials that were just computed."""

    def __init__(self, walk: Walk, checker: Checker) -> None:
        self.walk, self.checker = walk, checker
        self.curves: Any = ()

    def look(self, share: Fraction) -> Survey:
        n, m = self.checker.slopes.n, self.checker.slopes.m
        segment = self.walk.segment(self.walk.time + self.walk.scale.value * share)
        rows = rows_of(segment, n + m, share)
        with ctx.workprec(segment.bits + GUARD):
            self.curves = curves_of(rows[:n], segment.bits), curves_of(rows[n:], segment.bits)
            return self.checker.survey(self.walk.scale.value * share, *self.curves)

    def boxes(self, step: Step, share: Fraction) -> list[list[arb]]:
        with ctx.workprec(COARSE):
            return boxes(step, *self.curves)

    def moved(self, share: Fraction) -> None:
        """The step was accepted: the next one begins at the end of its polynomials."""
        curves = self.curves[0]
        self.checker.arrival = lambda: [a(1) for a in curves]


class SeriesSurvey:
    """Bounds for the series of an engine, n states and m hidden letters among its states,
    the relations behind their motion in its tape's outputs."""

    def __init__(self, walk: Walk, checker: Checker) -> None:
        self.walk, self.engine, self.tape = walk, walk.engine, walk.engine.tape
        self.n, self.m = checker.slopes.n, checker.slopes.m
        unknown = {n.function for n in self.tape.nodes if n.kind == CHAIN} - FUNCTIONS
        if unknown:
            raise NotLowerable(f"no bound for {unknown}: expected some of {set(FUNCTIONS)}")
        self.shape = structure_of(self.tape)
        self.bounds: Any = ()
        self.rounding = (self.n + 1) ** 0.5  # the start is rounded down

    def look(self, share: Fraction) -> Survey:
        above, bits = _upper(share), self.engine.bits
        bounds = self.bounds = SeriesBounds(self.engine, self.shape, above)
        relations = self.tape.outputs[self.n + self.m :]
        none = bounds.errors([0.0] * (self.n + self.m)) if relations else []
        residuals = [arb((bounds.wholes[k] + none[k] * bounds.unit) * UP) for k in relations]
        starts = [arb(fmpz(x)) * arb(2) ** -bits for x in self.walk.states[self.n :]]
        jump = arb(self.rounding) * arb(2) ** -bits

        def speed(offsets: Sequence[arb]) -> arb:
            given = [float((x * arb(2) ** bits).upper()) * UP for x in offsets]
            return self.speed(bounds.errors([0.0] * self.n + given), above)

        return Survey(residuals, speed, jump, starts)

    def speed(self, errors: Sequence[float], share: float) -> arb:
        """D for the states: what their own recurrence leaves out, and h times the field's error."""
        order, bits, h = self.engine.order, self.engine.bits, _upper(self.walk.scale.value)
        units = [
            order * (order + 1) / 2 + h * (self.bounds.sizes.last[k] * 2.0**bits + errors[k]) * UP
            for k in self.tape.outputs[: self.n]
        ]
        return norm([arb(x) for x in units]) * arb(share) * arb(2) ** -bits

    def boxes(self, step: Step, share: Fraction) -> list[list[arb]]:
        parts, count = len(step.rates), self.n + self.m
        order = np.arange(self.engine.order + 1)
        middles = float(share) * (2 * np.arange(parts) + 1) / (2 * parts)
        values = self.bounds.coefficients[:count] @ middles[None, :] ** order[:, None]
        widths = [_upper(x) for x in (*[step.radius] * self.n, *step.widths)]
        sizes = self.bounds.sizes
        reach = [  # values are known to 10^−12 of Σ k |c_k| σ^k
            arb(0, (turn / (2 * parts) + 1e-12 * (head + turn) + width) * UP)
            for head, turn, width in zip(
                sizes.heads[:count], sizes.turns[:count], widths, strict=True
            )
        ]
        with ctx.workprec(COARSE):
            return [
                [arb(x) + r for x, r in zip(values[:, k].tolist(), reach, strict=True)]
                for k in range(parts)
            ]

    def moved(self, share: Fraction) -> None:
        """The next step begins where Horner's rule in fixed point has put the states."""
        self.rounding = 2 * (self.engine.order + 1) * (self.n + 1) ** 0.5 * UP


def _upper(x: Fraction) -> float:
    """A float above a number ≥ 0."""
    return float(x) * (1 + 1e-15) + TINY
