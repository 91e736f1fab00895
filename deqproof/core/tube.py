"""Tubes: checked steps from the start on, and what they prove about the solution.

Everything here is about one solution: of θ' = f(θ, z), z hidden roots, from an exact start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, cast

from flint import arb, ctx, fmpq

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadCertificate, DeqproofError, IllPosed, NotLowerable
from deqproof.core.number import RATIONAL, Coordinates, Table, evaluate
from deqproof.core.program import at, program_of, read_nodes, read_rational
from deqproof.core.residual import bound
from deqproof.core.slopes import TIME, Balls, VectorField, ball
from deqproof.core.steps import GUARD, Checker, Piece, Start, Step
from deqproof.core.term import Term, const

_MOST_INTERVALS = 2000  # in a step, to show that a term keeps its sign
_INTEGER = re.compile(r"-?[0-9a-f]{1,5000}")
_MOST_STEPS, _MOST_BITS, _MOST_DEGREE = 20_000, 20_000, 10_000


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

    def holds(self, term: Term, until: Fraction) -> str:
        """ "" if term ≥ 0 on all of [0, until], or where that could not be shown.

        On an interval it is enough that the term's ball is ≥ 0, or that it is ≥ 0 at the left
        end and its derivative along the field is ≥ 0. Raises BadCertificate beyond the tube.
        """
        self._piece(until)
        balls = Balls(self._letters(), [term, self.motion(term)])
        known = self._starts(term)
        for piece in self.pieces:
            if piece.begin >= until and known:
                break
            last = min(Fraction(1), (until - piece.begin) / piece.length)
            with ctx.workprec(piece.bits + GUARD):
                gap = _gap(balls, piece, last, known)
            if gap is not None:
                return f"not shown near t = {float(piece.begin + piece.length * gap):.6g}"
            known = True
        return ""

    def crossing(self, term: Term, before: Fraction, after: Fraction) -> str:
        """ "" if term < 0 on all of [0, before] and term > 0 at `after`: it reaches 0 for the
        first time in between. Or why that could not be shown."""
        early, late = self.at([term], before)[0], self.at([term], after)[0]
        if not (before < after and early < 0 and late > 0):
            return f"the term does not change its sign from {float(before)} to {float(after)}"
        mantissa, exponent = (int(part) for part in (-early).abs_lower().man_exp())
        margin = Fraction(mantissa, 2) * Fraction(2) ** exponent
        return self.holds(-term - margin, before)

    def motion(self, term: Term) -> Term:
        """The derivative of a term along the solution."""
        f = self.field
        along = dict(zip(f.states, f.field, strict=True))
        moves = {
            z: -(derivative(g, along) / derivative(g, {z: const(1)}))
            for z, g in zip(f.hidden, f.relations, strict=True)
        }
        return derivative(term, {**along, **moves, TIME: const(1)})

    def _letters(self) -> tuple[Term, ...]:
        return (*self.field.states, *self.field.hidden, TIME)

    def _piece(self, time: Fraction) -> Piece:
        for piece in self.pieces:
            if piece.begin <= time <= piece.begin + piece.length:
                return piece
        raise BadCertificate(f"t = {float(time):.6g}: expected a time up to {float(self.end):.6g}")

    def _starts(self, term: Term) -> bool:
        """Whether the term is ≥ 0 at the start, exactly."""
        table: Table = {**RATIONAL, "exp": _exp_of_zero}
        names = {
            str(x.data[0]): v for x, v in zip(self.field.states, self.start.states, strict=True)
        }
        values = {k: RATIONAL["const"](v) for k, v in {**names, "t": Fraction(0)}.items()}
        try:
            value = evaluate([term], Coordinates(table, values, {}, {}, 0))[0]
        except DeqproofError:
            return False
        return value >= 0


def _exp_of_zero(x: fmpq) -> fmpq:
    if x != 0:
        raise NotLowerable(f"exp({x}) is no rational")
    return x + 1


def _gap(balls: Balls, piece: Piece, last: Fraction, known: bool) -> Fraction | None:
    """None if the first ball is ≥ 0 on [0, last], or a place from which it was not shown."""
    rest = [(Fraction(0), last)]
    for _ in range(_MOST_INTERVALS):
        low, high = rest.pop()
        value, slope = balls.at(_values(piece, low, high))
        if value >= 0 or (known and slope >= 0):
            known = True
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
    pieces = tuple(checker.check(step) for step in steps)
    if not pieces:
        raise BadCertificate("expected at least one step")
    return Tube(field, start, pieces)


def tube_data(field: VectorField, start: Start, steps: Iterable[Step]) -> dict[str, Any]:
    """The evidence as JSON data: integers in hexadecimal, rationals as text."""
    groups = (field.states, field.field, field.hidden, field.relations)
    program = program_of([t for group in groups for t in group])
    return {
        "field": {
            "code": [list(line) for line in program.code],
            "outputs": list(program.outputs),
            "states": len(field.states),
        },
        "start": [str(x) for x in start.states],
        "roots": [[str(low), str(high)] for low, high in start.roots],
        "steps": [
            {
                "length": str(step.length),
                "bits": step.bits,
                "states": [[f"{c:x}" for c in row] for row in step.states],
                "hidden": [[f"{c:x}" for c in row] for row in step.hidden],
                "radius": str(step.radius),
                "widths": [str(x) for x in step.widths],
                "rates": [str(x) for x in step.rates],
            }
            for step in steps
        ],
    }


def check_tube(data: Any) -> Tube:
    """The tube that data from outside proves. Raises BadCertificate, whatever the data is."""
    try:
        field, start = _read_field(data["field"]), _read_start(data)
        rows = _list(data["steps"], _MOST_STEPS)
        return check_steps(field, start, map(_read_step, rows))
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise BadCertificate(f"expected the data of a tube: {fault!r:.80}") from fault
    except (IllPosed, NotLowerable) as fault:
        raise BadCertificate(str(fault)) from fault


def _read_field(data: Any) -> VectorField:
    nodes = read_nodes(data["code"])
    terms = [at(nodes, k) for k in data["outputs"]]
    n = data["states"]
    m = len(terms) // 2 - n
    if type(n) is not int or n < 1 or m < 0 or len(terms) != 2 * (n + m):
        raise BadCertificate("expected states, their field, hidden letters, their relations")
    parts = terms[:n], terms[n : 2 * n], terms[2 * n : 2 * n + m], terms[2 * n + m :]
    return VectorField(*map(tuple, parts))


def _read_start(data: Any) -> Start:
    roots = [(read_rational(low), read_rational(high)) for low, high in data["roots"]]
    return Start(tuple(map(read_rational, data["start"])), tuple(roots))


def _read_step(data: Any) -> Step:
    bits = data["bits"]
    if type(bits) is not int or not 1 <= bits <= _MOST_BITS:
        raise BadCertificate(f"bits: expected 1 to {_MOST_BITS}, got {bits!r:.40}")
    states, hidden = (tuple(map(_read_row, data[key])) for key in ("states", "hidden"))
    length, radius = read_rational(data["length"]), read_rational(data["radius"])
    widths, rates = (tuple(map(read_rational, data[key])) for key in ("widths", "rates"))
    return Step(length, bits, states, hidden, radius, widths, rates)


def _read_row(data: Any) -> tuple[int, ...]:
    row = _list(data, _MOST_DEGREE)
    if not all(isinstance(c, str) and _INTEGER.fullmatch(c) for c in row):
        raise BadCertificate("expected coefficients as hexadecimal integers")
    return tuple(int(c, 16) for c in row)


def _list(data: Any, most: int) -> list[Any]:
    if not isinstance(data, list) or not 1 <= len(cast(list[Any], data)) <= most:
        raise BadCertificate(f"expected a list of 1 to {most} entries")
    return cast(list[Any], data)
