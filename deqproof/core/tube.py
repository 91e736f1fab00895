"""Tubes: checked steps from the start on, and what they prove about the solution.

Everything here is about one solution: of θ' = f(θ, z), z hidden roots, from an exact start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import islice

from flint import arb, ctx, fmpq

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadCertificate, DeqproofError, NotLowerable
from deqproof.core.evidence import Steps
from deqproof.core.number import RATIONAL, Coordinates, Table, evaluate
from deqproof.core.residual import bound
from deqproof.core.slopes import TIME, Balls, VectorField, ball, motions
from deqproof.core.statement import (
    SIGNS,
    Along,
    Always,
    Fact,
    Flow,
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Runs,
    Spectrum,
    Statement,
    Zero,
    letters_of,
    need,
    terms_of_system,
)
from deqproof.core.steps import GUARD, Checker, Piece, Start, Step, require
from deqproof.core.term import Term, const, leaves

_MOST_INTERVALS = 2000  # in a step, to show that a term keeps its sign
MOST_STEPS = 20_000


def follows(statement: Statement, evidence: Steps) -> bool:
    """True if the steps prove the statement, False if they refute it. Raises otherwise.

    States of the flow are θ, then the roots z of the relations G(θ, z) = 0; the field is f(θ, z),
    then z' as the relations imply it. A solution that starts at a root therefore keeps to it, and
    what the tube follows is such a solution. There is no other: near a tube all operations are
    analytic, since their balls are finite and none with a bend has a rule there.
    """
    goal = statement.goal
    need(isinstance(goal, Along) and isinstance(goal.system, Flow), "a statement along a flow")
    assert isinstance(goal, Along) and isinstance(goal.system, Flow)
    flow, given, wanted = goal.system, statement.hypotheses, goal.property
    n, m = len(evidence.start), len(evidence.relations)
    need(n > 0 and n + m == len(flow.states), "a start and relations for the states of the flow")
    still = letters_of(*given) | leaves(*terms_of_system(flow))
    need(TIME not in still, "the letter t for the time alone")
    field = VectorField(flow.states[:n], flow.field[:n], flow.states[n:], evidence.relations)
    need(flow.field[n:] == motions(field), "hidden letters that move as their relations imply")
    tube = check_steps(field, Start(evidence.start, evidence.roots), evidence.steps)
    if isinstance(wanted, Runs):
        need(_pinned(tube) <= frozenset(given), "hypotheses that fix this start")
        _require_run(tube, flow, wanted)
        return True
    need(isinstance(wanted, Always), "what holds during a run, or at all times")
    assert isinstance(wanted, Always)
    need(TIME not in letters_of(wanted.fact), "no letter t, which here is a number")
    for fact in given:
        need(tube.starts(fact), f"a start where the hypotheses hold: {fact!r:.120}")
    tube.require_during(flow.domain, Fraction(0), tube.end)
    need(tube.fails(wanted.fact), "a fact that fails at the end of the steps")
    return False


def _require_run(tube: Tube, flow: Flow, wanted: Runs) -> None:
    need(0 < wanted.until <= tube.end, f"a time after 0, up to the last step's: {tube.end}")
    tube.require_during(flow.domain, Fraction(0), wanted.until)
    for during in wanted.facts:
        need(0 <= during.begin <= during.end <= wanted.until, "times in order, up to the last")
        tube.require_during([during.fact], during.begin, during.end)


def _pinned(tube: Tube) -> frozenset[Fact]:
    """The hypotheses that leave one start: the numbers θ(0), and z(0) the root in its interval."""
    field, start = tube.field, tube.start
    facts: list[Fact] = [
        Zero(x - const(v)) for x, v in zip(field.states, start.states, strict=True)
    ]
    for z, g, (low, high) in zip(field.hidden, field.relations, start.roots, strict=True):
        facts += [Zero(g), NonNegative(z - const(low)), NonNegative(const(high) - z)]
    return frozenset(facts)


@dataclass(frozen=True, slots=True)
class Tube:
    """The solution is within each piece's radius of its polynomials, and exists, up to `end`."""

    field: VectorField
    start: Start
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> Fraction:
        return self.pieces[-1].begin + self.pieces[-1].length

    def at(self, terms: Sequence[Term], time: Fraction) -> list[arb]:
        """Balls that hold the terms of states, hidden letters and t at one time."""
        piece = self._piece(time)
        s = (time - piece.begin) / piece.length
        with ctx.workprec(piece.bits + GUARD):
            return Balls(self._letters(), terms).at(_values(piece, s, s))

    def shows(self, fact: Fact, begin: Fraction, end: Fraction) -> str:
        """ "" if the fact holds at all times from begin to end, or where that was not shown.

        Raises BadCertificate beyond the tube.
        """
        if isinstance(fact, Zero | Spectrum | ForEvery):
            return "a tube shows inequalities only"
        term = fact.term
        if isinstance(fact, NonZero) and self.at([term], begin)[0] < 0:
            term = -term
        return self._keeps(term, begin, end, strict=not isinstance(fact, NonNegative))

    def _keeps(self, term: Term, begin: Fraction, end: Fraction, strict: bool) -> str:
        """Whether term ≥ 0, or > 0, from begin to end.

        On an interval it is enough that the term's ball is, or that the term is at its left end
        and its derivative along the field is ≥ 0.
        """
        self._piece(end)
        known = begin == 0 and self.starts(Positive(term) if strict else NonNegative(term))
        balls = Balls(self._letters(), [term, self.motion(term)])
        for piece in self.pieces:
            last = min(Fraction(1), (end - piece.begin) / piece.length)
            first = max(Fraction(0), (begin - piece.begin) / piece.length)
            if last < first or (last == 0 and piece is not self.pieces[0]):
                continue
            with ctx.workprec(piece.bits + GUARD):
                gap = _gap(balls, piece, (first, last), known, strict)
            if gap is not None:
                return f"not shown near t = {float(piece.begin + piece.length * gap):.6g}"
            known = True
        return ""

    def require_during(self, facts: Iterable[Fact], begin: Fraction, end: Fraction) -> None:
        for fact in facts:
            reason = self.shows(fact, begin, end)
            require(not reason, f"{fact!r:.120}: {reason}")

    def fails(self, fact: Fact) -> bool:
        """Whether the fact is known not to hold at the end."""
        if isinstance(fact, Spectrum | ForEvery):
            return False
        sign = _sign(self.at([fact.term], self.end)[0])
        return sign != 0 and sign not in SIGNS[type(fact)]

    def motion(self, term: Term) -> Term:
        """The derivative of a term along the solution."""
        f = self.field
        moves = zip((*f.states, *f.hidden), (*f.field, *motions(f)), strict=True)
        return derivative(term, {**dict(moves), TIME: const(1)})

    def starts(self, fact: Fact) -> bool:
        """Whether the fact is known to hold at the start: a relation's does, by the tube."""
        if isinstance(fact, Spectrum | ForEvery):
            return False
        if isinstance(fact, Zero) and fact.term in self.field.relations:
            return True
        value = self._exactly(fact.term)
        if value is not None:
            return (value > 0) - (value < 0) in SIGNS[type(fact)]
        sign = _sign(self.at([fact.term], Fraction(0))[0])
        return sign != 0 and sign in SIGNS[type(fact)]

    def _letters(self) -> tuple[Term, ...]:
        return (*self.field.states, *self.field.hidden, TIME)

    def _piece(self, time: Fraction) -> Piece:
        for piece in self.pieces:
            if piece.begin <= time <= piece.begin + piece.length:
                return piece
        raise BadCertificate(f"t = {float(time):.6g}: expected a time up to {float(self.end):.6g}")

    def _exactly(self, term: Term) -> fmpq | None:
        """The term's value at the start, if it is a rational that needs no root."""
        table: Table = {**RATIONAL, "exp": _exp_of_zero}
        known = dict(zip(self.field.states, self.start.states, strict=True))
        values = {str(x.data[0]): RATIONAL["const"](v) for x, v in known.items()}
        values["t"] = RATIONAL["const"](Fraction(0))
        try:
            return evaluate([term], Coordinates(table, values, {}, {}, 0))[0]
        except DeqproofError:
            return None


