"""A fraction is ≥ 0 because of the signs of its factors, each a claim of its own.

∏ gⁿ/∏ fᵏ = ∏ (g with odd n) · ∏ (f with odd k) · (∏ g^⌊n/2⌋/∏ f^⌈k/2⌉)².
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from deqproof.core.statement import Fact, NonNegative, Positive, Simple, Statement
from deqproof.core.term import Term, const, leaves
from deqproof.search.hint import Cited, Hint, combine
from deqproof.search.ladder import Ledger
from deqproof.search.refute import find_witness
from deqproof.search.ring import Chart
from deqproof.search.sharpen.squares import find_squares

_GLANCE = 0.05  # seconds


def prove_fraction(ledger: Ledger, name: str, given: Sequence[Fact], goal: Term) -> int | None:
    """Where goal ≥ 0 stands in the ledger, if it could be proved."""
    statement = Statement(tuple(given), NonNegative(goal))
    chart = Chart((), goal)
    if chart.goal is None or not leaves(goal):
        return _searched(ledger, name, statement)
    sign, square, pieces = fmpq(1), const(1), list[Cited]()
    also: list[Cited] = []
    for part, polynomial, strict in (("divisor", chart.goal.den, True),
                                     ("factor", chart.goal.num, False)):  # fmt: skip
        unit, factors = chart.gram.lift(polynomial).factor()
        sign = sign * unit
        for k, (factor, power) in enumerate(factors, 1):
            what, f = f"{name} · {part} {k}", chart.term(factor)
            odd = int(power) % 2 == 1
            if odd or strict:
                s = _sign(ledger, what, given, f, strict)
                if s == 0:
                    return None
                sign = sign * s ** int(power)
                also.append(Cited(what))
                pieces += also[-1:] if odd else []
            root = f ** ((int(power) + odd * strict) // 2)
            square = square / root if strict else square * root
    if sign < 0:
        return None
    return ledger.prove(name, statement, combine((square, *pieces), also=tuple(also)))


def _sign(ledger: Ledger, name: str, given: Sequence[Fact], factor: Term, strict: bool) -> int:
    """1 or −1 as the factor was proved to be > 0 (≥ 0) or < 0 (≤ 0), 0 if neither."""
    for sign in (1, -1):
        goal = (Positive if strict else NonNegative)(const(sign) * factor)
        if _searched(ledger, name, Statement(tuple(given), goal)) is not None:
            return sign
    return 0


def _searched(ledger: Ledger, name: str, statement: Statement) -> int | None:
    """By squares on a line, by products of three facts, or of two with squares of letters; half of
    the signs that are tried are wrong, and a point that shows it is found at once."""
    goal = statement.goal
    assert isinstance(goal, Simple)
    if find_witness(statement, seed=0, seconds=_GLANCE) is not None:
        return None
    letters = tuple(sorted((x for x in leaves(goal.term) if x.op == "scalar"), key=repr))
    squares = find_squares(statement)
    if squares is not None:
        mark = len(ledger.entries)
        place = ledger.record(name, statement, squares)
        if place in ledger.proved:
            return place
        ledger.forget(mark)
    place = ledger.prove(name, statement, Hint((), (), 3))
    if place is not None:
        return place
    return ledger.prove(name, statement, Hint((), letters, 2))
