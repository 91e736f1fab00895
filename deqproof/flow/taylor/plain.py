"""The road that needs nothing but Python: recurrences in fixed point.

Coefficients are scaled by hᵏ and held as integers over 2^bits. Every rounding is one floor, so
that each coefficient fulfils its recurrence up to one unit of 2^−bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import log2
from typing import Any

import numpy as np
from flint import arb, ctx, fmpz

from deqproof.core.errors import IllPosed
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import Term
from deqproof.flow.taylor.convolve import convolution
from deqproof.flow.taylor.tape import (
    CONST,
    LINEAR,
    PRODUCT,
    QUOTIENT,
    STATE,
    WEIGHT,
    Node,
    Tape,
)  # fmt: skip

_SETTLED = 2.0**-8
_IMMENSE = 1_000_000  # bits
_WIDE = 450  # bits from which FLINT's integers are faster than Python's
_BLOCKED, _BLOCK = 120, 16  # order from which products go by blocks, and their size


@dataclass(frozen=True, slots=True)
class Scale:
    """A step h = mantissa · 2^−exponent, the unit of time of scaled coefficients."""

    mantissa: int
    exponent: int

    @property
    def value(self) -> Fraction:
        return Fraction(self.mantissa << max(0, -self.exponent), 1 << max(0, self.exponent))

    def times(self, x: Any) -> Any:
        up = x * self.mantissa
        return up >> self.exponent if self.exponent >= 0 else up << -self.exponent


@dataclass(frozen=True, slots=True)
class Rounding:
    """Units of 2^−bits by which the coefficients of a node, all together, may miss v = a b, and
    with |b_0| and |a| + |b| |v| those of a quotient b v = a."""

    product: float
    quotient: Callable[[float, float], float]


@dataclass(slots=True)
class Beginning:
    """The coefficients of order 0 of every node, as integers over 2^bits."""

    tape: Tape
    bits: int
    constants: list[int]

    def values(self, states: Sequence[int]) -> list[int]:
        """Raises IllPosed where the field is not defined at these states."""
        value: list[int] = [0] * len(self.tape.nodes)
        for k, node in enumerate(self.tape.nodes):
            value[k] = self.value(node, value, states)
        return value

    def value(self, node: Node, v: list[int], states: Sequence[int]) -> int:
        if node.kind == STATE:
            return states[node.operands[0]]
        if node.kind == CONST:
            return self.constants[node.operands[0]]
        if node.kind == LINEAR:
            return _combination(node, [v[i] for i in node.operands])
        if node.kind == PRODUCT:
            return v[node.operands[0]] * v[node.operands[1]] >> self.bits
        if node.kind == QUOTIENT:
            if v[node.operands[1]] == 0:
                raise IllPosed("the vector field divides by 0 here: expected a regular point")
            return (v[node.operands[0]] << self.bits) // v[node.operands[1]]
        if node.kind == WEIGHT:
            return 0
        argument = v[self.tape.nodes[node.operands[0]].operands[0]]
        return self.function(node.function, argument)

    def function(self, name: str, x: int) -> int:
        def value() -> arb:
            return getattr(arb(fmpz(x)) * arb(2) ** -self.bits, name)()

        found = settled(value, self.bits)
        if found is None:
            raise IllPosed(f"{name} is not defined here, or too large: expected a regular point")
        return found


def settled(value: Callable[[], arb], bits: int) -> int | None:
    """A number in units of 2^−bits, to 1 + 2^−8 of them. None if it is undefined or immense."""
    precision = bits + 40
    while precision < _IMMENSE:
        with ctx.workprec(precision):
            x = value() * arb(2) ** bits
            if not x.is_finite():
                return None
            if x.rad() < _SETTLED:
                return nearest(x)
            mantissa, exponent = x.rad().man_exp()
            precision += int(exponent) + int(mantissa).bit_length() + 16
    return None


def nearest(x: arb) -> int:
    """The middle of a ball, as an integer."""
    mantissa, exponent = (int(part) for part in x.mid().man_exp())
    return mantissa << exponent if exponent >= 0 else mantissa >> -exponent


def begin(tape: Tape, bits: int) -> Beginning:
    def value(constant: Term) -> arb:
        return evaluate([constant], Coordinates(BALL, {}, {}, {}, 0))[0]

    found = [settled(partial(value, c), bits) for c in tape.constants]
    constants = [c for c in found if c is not None]
    if len(constants) < len(found):
        raise IllPosed("a constant of the vector field is not defined, or too large")
    return Beginning(tape, bits, constants)


def _combination(node: Node, operands: Sequence[Any]) -> Any:
    total = sum(n * x for n, x in zip(node.numerators, operands, strict=True))
    return total if node.denominator == 1 else total // node.denominator


class PlainEngine:
    """Expands all nodes of a tape to a given order."""

    def __init__(self, tape: Tape, bits: int, order: int) -> None:
        self.tape, self.bits, self.order = tape, bits, order
        self.start = begin(tape, bits)
        self.number: Callable[[int], Any] = fmpz if bits >= _WIDE else int
        self.block = _BLOCK if order >= _BLOCKED else 0
        self.rows: list[list[Any]] = [[] for _ in tape.nodes]
        states = tape.states
        nodes = list(enumerate(tape.nodes))[states:]
        self.rules = [self.rule(k, node) for k, node in nodes]

    def expand(self, states: Sequence[int], scale: Scale, last: int) -> None:
        """Coefficients of the states to the order, of the other nodes to order `last`."""
        for row, value in zip(self.rows, self.start.values(states), strict=True):
            row[:] = [self.number(value)]
        n = self.tape.states
        field = [self.rows[k] for k in self.tape.outputs[:n]]
        for k in range(1, self.order + 1):
            for row, slope in zip(self.rows[:n], field, strict=True):
                row.append(scale.times(slope[k - 1]) // k)
            if k <= last:
                for rule in self.rules:
                    rule(k)

    @property
    def rounding(self) -> Rounding:
        """Every coefficient has one floor; that of a quotient is in units of b_0."""
        count = self.order + 1.0
        return Rounding(count, lambda head, _: head * count)

    def doubles(self) -> Any:
        """The coefficients of all nodes to 10^−14 of each, a row a node.

        Raises OverflowError if one is too large.
        """
        return np.array([list(map(float, row)) for row in self.rows]) * 2.0**-self.bits

    def series(self, nodes: Sequence[int]) -> Callable[[int], list[int]]:
        """The coefficients of some nodes, kept: i ↦ those of the i-th."""
        kept = [list(map(int, self.rows[k])) for k in nodes]
        return kept.__getitem__

    def largest(self, k: int) -> float:
        """log2 of the states' largest coefficient of order k, at least that of one unit."""
        return (
            log2(max(1, *(abs(int(row[k])) for row in self.rows[: self.tape.states]))) - self.bits
        )

    def advance(self, share: int) -> list[int]:
        """The states at s = share/1024."""
        states: list[int] = []
        for row in self.rows[: self.tape.states]:
            value = 0
            for c in reversed(row):
                value = (value * share >> 10) + c
            states.append(int(value))
        return states

    def rule(self, k: int, node: Node) -> Callable[[int], None]:
        """Appends the coefficient of a given order ≥ 1 to the row of node k."""
        row, rows = self.rows[k], [self.rows[i] for i in operands_of(node)]
        if node.kind == CONST:
            return lambda n: row.append(self.number(0))
        if node.kind == LINEAR:
            return lambda n: row.append(_combination(node, [r[n] for r in rows]))
        if node.kind == WEIGHT:
            return lambda n: row.append(n * rows[0][n])
        if node.kind == PRODUCT:
            whole = convolution(rows[0], rows[1], 0, self.block)
            return lambda n: row.append(whole(n) >> self.bits)
        if node.kind == QUOTIENT:
            rest = convolution(rows[1], row, 1, self.block)
            return lambda n: row.append(((rows[0][n] << self.bits) - rest(n - 1)) // rows[1][0])
        slope = convolution(rows[0], rows[1], 1, self.block)
        return lambda n: row.append((slope(n - 1) >> self.bits) // n)


def operands_of(node: Node) -> tuple[int, ...]:
    """The nodes whose coefficients a recurrence reads."""
    return () if node.kind in (STATE, CONST) else node.operands