def _exp_of_zero(x: fmpq) -> fmpq:
    if x != 0:
        raise NotLowerable(f"exp({x}) is no rational")
    return x + 1


def _sign(x: arb) -> int:
    """Of a ball, 0 where it is not known."""
    return 1 if x > 0 else -1 if x < 0 else 0


def _gap(
    balls: Balls, piece: Piece, span: tuple[Fraction, Fraction], known: bool, strict: bool
) -> Fraction | None:
    """None if the first ball is ≥ 0, or > 0, on the span, or a place where it was not shown.

    `known` says that it is at the left end.
    """
    rest = [span]
    for _ in range(_MOST_INTERVALS):
        low, high = rest.pop()
        value, slope = balls.at(_values(piece, low, high))
        stays = low == high or (value.is_finite() and slope >= 0)
        if (value > 0 if strict else value >= 0) or (known and stays):
            known = True
        elif low == high:
            return low
        else:
            middle = (low + high) / 2
            rest += [(middle, high), (low, middle)]
        if not rest:
            return None
    return rest[-1][0]


def _values(piece: Piece, low: Fraction, high: Fraction) -> list[arb]:
    """Balls for the states, the hidden letters and t while s is from low to high."""
    s, half = ball((low + high) / 2), ball((high - low) / 2)
    radius = _radius(piece, low, high)
    widths = [radius] * len(piece.states)
    widths += [a + b * radius for a, b in zip(piece.offsets, piece.slopes, strict=True)]
    curves = (*piece.states, *piece.hidden)
    found = [
        a(s) + arb(0, 1) * ((half * bound(a.derivative()) if low < high else 0) + width)
        for a, width in zip(curves, widths, strict=True)
    ]
    return [*found, ball(piece.begin) + ball(piece.length) * (s + arb(0, 1) * half)]


def _radius(piece: Piece, low: Fraction, high: Fraction) -> arb:
    parts = len(piece.radii)
    if low == high == 1:
        return piece.final
    reached = [
        r
        for k, r in enumerate(piece.radii)
        if low <= Fraction(k + 1, parts) and Fraction(k, parts) <= high
    ]
    return reduce(arb.max, reached)


def check_steps(field: VectorField, start: Start, steps: Iterable[Step]) -> Tube:
    """The tube of these steps. Raises BadCertificate at the first that does not hold."""
    checker = Checker(field, start)
    pieces = tuple(checker.check(step) for step in islice(steps, MOST_STEPS + 1))
    require(0 < len(pieces) <= MOST_STEPS, f"expected 1 to {MOST_STEPS} steps")
    return Tube(field, start, pieces)
