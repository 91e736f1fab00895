"""What is established before a claim is combined: the facts that familiar lemmas need and give.

Divisors are proved positive, and exponentials compared, as claims of their own in the ledger.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from deqproof.core.check import Claim, Verdict, check_one, known_facts
from deqproof.core.evidence import FromClaim, FromLemma, Source
from deqproof.core.statement import Fact, NonNegative, Positive, Simple, Statement, letters_of
from deqproof.search.algebra import find_unit
from deqproof.search.familiar import comparisons, groundwork, must_be_positive
from deqproof.search.hint import Hint
from deqproof.search.positivity import find_combination

if TYPE_CHECKING:
    from deqproof.search.ladder import Ledger


def grounded(
    ledger: Ledger,
    name: str,
    statement: Statement,
    sources: tuple[Source, ...],
    more: Iterable[FromLemma] = (),
) -> tuple[Source, ...] | None:
    """The sources, with what the operations of the statement call for; None at an open branch."""
    assert isinstance(statement.goal, Simple)
    for step in (*groundwork(statement), *more):
        if isinstance(step, FromLemma):
            sources += (step,) if ledger.usable(statement, (*sources, step)) else ()
            continue
        found = first_side(ledger, f"{name} · ground", statement.hypotheses, step, sources)
        sources += found
        if not found and isinstance(step[0], NonNegative):  # a branch: it is time for cases
            return None
    facts = known_facts(statement, sources, ledger.proved)
    for t in must_be_positive(facts, statement.goal):
        sides = (Positive(t), Positive(-t))
        sources += first_side(ledger, f"{name} · sign", statement.hypotheses, sides, sources)
    return sources


def in_order(
    ledger: Ledger, name: str, statement: Statement, known: tuple[Source, ...]
) -> tuple[Source, ...]:
    """The order of exponentials, where that of their exponents is seen at once."""
    found: tuple[Source, ...] = ()
    for side, lemmas in comparisons(statement):
        cited = first_side(ledger, f"{name} · order", statement.hypotheses, (side,), known)
        found += (*cited, *lemmas) if cited else ()
    return tuple(dict.fromkeys(found))


def first_side(
    ledger: Ledger,
    name: str,
    given: tuple[Fact, ...],
    sides: Sequence[Simple],
    known: tuple[Source, ...],
) -> tuple[Source, ...]:
    """The first of the facts that is seen at once, entered as a claim."""
    for statement in (Statement(given, side) for side in sides):
        place = ledger.known(statement)
        if place is None:
            facts, start = known_facts(statement, known, ledger.proved), time.perf_counter()
            squares = tuple(t for t in letters_of(*sides) if t.op == "scalar")
            unit = find_unit(statement, known)
            evidence = unit or find_combination(statement, facts, known, Hint((), squares, 2))
            if evidence is None and not letters_of(*sides):
                evidence = ledger.cover(statement)
            claim = Claim(statement, evidence)
            outcome = check_one(claim, ledger.proved)
            if outcome.verdict is not Verdict.PROVED:
                continue
            place = ledger.enter(name, claim, outcome, start, ("combination",))
        return (FromClaim(place),)
    return ()
