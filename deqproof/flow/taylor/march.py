"""Steps of a trajectory: order and step chosen from the digits and the last coefficients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log2
from typing import Any

from flint import ctx

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import Term
from deqproof.flow.taylor.model import InitialValue, augmented
from deqproof.flow.taylor.plain import PlainEngine, Scale, nearest
from deqproof.flow.taylor.roots import hidden_roots
from deqproof.flow.taylor.tape import Tape, write_tape

Progress = Callable[[Fraction], None]
SHARES = 1024
_PATIENCE = 40  # bits beyond the digits by which steps may shrink before it is called the end
_AHEAD = 1.03  # the next step may be a little longer
_FAR = 1.5  # a step this much too short is taken again
FIRST_SCALE = Scale(128, 13)
_SEEN = 8  # bits that a coefficient must have to tell something


@dataclass(frozen=True, slots=True)
class Segment:
    """A step: x_i(t) = 2^−bits Σ_k c_ik s^k, s = (t − start)/unit, for t from start to end."""

    start: Fraction
    unit: Fraction
    end: Fraction
    bits: int
    coefficients: Callable[[int], list[int]]

    def at(self, i: int, t: Fraction) -> int:
        """Number i at time t, over 2^bits."""
        s = floor((t - self.start) / self.unit * 2**self.bits)
        value = 0
        for c in reversed(self.coefficients(i)):
            value = (value * s >> self.bits) + c
        return value


@dataclass(frozen=True, slots=True)
class Plan:
    """What a number of digits asks for: local error 2^−accuracy, 2^−bits arithmetic, the order."""

    digits: int
    accuracy: int
    bits: int
    order: int


def plan_for(digits: int, order_per_bit: float = 0.4) -> Plan:
    if not 3 <= digits <= 5000:
        raise BadInput(f"digits: expected 3 to 5000, got {digits}")
    accuracy = ceil(digits * log2(10)) + 8
    return Plan(digits, accuracy, accuracy + 20, ceil(order_per_bit * accuracy) + 4)


def choose_engine(tape: Tape, plan: Plan, road: str) -> Any:
    """The engine of a road: "fast" (limbs, with numba), "plain", or "auto"."""
    if road not in ("auto", "fast", "plain"):
        raise BadInput(f'road: expected "auto", "fast" or "plain", got {road!r}')
    if road != "plain" and (road == "fast" or plan.digits <= 400):
        try:
            from deqproof.flow.taylor.fast import FastEngine
        except ImportError:
            if road == "fast":
                raise BadInput('road "fast" needs numba: pip install "deqproof[numba]"') from None
        else:
            return FastEngine(tape, plan.bits, plan.order)
    return PlainEngine(tape, plan.bits, plan.order)


@dataclass(slots=True)
class Walk:
    """A trajectory being computed: where it is, and the scale that the next step will try."""

    engine: Any
    plan: Plan
    states: list[int]
    kept: tuple[int, ...]
    last: int
    time: Fraction = Fraction(0)
    scale: Scale = FIRST_SCALE

    def step(self, until: Fraction) -> Segment:
        """One step, at most to `until`. Raises IllPosed where the field ceases to be defined."""
        reach = self.expand(until)
        share = Fraction(min(SHARES, floor(SHARES * reach)), SHARES)
        end = min(until, self.time + self.scale.value * share)
        segment = self.segment(end)
        self.move(end, end == until)
        self.scale = scale_near(segment.unit * Fraction(min(reach * _AHEAD, 2.0)))
        return segment

    def segment(self, end: Fraction) -> Segment:
        """The expansion that was just made, up to a time."""
        series = self.engine.series(self.kept)
        return Segment(self.time, self.scale.value, end, self.engine.bits, series)

    def move(self, end: Fraction, last: bool = False) -> None:
        """Goes to a time that is a multiple of unit/1024 away, or to any if it is the last."""
        if last:
            segment = self.segment(end)
            self.states = [segment.at(i, end) for i in range(len(self.states))]
        else:
            share = (end - self.time) / self.scale.value * SHARES
            self.states = self.engine.advance(int(share))
        self.time = end

    def expand(self, until: Fraction) -> float:
        """Expands here; how many units of the scale are within the accuracy."""
        while self.scale.value > Fraction(1, 2 ** (self.plan.accuracy + _PATIENCE)):
            try:
                self.engine.expand(self.states, self.scale, self.last)
                reach = self.reach()
            except OverflowError:
                reach = 0.0
            unit = self.scale.value
            self.scale, tried = (
                scale_near(unit * Fraction(min(max(reach, 1 / 8), 64.0))),
                self.scale,
            )
            far = reach >= _FAR and (self.time + unit >= until or self.scale == tried)
            if far or 0.1 < reach < _FAR:
                self.scale = tried
                return reach
        raise IllPosed(
            f"no step is small enough at t = {float(self.time):.6g}: the solution ends here, "
            "or its numbers are too large; stop before, or rescale the states"
        )

    def reach(self) -> float:
        """s with |x_k| s^k ≤ 2^−accuracy max(1, |x|) for the last two orders k, which are
        extrapolated from lower ones where they have vanished."""
        engine = self.engine
        wanted = max(0.0, engine.largest(0)) - self.plan.accuracy
        top = engine.order
        while top > 1 and engine.largest(top) < _SEEN - engine.bits:
            top -= 1
        if top >= engine.order - 1:
            return min(2.0 ** ((wanted - engine.largest(k)) / k) for k in (top - 1, top))
        fall = (engine.largest(top) - engine.largest(top // 2)) / (top - top // 2)
        last = engine.largest(top) + min(fall, -1.0) * (engine.order - top)
        return max(2.0 ** ((wanted - last) / engine.order), 1.0)


def scale_near(h: Fraction) -> Scale:
    """A scale at most h, with a mantissa of 8 bits."""
    exponent = max(0, 7 - floor(log2(h.numerator) - log2(h.denominator)))
    return Scale(max(1, min(255, floor(h * 2**exponent))), exponent)


def set_out(
    problem: InitialValue,
    digits: int,
    road: str = "auto",
    extra: Sequence[Term] = (),
    full: bool = False,
) -> Walk:
    """A walk at t = 0 whose segments carry the states, the hidden letters and extra terms.

    `full`: all nodes are expanded to the last order, not the states alone; and steps are longer,
    for each costs more.
    """
    plan = plan_for(digits, 0.5) if full else plan_for(digits)
    states, field = augmented(problem.field)
    tape = write_tape(states, (*field, *extra))
    engine = choose_engine(tape, plan, road)
    bits = engine.bits
    start = [floor(Fraction(x) * 2**bits) for x in problem.start]
    guesses = problem.guess or (Fraction(0),) * len(problem.field.hidden)
    roots = hidden_roots(problem.field, problem.start, guesses, bits)
    with ctx.workprec(bits + 60):
        start += [nearest(x * 2**bits) for x in roots]
    n = len(states)
    kept = (*range(n), *tape.outputs[n:])
    walk = Walk(engine, plan, start, kept, plan.order if extra or full else plan.order - 1)
    walk.scale = first_scale(tape, walk, road)
    return walk


def first_scale(tape: Tape, walk: Walk, road: str) -> Scale:
    """From a radius of convergence ρ that a short expansion shows: h = ρ 2^{−accuracy/order}."""
    plan = Plan(walk.plan.digits, 40, 120, 14)
    engine = choose_engine(tape, plan, road)
    shift = engine.bits - walk.engine.bits
    states = [x << shift if shift >= 0 else x >> -shift for x in walk.states]
    scout = Walk(engine, plan, states, (), plan.order - 1)
    reach = scout.expand(Fraction(2) ** 400)
    digits = plan.accuracy / plan.order - walk.plan.accuracy / walk.plan.order
    return scale_near(scout.scale.value * Fraction(reach * 2.0**digits))


def march(walk: Walk, until: Fraction, progress: Progress | None = None) -> Iterator[Segment]:
    """Segments up to t = until, one at a time: memory does not grow with the horizon."""
    while walk.time < until:
        segment = walk.step(until)
        if progress is not None:
            progress(segment.end)
        yield segment
