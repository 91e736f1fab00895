"""A simpler claim, proved on the way to another one, and how it is used there."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

from deqproof.core.evidence import Combination, FromClaim, Product, Source
from deqproof.core.statement import Statement
from deqproof.core.term import Term
from deqproof.search.hint import Hint

if TYPE_CHECKING:
    from deqproof.search.ladder import Ledger

_LOOK = 0.05  # seconds, for a witness that the simpler claim is false


def simpler(ledger: Ledger, name: str, statement: Statement) -> tuple[Source, ...]:
    """The statement as a claim of its own, if it can be proved in the time that is left."""
    place = ledger.known(statement)
    if place is None and time.thread_time() < ledger.until:
        place = ledger.prove(name, statement, Hint(), breaking=_LOOK)
    return () if place is None else (FromClaim(place),)


def product_of_last(
    statement: Statement, sources: tuple[Source, ...], square: Term, last: int
) -> Combination:
    """The goal as a square times the facts of the last sources."""
    count = len(statement.hypotheses) + len(sources)
    one = Product(Fraction(1), square, tuple(range(count - last, count)))
    return Combination(sources, (one,))
