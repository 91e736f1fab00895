"""Is a hypothesis needed? The claim without it, or with a weaker one, is proved, refuted, or open.

Proved: the theorem can be strengthened. Refuted: the witness shows what the hypothesis is for. A
hypothesis is dropped, and weakened where that says less than dropping it: t > 0 to t ≥ 0 and to
t ≠ 0, and t = 0 to t ≥ 0 and to t ≤ 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from deqproof.core.evidence import FromLemma
from deqproof.core.statement import (
    Fact,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
)  # fmt: skip
from deqproof.core.term import SCALAR, ordered
from deqproof.search.hint import Hint, How, Key, Rule
from deqproof.search.refute.worlds import spoken

DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Weakening:
    """The place of a hypothesis, what became of it, and the statement with that."""

    place: int
    change: str
    statement: Statement
    instead: Fact | None = None


def weakenings(statement: Statement) -> Iterator[Weakening]:
    """For each hypothesis the statement without it, and then with weaker ones."""
    for place, fact in enumerate(statement.hypotheses):
        before, after = statement.hypotheses[:place], statement.hypotheses[place + 1 :]
        yield Weakening(place, DROPPED, Statement((*before, *after), statement.goal))
        for change, weaker in _weaker(fact):
            if weaker not in (*before, *after):
                given = (*before, weaker, *after)
                yield Weakening(place, change, Statement(given, statement.goal), weaker)


def _weaker(fact: Fact) -> Iterator[tuple[str, Fact]]:
    if isinstance(fact, Positive):
        yield "> to ≥", NonNegative(fact.term)
        yield "> to ≠", NonZero(fact.term)
    if isinstance(fact, Zero) and fact.term.kind == SCALAR:
        yield "= to ≥", NonNegative(fact.term)
        yield "= to ≤", NonNegative(-fact.term)


def divides_by(statement: Statement, fact: Fact) -> bool:
    """Does the statement divide by what the fact says is not 0? Then no point can refute it where
    that is 0, and no proof can divide by it."""
    if not isinstance(fact, Positive | NonZero):
        return False
    factors = [t.args[1] for t in ordered(spoken(statement)) if t.op == "div"]
    for t in factors:  # grows: the factors of the factors
        factors += t.args if t.op == "mul" else t.args[:1] if t.op in ("pow", "neg") else ()
    return any(t is fact.term for t in factors)


def hinted(how: How, before: Statement, weaker: Weakening) -> How:
    """The hint of the claim, with the weaker hypothesis wherever it names the old one.

    In place of a > 0 that was dropped, a ≥ 0 is taken from the spectrum where a is its lower end.
    """
    old, key = before.hypotheses[weaker.place], weaker.instead
    given = weaker.statement.hypotheses
    ends = [
        FromLemma("spectrum is nonnegative", (), h.operator)
        for h in given
        if isinstance(h, Spectrum) and isinstance(old, Positive) and h.lower is old.term
    ]
    return _renamed(how, old, key if key is not None else next(iter(ends), None))


def _renamed(how: How, old: Key, new: Key | None) -> How:
    if new is None or not isinstance(how, Hint | Rule):
        return how
    if isinstance(how, Rule):
        return replace(how, premises=tuple(_renamed(p, old, new) for p in how.premises))
    products = tuple(
        (square, tuple(new if key == old else key for key in keys)) for square, keys in how.products
    )
    more = (new,) if isinstance(new, FromLemma) else ()
    return replace(how, sources=(*how.sources, *more), products=products)
