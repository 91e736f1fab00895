"""Is a hypothesis needed? The claim without it, or with a weaker one, is proved, refuted, or open.

Proved: the theorem can be strengthened. Refuted: the witness shows what the hypothesis is for. A
hypothesis is dropped, and weakened where that says less than dropping it: t > 0 to t ≥ 0 and to
t ≠ 0, and t = 0 to t ≥ 0 and to t ≤ 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from deqproof.core.statement import Fact, NonNegative, NonZero, Positive, Statement, Zero
from deqproof.core.term import SCALAR

DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Weakening:
    """The place of a hypothesis, what became of it, and the statement with that."""

    place: int
    change: str
    statement: Statement


def weakenings(statement: Statement) -> Iterator[Weakening]:
    """For each hypothesis the statement without it, and then with weaker ones."""
    for place, fact in enumerate(statement.hypotheses):
        before, after = statement.hypotheses[:place], statement.hypotheses[place + 1 :]
        yield Weakening(place, DROPPED, Statement((*before, *after), statement.goal))
        for change, weaker in _weaker(fact):
            if weaker not in (*before, *after):
                given = (*before, weaker, *after)
                yield Weakening(place, change, Statement(given, statement.goal))


def _weaker(fact: Fact) -> Iterator[tuple[str, Fact]]:
    if isinstance(fact, Positive):
        yield "> to ≥", NonNegative(fact.term)
        yield "> to ≠", NonZero(fact.term)
    if isinstance(fact, Zero) and fact.term.kind == SCALAR:
        yield "= to ≥", NonNegative(fact.term)
        yield "= to ≤", NonNegative(-fact.term)
