"""z3's nonlinear arithmetic as a last resort: it proposes a witness, and proves nothing.

A statement in R^d is a system of polynomial equations and inequalities in its coordinates. z3 is
asked for a point where the hypotheses hold and the goal does not. A rational point that it names is
a witness to be checked like any other; that it finds none ("unsat") is no evidence, because nothing
that the core could replay comes with it. It needs the extra `z3`. [@demoura2008z3]
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import Witness
from deqproof.core.number import Table, evaluate
from deqproof.core.point import refutes
from deqproof.core.statement import (
    Fact,
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Simple,
    Spectrum,
    Statement,
    Zero,
    terms_in,
)  # fmt: skip
from deqproof.core.term import VECTOR, leaves, operators, ordered
from deqproof.search.refute.frame import EIGENVALUE, Frame, frame_of

_FINEST = 10**6


def propose_witness(
    statement: Statement, *, seconds: float, dimensions: Sequence[int] = (1, 2)
) -> Witness | None:
    """A witness that z3 found and the core accepts; None without z3, and where there is none.

    For rational functions, their divisors not 0; others are refused.
    """
    goal = statement.goal
    if find_spec("z3") is None or not isinstance(goal, Simple):
        return None
    facts: tuple[Fact, ...] = (*statement.hypotheses, goal)
    if any(isinstance(f, ForEvery) for f in facts):
        return None
    terms = [t for f in facts for t in terms_in(f)]
    named = operators(*terms) | {f.operator for f in facts if isinstance(f, Spectrum)}
    vectors = bool(named) or any(t.kind == VECTOR for t in ordered(terms))
    for d in dimensions if vectors else (1,):
        witness = _asked(statement, frame_of(leaves(*terms), named, d), seconds / len(dimensions))
        if witness is not None and not refutes(statement, witness):
            return witness
    return None


def _asked(statement: Statement, frame: Frame, seconds: float) -> Witness | None:
    import z3

    goal = statement.goal
    assert isinstance(goal, Simple)
    letters = z3.Reals(" ".join(f"x{k}" for k in range(len(frame.coordinates()))))
    solver = z3.Solver()
    solver.set("timeout", max(1, int(1000 * seconds)))
    divisors: list[Any] = []
    try:
        told = _Told(frame, letters, divisors)
        solver.add(*(told.fact(h) for h in statement.hypotheses))
        solver.add(*told.order(), z3.Not(told.fact(goal)))
    except DeqproofError:
        return None
    solver.add(*(d != 0 for d in divisors))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    values = [_rational(model.eval(x, model_completion=True)) for x in letters]
    return frame.witness(values)


class _Told:
    """Facts in z3's words, by coordinates."""

    def __init__(self, frame: Frame, letters: Sequence[Any], divisors: list[Any]) -> None:
        self.frame, self.letters = frame, letters
        self.algebra = frame.algebra(_table(divisors), letters)

    def fact(self, fact: Fact) -> Any:
        import z3

        if isinstance(fact, Spectrum):
            ends = evaluate([fact.lower, fact.upper], self.algebra)
            places = [k for k, c in enumerate(self.frame.coordinates())
                      if c.kind == EIGENVALUE and c.owner == fact.operator]  # fmt: skip
            first, last = self.letters[places[0]], self.letters[places[-1]]
            return z3.And(ends[0] == first, ends[1] == last)
        assert not isinstance(fact, ForEvery)
        (value,) = evaluate([fact.term], self.algebra)
        if fact.term.kind == VECTOR:
            zero = z3.And(*(x == 0 for x in value))
            return zero if isinstance(fact, Zero) else z3.Not(zero)
        return _SIGNS[type(fact)](value)

    def order(self) -> list[Any]:
        """Eigenvalues are nonnegative, the first is the least and the last the greatest."""
        found: list[Any] = []
        for places in self.frame.spectra():
            first, *others = (self.letters[k] for k in places)
            found += [first >= 0, *(first <= x for x in others)]
            found += [x <= others[-1] for x in others[:-1]]
        return found


_SIGNS: dict[type[Fact], Any] = {
    Zero: lambda x: x == 0,
    NonNegative: lambda x: x >= 0,
    Positive: lambda x: x > 0,
    NonZero: lambda x: x != 0,
}


def _table(divisors: list[Any]) -> Table:
    """Rational arithmetic on z3's reals; what is divided by is noted."""
    import z3

    def quotient(a: Any, b: Any) -> Any:
        divisors.append(b)
        return a / b

    def power(a: Any, n: int) -> Any:
        product = z3.RealVal(1)
        for _ in range(n):
            product = product * a
        return product

    return {
        "const": lambda x: z3.RealVal(str(x)), "add": operator.add, "sub": operator.sub,
        "mul": operator.mul, "neg": operator.neg, "div": quotient, "pow": power,
        "abs": lambda x: z3.If(x >= 0, x, -x), "max": lambda a, b: z3.If(a >= b, a, b),
        "min": lambda a, b: z3.If(a <= b, a, b), "where": lambda c, a, b: z3.If(c >= 0, a, b),
    }  # fmt: skip


def _rational(value: Any) -> Fraction:
    """The number, or one near it where it is algebraic: the core will see whether that does."""
    import z3

    if z3.is_rational_value(value):
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
    near = value.approx(20)
    close = Fraction(near.numerator_as_long(), near.denominator_as_long())
    return close.limit_denominator(_FINEST)
