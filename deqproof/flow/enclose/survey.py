"""What must be known of a step before it can be accepted, found in two ways.

`LimbSurvey` bounds the recurrences of the fast road while they are at hand: exact integer
arithmetic with known roundings (`deqproof.flow.enclose.bounds`). `BallSurvey` takes nothing from
the integrator but polynomials, and tests them as the core does.
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
from deqproof.flow.enclose import bounds
from deqproof.flow.taylor.march import Segment, Walk
from deqproof.flow.taylor.tape import CHAIN, LINEAR, WEIGHT, Tape

FUNCTIONS = {
    "exp": bounds.EXP, "tanh": bounds.TANH, "log": bounds.LOG, "atan": bounds.ATAN,
    "erf": bounds.ERF,
}  # fmt: skip


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


class LimbSurvey:
    """Bounds for the series of a fast engine, n states and m hidden letters among its states,
    the relations behind their motion in its tape's outputs."""

    def __init__(self, walk: Walk, checker: Checker) -> None:
        tape, engine = walk.engine.tape, walk.engine
        self.walk, self.engine, self.tape = walk, engine, tape
        self.n, self.m = checker.slopes.n, checker.slopes.m
        self.code, self.exact = _code(tape)
        count, orders = len(tape.nodes), engine.order + 1
        self.lift = engine.bits // engine.order
        self.size = engine.forward.shape[1]
        self.weights, self.sums = np.zeros((count, orders)), np.zeros((count, 3))
        self.slips, self.found = np.zeros(count), np.zeros(count)
        self.nothing = np.zeros(count, np.bool_)
        self.rounding = (self.n + 1) ** 0.5  # the start is rounded down

    def look(self, share: Fraction) -> Survey:
        engine, above = self.engine, _upper(share)
        bounds.measure(engine.forward, len(self.code), above, self.lift, self.weights, self.sums)
        self.slips = self.errors([0.0] * self.m, self.exact)
        none = self.errors([0.0] * self.m, self.nothing)
        relations = list(self.tape.outputs[self.n + self.m :])
        sizes = self.sums[relations, 0] + self.sums[relations, 1]
        units = 2.0**-engine.bits + bounds.TINY
        residuals = [arb(x * bounds.UP) for x in sizes + none[relations] * units]
        starts = [arb(fmpz(x)) * arb(2) ** -engine.bits for x in self.walk.states[self.n :]]
        jump = arb(self.rounding) * arb(2) ** -engine.bits

        def speed(offsets: Sequence[arb]) -> arb:
            given = [float((x * arb(2) ** engine.bits).upper()) * bounds.UP for x in offsets]
            return self.speed(self.errors(given, self.nothing), above)

        return Survey(residuals, speed, jump, starts)

    def errors(self, offsets: Sequence[float], exact: Any) -> Any:
        engine = self.engine
        given = np.array([0.0] * self.n + list(offsets))
        out = np.zeros(len(self.code))
        bounds.errors(
            self.code, engine.numerators, engine.operands, given, exact, self.weights, self.sums,
            self.slips, self.lift, engine.bits, self.size, out,
        )  # fmt: skip
        return out

    def speed(self, errors: Any, share: float) -> arb:
        """D for the states: what their own recurrence leaves out, and h times the field's error."""
        order, bits = self.engine.order, self.engine.bits
        fields = list(self.tape.outputs[: self.n])
        last = self.weights[fields, order] * 2.0 ** (bits - self.lift * order)
        h = _upper(self.walk.scale.value)
        units = order * (order + 1) / 2 + h * (last + errors[fields]) * bounds.UP
        return norm([arb(x) for x in units]) * arb(share) * arb(2) ** -bits

    def boxes(self, step: Step, share: Fraction) -> list[list[arb]]:
        parts, count = len(step.rates), self.n + self.m
        middle = np.zeros((count, parts))
        bounds.middles(self.engine.forward, count, float(share), parts, middle)
        widths = np.array([_upper(step.radius)] * self.n + [_upper(x) for x in step.widths])
        sums = self.sums[:count]
        reach = sums[:, 2] / (2 * parts) + 1e-12 * (sums[:, 0] + sums[:, 2]) + widths
        radii = [arb(0, x * bounds.UP) for x in reach]
        with ctx.workprec(COARSE):
            return [
                [arb(x) + r for x, r in zip(middle[:, k].tolist(), radii, strict=True)]
                for k in range(parts)
            ]

    def moved(self, share: Fraction) -> None:
        """The next step begins where Horner's rule in fixed point has put the states."""
        self.rounding = 2 * (self.engine.order + 1) * (self.n + 1) ** 0.5 * bounds.UP


def _upper(x: Fraction) -> float:
    """A float above a number ≥ 0."""
    return float(x) * (1 + 1e-15) + bounds.TINY


def _code(tape: Tape) -> tuple[Any, Any]:
    """Rows for `bounds.errors`, and the nodes that count as exact where slips are found: those
    that a chain's derivative is written in."""
    rows: list[tuple[int, ...]] = []
    exact = np.zeros(len(tape.nodes), np.bool_)
    first = 0
    for k, node in enumerate(tape.nodes):
        a, b = (*node.operands, 0, 0)[:2]
        if node.kind == LINEAR:
            a, b = first, len(node.operands)
            first += b
        if node.kind == CHAIN:
            if node.function not in FUNCTIONS:
                raise NotLowerable(
                    f"no bound for {node.function}: expected one of {set(FUNCTIONS)}"
                )
            a = tape.nodes[a].operands[0]
            exact[[k, a]] = True
        if node.kind == WEIGHT:
            a = 0
        rows.append((node.kind, a, b, node.denominator, FUNCTIONS.get(node.function, 0)))
    exact[: tape.states] = True
    return np.array(rows, np.int64), exact
