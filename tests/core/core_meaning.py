"""What terms and facts mean, in fractions and lists: an interpreter that shares no code with core.

Every value is a list over the outcomes of a finite probability space, so that draws are random and
`mean` is the average. Undefined operations have the values that `deqproof.core.statement` states.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction

from deqproof.core.statement import ForEvery, NonNegative, NonZero, Positive, Spectrum, Zero


@dataclass
class World:
    """A dimension, equally likely outcomes, and values of letters (by term) and operators."""

    dimension: int = 1
    outcomes: int = 1
    letters: dict = field(default_factory=dict)
    operators: dict = field(default_factory=dict)

    def values(self, term):
        """The value of the term at each outcome."""
        known = {}
        stack = [term]
        while stack:
            t = stack[-1]
            missing = [a for a in t.args if a not in known]
            if missing:
                stack += missing
            else:
                known[stack.pop()] = self._value(t, [known[a] for a in t.args])
        return known[term]

    def number(self, term):
        """The value of a term without draws."""
        first, *rest = self.values(term)
        assert all(x == first for x in rest)
        return first

    def _value(self, t, args):
        n = self.outcomes
        if t.op == "const":
            return [t.data[0]] * n
        if t.op in ("scalar", "vector", "draw", "vdraw"):
            return self.letters[t]
        if t.op == "vzero":
            return [[Fraction(0)] * self.dimension] * n
        if t.op == "mean":
            return [sum(args[0], Fraction(0)) / n] * n
        return [self._at_outcome(t, [a[k] for a in args]) for k in range(n)]

    def _at_outcome(self, t, a):  # noqa: PLR0912
        match t.op:
            case "add":
                return a[0] + a[1]
            case "sub":
                return a[0] - a[1]
            case "mul":
                return a[0] * a[1]
            case "div":
                return a[0] / a[1] if a[1] else Fraction(0)
            case "neg":
                return -a[0]
            case "abs":
                return abs(a[0])
            case "pow":
                return a[0] ** t.data[0]
            case "sqrt":
                return root(a[0])
            case "max":
                return max(a)
            case "min":
                return min(a)
            case "where":
                return a[1] if a[0] >= 0 else a[2]
            case "vadd":
                return [x + y for x, y in zip(*a, strict=True)]
            case "scale":
                return [a[0] * x for x in a[1]]
            case "inner":
                return dot(*a)
            case "apply":
                return [dot(row, a[0]) for row in self.operators[t.data[0]]]
        raise NotImplementedError(t.op)

    def holds(self, fact):
        """Is the fact true here, at every outcome?"""
        match fact:
            case Zero(term):
                return all(is_zero(x) for x in self.values(term))
            case NonZero(term):
                return not any(is_zero(x) for x in self.values(term))
            case NonNegative(term):
                return all(x >= 0 for x in self.values(term))
            case Positive(term):
                return all(x > 0 for x in self.values(term))
            case Spectrum() | ForEvery():
                raise NotImplementedError
        raise TypeError(fact)

    def breaks(self, statement):
        """Do the hypotheses hold here while the goal does not?"""
        return all(map(self.holds, statement.hypotheses)) and not self.holds(statement.goal)


def dot(u, v):
    return sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))


def is_zero(x):
    return not any(x) if isinstance(x, list) else x == 0


def root(x):
    """An exact square root, 0 for a negative number. Raises ValueError if it is irrational."""
    if x < 0:
        return Fraction(0)
    p, q = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if p * p != x.numerator or q * q != x.denominator:
        raise ValueError("irrational")
    return Fraction(p, q)
