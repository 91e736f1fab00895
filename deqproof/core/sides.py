"""Proof by cases: where a number is ≥ 0, and where it is < 0."""

from __future__ import annotations

from deqproof.core.depends import is_random
from deqproof.core.statement import Along, NonNegative, Positive, Statement, need
from deqproof.core.term import SCALAR, Term


def sides(statement: Statement, split: Term) -> list[Statement]:
    """What holds where t ≥ 0, and holds where t < 0, holds: numbers are ordered.

    Not for a random t: it is almost surely neither ≥ 0 nor < 0. Not along a system: what holds
    at the start would be taken for what holds there.
    """
    need(split.kind == SCALAR and not is_random(split), "a number to tell the cases apart")
    need(not isinstance(statement.goal, Along), "a claim about an instant")
    given, goal = statement.hypotheses, statement.goal
    both = NonNegative(split), Positive(-split)
    return [Statement((*given, side), goal) for side in both]
