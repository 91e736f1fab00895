"""Choosing the numbers of a step so that it can be proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import ceil, floor, hypot, isfinite

import numpy as np
from flint import arb, ctx

from deqproof.core.errors import BadCertificate
from deqproof.core.residual import COARSE
from deqproof.core.slopes import Slopes, ball, dominates
from deqproof.core.steps import Checker, Step, grow
from deqproof.flow.enclose.survey import Surveyor
from deqproof.flow.taylor.march import SHARES, Segment, Walk, scale_near

MOST_PARTS = 32
_EXCESS = 0.3  # of the logarithm of the radius in a step, because rates are too large
_SMALLEST = Fraction(1, 64)  # of a step, before giving up
_GRID = 2**30  # denominators of rates
_ENDLESS = Fraction(2) ** 400
_SPARE = 8  # what the core finds may be so much larger
_ROOM = 64  # radii and widths are promised with so much to spare


@dataclass(frozen=True, slots=True)
class Accepted:
    """A step that holds: its segment, and the numbers that the proof needs besides."""

    segment: Segment
    step: Step
    radius: arb


@dataclass(frozen=True, slots=True)
class Rates:
    """The boxes of a step's parts, a rate for each, ∂G/∂z and dz/dθ on them, and by how much the
    rates exceed the eigenvalues in the middle, together."""

    boxes: list[list[arb]]
    rates: tuple[Fraction, ...]
    pulls: list[arb]
    slopes: list[arb]
    excess: float


@dataclass(slots=True)
class Pilot:
    """Takes one step after the other; keeps what the next one will need again."""

    walk: Walk
    checker: Checker
    surveyor: Surveyor
    parts: int = 2
    radius: Fraction = Fraction(0)
    widths: tuple[Fraction, ...] = ()

    def step(self, until: Fraction) -> Accepted:
        """Raises BadCertificate with the reason if no step from here can be proved."""
        walk = self.walk
        reach = walk.expand(until)
        share = Fraction(min(SHARES, floor(SHARES * reach)), SHARES)
        unit = walk.scale.value
        fault = BadCertificate("")
        while share >= _SMALLEST:
            end = min(until, walk.time + unit * share)
            try:
                step = self.prove((end - walk.time) / unit)
            except BadCertificate as found:
                share, fault = Fraction(floor(share * SHARES / 2), SHARES), found
                continue
            return self.accept(step, end, until, reach)
        raise fault

    def accept(self, step: Step, end: Fraction, until: Fraction, reach: float) -> Accepted:
        walk, unit = self.walk, self.walk.scale.value
        segment = walk.segment(end)
        share = (end - walk.time) / unit
        self.surveyor.moved(share)
        walk.move(end, end == until)
        ahead = min(reach, 2.0) if 2 * share > reach else float(share)
        walk.scale = scale_near(unit * Fraction(ahead * 1.03))
        return Accepted(segment, step, self.checker.radius)

    def prove(self, share: Fraction) -> Step:
        """Numbers for the present expansion up to s = share, accepted by the checker."""
        length, checker = self.walk.scale.value * share, self.checker
        with ctx.workprec(COARSE):
            survey = self.surveyor.look(share)
            before = checker.radius + survey.jump
            if not self.radius:
                first = before + arb(2) ** -self.walk.plan.accuracy
                self.promise(first, survey.residuals, [arb(1)] * checker.slopes.m)
            for _ in range(8):
                found = self.examine(length, share)
                offsets = [a / b for a, b in zip(survey.residuals, found.pulls, strict=True)]
                step = Step(length, 1, (), (), _ENDLESS, self.widths, found.rates)
                speed = survey.speed(offsets)
                most = reduce(arb.max, grow(before, step, speed))
                near = self.near(offsets, found.slopes)
                room = [(_SPARE * most, self.radius), *zip(near, self.widths, strict=True)]
                if all(x < ball(promised) for x, promised in room):
                    step = replace(step, radius=self.radius)
                    known = replace(survey, speed=lambda _, speed=speed: speed)
                    checker.accept(step, found.boxes, (found.pulls, found.slopes), known)
                    return step
                self.promise(most, offsets, found.slopes)
        raise BadCertificate("its radius could not be bounded")

    def near(self, offsets: Sequence[arb], slopes: Sequence[arb]) -> list[arb]:
        """How far the roots may be from their polynomials within the promised radius."""
        return [a + b * ball(self.radius) for a, b in zip(offsets, slopes, strict=True)]

    def promise(self, radius: arb, offsets: Sequence[arb], slopes: Sequence[arb]) -> None:
        """A radius and widths for the next steps, with room to spare."""
        self.radius = power_above(radius * _ROOM)
        self.widths = tuple(power_above(4 * x) for x in self.near(offsets, slopes))

    def examine(self, length: Fraction, share: Fraction) -> Rates:
        """The step in as many parts as the variation of the Jacobian asks for."""
        while True:
            step = Step(length, 1, (), (), self.radius, self.widths, (Fraction(0),) * self.parts)
            try:
                found = rates_on(self.surveyor.boxes(step, share), self.checker.slopes, length)
            except BadCertificate:
                if self.parts == MOST_PARTS:
                    raise
                found = None
            if found is not None and (found.excess < _EXCESS or self.parts == MOST_PARTS):
                break
            self.parts *= 2
        if found.excess > 10 * _EXCESS:
            raise BadCertificate("the field's derivative varies too much in a step")
        if found.excess < _EXCESS / 2 and self.parts > 1:  # twice as much with half the parts
            self.parts //= 2
        return found


def power_above(x: arb) -> Fraction:
    """A power of 2 above a ball. Raises BadCertificate if it is not finite."""
    if not x.is_finite():
        raise BadCertificate("a bound is not finite")
    mantissa, exponent = (int(part) for part in x.abs_upper().man_exp())
    return Fraction(2) ** (exponent + max(1, mantissa.bit_length()))


def rates_on(boxes: list[list[arb]], slopes: Slopes, length: Fraction) -> Rates:
    """What `deqproof.core.steps.regular` would find, and rates that it would accept."""
    pulls, kappas = [arb.pos_inf()] * slopes.m, [arb(0)] * slopes.m
    rates: list[Fraction] = []
    excess = 0.0
    for values in boxes:
        jacobian, pull, kappa = slopes.at(values)
        rate, slack = rate_above(jacobian, slopes.n)
        rates.append(rate)
        excess += slack * float(length) / len(boxes)
        pulls = [x.min(abs(y).abs_lower()) for x, y in zip(pulls, pull, strict=True)]
        kappas = [x.max(y) for x, y in zip(kappas, kappa, strict=True)]
    return Rates(boxes, tuple(rates), pulls, kappas, excess)


def rate_above(jacobian: Sequence[arb], n: int) -> tuple[Fraction, float]:
    """A bound of the symmetric part that balls confirm, and by how much it exceeds the middle."""
    middle = [float(x) for x in jacobian]
    if not all(map(isfinite, middle)):
        raise BadCertificate("the field's derivative is not finite")
    matrix = np.array(middle).reshape(n, n)
    top = float(np.linalg.eigvalsh(matrix + matrix.T)[-1]) / 2
    slack = hypot(*(float(x.rad()) for x in jacobian)) + 1e-9 * (1 + abs(top))
    for _ in range(8):
        rate = Fraction(ceil((top + slack) * _GRID), _GRID)
        if dominates(ball(rate), jacobian, n):
            return rate, slack
        slack *= 1.5
    raise BadCertificate("the field's derivative is too uncertain on a box")
