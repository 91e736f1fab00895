"""Enclosures: the integrator's steps with radii that provably hold the solution.

The proof is that of `deqproof.core.steps`; here the numbers that it needs are chosen: how many
parts a step has, the rates, the widths, how long the step may be. What is accepted here rests on
the exact integer arithmetic of the engines and what it is known to leave out;
`Enclosure.tube` gives the polynomials to the core, which finds its own bounds from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb, arb_poly, ctx, fmpz_poly

from deqproof.core.errors import BadCertificate, BadInput, IllPosed, NotLowerable
from deqproof.core.evidence import Steps
from deqproof.core.slopes import ball
from deqproof.core.steps import Checker, Piece, Start, Step, row_text
from deqproof.core.tube import Tube
from deqproof.flow.enclose.pilot import Accepted, Pilot
from deqproof.flow.enclose.survey import BallSurvey, SeriesSurvey, Surveyor, rows_of
from deqproof.flow.taylor.march import Progress, Walk, set_out
from deqproof.flow.taylor.model import InitialValue, Rational

_TRIES = 4
_MOST_BITS = 900  # beyond, bounds in double precision would vanish


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A tube that contains the solution up to `end`, and if that is early, why it stops there.

    `bits` are those that the evidence needs: an engine may compute with more.
    """

    problem: InitialValue
    start: Start
    until: Fraction
    bits: int
    accepted: tuple[Accepted, ...]
    final: tuple[arb, ...]
    stopped: str

    @property
    def end(self) -> Fraction:
        return self.accepted[-1].segment.end if self.accepted else Fraction(0)

    @property
    def radius(self) -> arb:
        return self.accepted[-1].radius if self.accepted else arb(0)

    def steps(self) -> Iterator[Step]:
        """The evidence: every step with its polynomials."""
        n, m = len(self.problem.field.states), len(self.problem.field.hidden)
        for part in self.accepted:
            share = (part.segment.end - part.segment.start) / part.segment.unit
            more = max(0, part.segment.bits - self.bits)
            rows = rows_of(part.segment, n + m, share)
            texts = tuple(row_text([c >> more for c in row]) for row in rows)
            bits = part.segment.bits - more
            yield replace(part.step, bits=bits, states=texts[:n], hidden=texts[n:])

    def confirmed(self) -> Iterator[tuple[Step, Piece]]:
        """Every step as the core accepts it, which has its own and sometimes wider bounds.

        Raises BadCertificate if it does not accept one.
        """
        checker = Checker(self.problem.field, self.start)
        for step in self.steps():
            yield _confirm(checker, step)

    def tube(self) -> Tube:
        """What the core proves from the evidence. Raises BadCertificate if that is nothing."""
        pieces = tuple(piece for _, piece in self.confirmed())
        if not pieces:
            raise BadCertificate(f"there is no step: {self.stopped}")
        return Tube(self.problem.field, self.start, pieces)

    def evidence(self) -> Steps:
        """The evidence, for a statement along the flow (`deqproof.core.tube.follows`)."""
        steps = tuple(step for step, _ in self.confirmed())
        start = self.start
        return Steps(start.states, self.problem.field.relations, start.roots, steps)


def _confirm(checker: Checker, step: Step) -> tuple[Step, Piece]:
    for _ in range(_TRIES - 1):
        try:
            return step, checker.check(step)
        except BadCertificate:
            widths = tuple(16 * x for x in step.widths)
            step = replace(step, radius=16 * step.radius, widths=widths)
    return step, checker.check(step)


def enclose(
    problem: InitialValue,
    until: Rational,
    digits: int,
    *,
    road: str = "auto",
    progress: Progress | None = None,
) -> Enclosure:
    """A tube around the solution from t = 0 to `until`, its radius near 10^−digits.

    Where it cannot go on it stops, and says why; it never guesses. Raises IllPosed if there is no
    first step, and BadInput for a horizon that is not after 0.
    """
    horizon = Fraction(until)
    if horizon <= 0:
        raise BadInput(f"until: expected a time after 0, got {until}")
    walk = set_out(problem, digits, road, problem.field.relations, full=True)
    start = start_of(problem, walk)
    checker = Checker(problem.field, start)
    pilot = Pilot(walk, checker, surveyor_for(walk, checker))
    accepted: list[Accepted] = []
    stopped = ""
    while walk.time < horizon and not stopped:
        try:
            accepted.append(pilot.step(horizon))
        except (BadCertificate, IllPosed) as fault:
            stopped = f"at t = {float(walk.time):.6g}: {fault}"
        else:
            if progress is not None:
                progress(walk.time)
    final = ends(accepted, problem)
    return Enclosure(problem, start, horizon, walk.plan.bits, tuple(accepted), final, stopped)


def start_of(problem: InitialValue, walk: Walk) -> Start:
    """The exact start, with an interval of 2^−20 about each root."""
    bits, n = walk.engine.bits, len(problem.start)
    around = [Fraction(x >> max(0, bits - 24), 2**24) for x in walk.states[n:]]
    margin = Fraction(1, 2**21)
    roots = tuple((x - margin, x + margin) for x in around)
    return Start(tuple(map(Fraction, problem.start)), roots)


def surveyor_for(walk: Walk, checker: Checker) -> Surveyor:
    """Bounds from the recurrences themselves where there are any; the core's tests otherwise."""
    if walk.engine.bits > _MOST_BITS:
        return BallSurvey(walk, checker)
    try:
        return SeriesSurvey(walk, checker)
    except NotLowerable:
        return BallSurvey(walk, checker)


def ends(accepted: Sequence[Accepted], problem: InitialValue) -> tuple[arb, ...]:
    """Balls that hold the states at the end of the last step."""
    if not accepted:
        return tuple(ball(x) for x in problem.start)
    segment = accepted[-1].segment
    with ctx.workprec(segment.bits + 8):
        s, unit = ball((segment.end - segment.start) / segment.unit), arb(2) ** -segment.bits
        reach = arb(0, 1) * accepted[-1].radius
        curves = [fmpz_poly(segment.coefficients(i)) for i in range(len(problem.start))]
        return tuple(arb_poly(c)(s) * unit + reach for c in curves)
