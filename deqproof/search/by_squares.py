"""Numbers compared by their squares: b ≥ a by b ≥ 0 and b² ≥ a², and t = 0 by −t² ≥ 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deqproof.core.check import known_facts
from deqproof.core.evidence import Combination, Evidence, FromClaim, FromLemma, Source
from deqproof.core.statement import Fact, NonNegative, Positive, Statement, Zero
from deqproof.core.term import Term, const, ordered
from deqproof.search.algebra import find_identity
from deqproof.search.ring import Chart
from deqproof.search.simpler import product_of_last, simpler

if TYPE_CHECKING:
    from deqproof.search.ladder import Ledger


def by_squares(
    ledger: Ledger, name: str, statement: Statement, sources: tuple[Source, ...]
) -> Evidence | None:
    """b ≥ a by b ≥ 0 and b² ≥ a², where the goal is b − a: one of them a multiple of a root, or b
    with a sign that is seen."""
    goal, given = statement.goal, statement.hypotheses
    if not isinstance(goal, NonNegative):
        return None
    for a, b in (*_sides_of_roots(goal.term), *_sides_by_sign(given, goal.term)):
        order = FromLemma("order of squares", (a, b))
        cited = simpler(ledger, f"{name} · size", Statement(given, NonNegative(b)))
        squares = Statement(given, NonNegative(b**2 - a**2))
        cited += simpler(ledger, f"{name} · squares", squares) if cited else ()
        if len(cited) == 2:
            return product_of_last(statement, (*sources, *cited, order), const(1), 1)
    return None


def _sides_of_roots(goal: Term) -> Iterator[tuple[Term, Term]]:
    """(a, b) with goal = b − a, for each root in which the goal is affine; outer roots first."""
    chart = Chart((), goal)
    assert chart.goal is not None
    p, letters = chart.lift(chart.goal).num, chart.gram.letters
    if not chart.goal.den.is_constant():
        return
    for r in [t for t in reversed(ordered([goal])) if t.op == "sqrt" and t in letters]:
        k = letters.index(r)
        if p.degrees()[k] != 1:
            continue
        slope = p.derivative(k)
        rest, multiple = chart.term(p - slope * p.context().gen(k)), chart.term(slope)
        yield -multiple * r, rest
        yield -rest, multiple * r


def _sides_by_sign(given: Sequence[Fact], goal: Term) -> Iterator[tuple[Term, Term]]:
    """(a, b) with goal = b − a, in b what letters that are given as ≥ 0 make ≥ 0."""
    chart = Chart((), goal)
    assert chart.goal is not None
    p, letters = chart.lift(chart.goal).num, chart.gram.letters
    known = {f.term for f in given if isinstance(f, NonNegative | Positive)}
    sure = {
        e: c for e, c in p.to_dict().items()
        if c > 0 and all(n % 2 == 0 or letters[k] in known for k, n in enumerate(e) if n)
    }  # fmt: skip
    if chart.goal.den.is_constant() and 0 < len(sure) < len(p):
        b = p.context().from_dict(sure)
        yield chart.term(b - p), chart.term(b)


def equal_by_squares(
    ledger: Ledger, name: str, statement: Statement, sources: tuple[Source, ...]
) -> Evidence | None:
    """t = 0 by the equations among the lemmas, or by −t² ≥ 0; that by t ≥ 0 and −t ≥ 0 as well."""
    goal, given = statement.goal, statement.hypotheses
    assert isinstance(goal, Zero)
    t, facts = goal.term, known_facts(statement, sources, ledger.proved)
    found = find_identity(statement, facts, sources)
    if found is not None:
        return found
    square = Statement(given, NonNegative(-(t**2)))
    if any(part.op == "log" for part in ordered([t])):  # a square of logarithms helps nobody
        cited = _between(ledger, name, square, t)
    else:
        cited = simpler(ledger, f"{name} · square", square) or _between(ledger, name, square, t)
    if not cited:
        return None
    last = len(given) + len(sources) + 1
    lemma = FromLemma("definiteness of squares", (t,))
    return Combination((*sources, *cited, lemma), cofactors=((const(1), last),))


def _between(ledger: Ledger, name: str, square: Statement, t: Term) -> tuple[Source, ...]:
    """−t² = t·(−t) ≥ 0, if both are."""
    given, both = square.hypotheses, tuple[Source, ...]()
    for side in (t, -t):
        cited = simpler(ledger, f"{name} · side", Statement(given, NonNegative(side)))
        if not cited:
            return ()
        both += cited
    evidence = product_of_last(square, both, const(1), 2)
    return (FromClaim(ledger.record(f"{name} · square", square, evidence)),)
