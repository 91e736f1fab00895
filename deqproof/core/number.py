"""Number systems: one program, many meanings.

A number system is an `Algebra`: a value for each leaf and one function an operation. Here are the
two that decide: exact rationals and Arb balls, each with vectors of R^d as tuples of coordinates.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from flint import arb, fmpq

from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.term import LEAVES, Term, ordered

Table: TypeAlias = Mapping[str, Callable[..., Any]]
_MOST_BITS = 200_000  # of a rational


class Algebra(Protocol):
    """What a program can be evaluated in."""

    def leaf(self, term: Term) -> Any:
        """The value of a letter or a constant."""
        ...

    def operate(self, term: Term, args: Sequence[Any]) -> Any:
        """The value of an operation whose operands have these values."""
        ...


def evaluate(terms: Iterable[Term], algebra: Algebra) -> list[Any]:
    """The values of the terms, each shared subexpression computed once."""
    outputs = list(terms)
    value: dict[Term, Any] = {}
    for t in ordered(outputs):
        if t.op in LEAVES:
            value[t] = algebra.leaf(t)
        else:
            value[t] = algebra.operate(t, [value[a] for a in t.args])
    return [value[t] for t in outputs]


def _within(operate: Callable[..., fmpq]) -> Callable[..., fmpq]:
    """The operation, refusing results that are too long to go on with."""

    def bounded(*args: Any) -> fmpq:
        result = operate(*args)
        if result.height_bits() > _MOST_BITS:
            raise NotLowerable(f"expected rationals of at most {_MOST_BITS} bits")
        return result

    return bounded


def _root(x: fmpq) -> fmpq:
    if x < 0:
        raise IllPosed(f"square root of {x}: expected a number that is not negative")
    p, q = x.p.isqrt(), x.q.isqrt()
    if p * p != x.p or q * q != x.q:
        raise NotLowerable(f"the square root of {x} is no rational: expected a perfect square")
    return fmpq(p, q)


def _quotient(a: fmpq, b: fmpq) -> fmpq:
    if b == 0:
        raise IllPosed("division by 0 at this point")
    return a / b


def _power(a: fmpq, n: int) -> fmpq:
    return a**n


def _branch(c: fmpq, a: fmpq, b: fmpq) -> fmpq:
    return a if c >= 0 else b


def _ball_quotient(a: arb, b: arb) -> arb:
    return a / b


def _ball_power(x: arb, n: int) -> arb:
    # not x**n: python-flint 0.9 gives nan for a ball around 0
    result = arb(1)
    for _ in range(n):
        result = result * x
    return result if n % 2 else result.max(arb(0))


def _ball_branch(c: arb, a: arb, b: arb) -> arb:
    if not c.is_finite():  # no condition, no value
        return arb("nan")
    return a if c >= 0 else b if c < 0 else a.union(b)


def _rational(q: Fraction) -> fmpq:
    return fmpq(q.numerator, q.denominator)


def _ball(q: Fraction) -> arb:
    return arb(_rational(q))


RATIONAL: Table = {
    "const": _rational, "neg": operator.neg, "abs": operator.abs, "sqrt": _root,
    "add": _within(operator.add), "sub": _within(operator.sub), "mul": _within(operator.mul),
    "div": _within(_quotient), "pow": _within(_power),
    "max": max, "min": min, "where": _branch,
}  # fmt: skip
BALL: Table = {
    "const": _ball, "neg": operator.neg, "abs": operator.abs, "pi": arb.pi,
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": _ball_quotient,
    "pow": _ball_power, "max": arb.max, "min": arb.min, "where": _ball_branch,
    "sqrt": arb.sqrt, "exp": arb.exp, "log": arb.log, "tanh": arb.tanh, "atan": arb.atan,
    "erf": arb.erf, "sin": arb.sin, "cos": arb.cos,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coordinates:
    """R^d by coordinates over a table of scalars.

    Scalars by name; vectors as equally long tuples; operators as rows. All values belong to
    the table's number system already.
    """

    table: Table
    scalars: Mapping[str, Any]
    vectors: Mapping[str, Sequence[Any]]
    operators: Mapping[str, Sequence[Sequence[Any]]]
    dimension: int

    def leaf(self, term: Term) -> Any:
        datum = term.data[0]
        if isinstance(datum, Fraction):
            return self.table["const"](datum)
        where: Mapping[str, Any] = self.vectors if term.kind == "vector" else self.scalars
        if term.op in ("draw", "vdraw") or datum not in where:
            raise NotLowerable(f"no value for the {term.kind} {datum!r}: expected one for each")
        return where[str(datum)]

    def operate(self, term: Term, args: Sequence[Any]) -> Any:
        if term.op == "pow":
            return self.table["pow"](args[0], term.data[0])
        if term.op == "apply":
            rows = self._operator(str(term.data[0]))
            return tuple(self._dot(row, args[0]) for row in rows)
        if term.op == "inner":
            return self._dot(*args)
        if term.op == "vadd":
            return tuple(self.table["add"](a, b) for a, b in zip(*args, strict=True))
        if term.op == "scale":
            return tuple(self.table["mul"](args[0], x) for x in args[1])
        if term.op == "vzero":
            return (self.table["const"](Fraction(0)),) * self.dimension
        if term.op not in self.table:
            raise NotLowerable(f"{term.op} has no value in this number system")
        return self.table[term.op](*args)

    def _operator(self, name: str) -> Sequence[Sequence[Any]]:
        if name not in self.operators:
            raise NotLowerable(f"no value for the operator {name!r}: expected one for each")
        return self.operators[name]

    def _dot(self, u: Sequence[Any], v: Sequence[Any]) -> Any:
        total = self.table["const"](Fraction(0))
        for a, b in zip(u, v, strict=True):
            total = self.table["add"](total, self.table["mul"](a, b))
        return total
