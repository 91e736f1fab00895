"""A bound low ≤ high, and the family low·c ≤ high that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import ctx

from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import Witness
from deqproof.core.number import BALL, RATIONAL
from deqproof.core.point import in_world
from deqproof.core.rule import lie_derivative, next_value
from deqproof.core.statement import (
    Along,
    Always,
    Decays,
    Fact,
    Flow,
    Goal,
    Iteration,
    NonNegative,
    Positive,
    Statement,
    domain_of,
)  # fmt: skip
from deqproof.core.term import Term
from deqproof.core.universal import exactly
from deqproof.deq.exact import middle_of

_BITS = 128


@dataclass(frozen=True, slots=True)
class Bound:
    """Where the hypotheses hold, c·low ≤ high; the greatest such c is the infimum of high/low over
    the points with low > 0. `goal` is what is claimed with another constant."""

    given: tuple[Fact, ...]
    low: Term
    high: Term
    goal: Callable[[Fraction], Goal]

    def fails_at(self, c: Fraction) -> Statement:
        """c·low ≤ high where low > 0: a witness has a ratio below c."""
        return Statement((*self.given, Positive(self.low)), NonNegative(self.high - c * self.low))

    def is_touched_at(self, c: Fraction) -> Statement:
        """c·low < high where low > 0: one witness shows that no constant above c is possible."""
        return Statement((*self.given, Positive(self.low)), Positive(self.high - c * self.low))

    def ratio(self, witness: Witness) -> Fraction:
        """high/low at the witness, or a little more where it is not rational; the least one of its
        outcomes where the bound is random."""
        plain, world = in_world(witness)
        return min(_value(quotient, plain) for (quotient,) in world.at_atoms(self.high / self.low))


def _value(quotient: Term, witness: Witness) -> Fraction:
    try:
        return Fraction(str(exactly(quotient, witness, RATIONAL)))
    except DeqproofError:
        with ctx.workprec(_BITS):
            return middle_of(exactly(quotient, witness, BALL).upper())


def bound_of(statement: Statement) -> Bound | None:
    """The bound that a statement is, at an instant or along a system; None if it is none."""
    goal, given = statement.goal, statement.hypotheses
    if isinstance(goal, NonNegative):
        return _between(given, goal.term, NonNegative)
    if not isinstance(goal, Along):
        return None
    system, wanted = goal.system, goal.property
    given = given + domain_of(system)
    if isinstance(wanted, Always) and isinstance(wanted.fact, NonNegative):
        return _between(given, wanted.fact.term, lambda t: Along(system, Always(NonNegative(t))))
    if not isinstance(wanted, Decays):
        return None
    V, rate = wanted.term, wanted.rate
    if isinstance(system, Flow):
        fall = -lie_derivative(system, V)
    elif isinstance(system, Iteration):
        fall = V - next_value(system, V)
    else:
        return None
    return Bound(given, rate * V, fall, lambda c: Along(system, Decays(V, c * rate)))


def _between(given: tuple[Fact, ...], term: Term, goal: Callable[[Term], Goal]) -> Bound | None:
    if term.op != "sub":
        return None
    high, low = term.args
    return Bound(given, low, high, lambda c: goal(high - c * low))
