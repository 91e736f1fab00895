"""The best expression of a bound over a box: an infimum over some letters, in terms of the others.

In f(s, t) ≥ C(γ, L) the letters s and t move and γ and L stay. Where f is monotone in a moving
letter, its least value is at an end of that letter's interval; when all have gone to their ends, f
at this corner is the best lower bound in the letters that stay. That it is one, and that the corner
belongs to the box, are claims that are proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from deqproof.core.derivative import derivative
from deqproof.core.errors import DeqproofError
from deqproof.core.statement import (
    Fact,
    ForEvery,
    NonNegative,
    Simple,
    Spectrum,
    Statement,
    letters_of,
    replaced,
)  # fmt: skip
from deqproof.core.term import Term, const, leaves, substitute
from deqproof.search.hint import Cited, Hint, combine
from deqproof.search.ladder import Ledger
from deqproof.search.ring import Chart
from deqproof.search.sharpen.bound import Bound
from deqproof.search.sharpen.fraction import prove_fraction

_MOST_ROADS = 4


@dataclass(frozen=True, slots=True)
class Corner:
    """Where the moving letters go, the extreme value in the letters that stay, whether that is
    another one than claimed, and the places of the claims that prove it: the bound first, then
    that the corner belongs to the box."""

    values: tuple[tuple[Term, Term], ...]
    best: Term
    is_least: bool
    is_new: bool
    places: tuple[int, ...]


def best_corner(ledger: Ledger, name: str, bound: Bound) -> Corner | None:
    """The best bound over the letters that occur on one side only, if it lies at a corner.

    Both sides are tried, the larger one first; one that gives something new comes before one that
    only confirms the other side.
    """
    found = [_cornered(ledger, name, bound, least) for least in (True, False)]
    known = [corner for corner in found if corner is not None]
    return next((c for c in known if c.is_new), known[0] if known else None)


def _cornered(ledger: Ledger, name: str, bound: Bound, least: bool) -> Corner | None:
    side, other = (bound.high, bound.low) if least else (bound.low, bound.high)
    moving = sorted(leaves(side) - leaves(other), key=repr)
    if not moving or any(x.op != "scalar" for x in leaves(side)):
        return None
    sign = 1 if least else -1
    given = tuple(h for h in bound.given if not isinstance(h, Spectrum | ForEvery))
    for ends in islice(_descents(ledger, name, given, sign * side, moving), _MOST_ROADS):
        mark = len(ledger.entries)
        places = _proved(ledger, name, given, sign * side, ends)
        if places:
            best = normal_form(substitute(side, dict(ends)))
            return Corner(ends, best, least, best is not normal_form(other), places)
        ledger.forget(mark)
    return None


def _descents(
    ledger: Ledger, name: str, given: Sequence[Fact], objective: Term, left: Sequence[Term]
) -> Iterator[tuple[tuple[Term, Term], ...]]:
    """Each moving letter with the end of its interval where the objective is least, in an order in
    which that is seen; which order can be proved may depend on the divisors."""
    if not left:
        yield ()
    for x in left:
        others = [y for y in left if y is not x]
        for step in _step(ledger, name, given, objective, x, left):
            lower = substitute(objective, {x: step[1]})
            for rest in _descents(ledger, name, given, lower, others):
                yield (step, *rest)


def _step(
    ledger: Ledger, name: str, given: Sequence[Fact], objective: Term, x: Term,
    left: Sequence[Term],
) -> Iterator[tuple[Term, Term]]:  # fmt: skip
    """The ends to which x may go, if the objective is monotone in x."""
    slope = derivative(objective, {x: const(1)})
    for sign in (1, -1):
        ends = [end for end in ends_of(given, x, sign) if not leaves(end) & {*left}]
        rises = NonNegative(sign * normal_form(slope))
        if ends and _prove(ledger, f"{name} · monotone in {x!r}", given, rises) is not None:
            yield from ((x, end) for end in ends)
            return


def _prove(ledger: Ledger, name: str, given: Sequence[Fact], goal: Simple) -> int | None:
    if isinstance(goal, NonNegative):
        return prove_fraction(ledger, name, given, goal.term)
    return ledger.prove(name, Statement(tuple(given), goal), Hint((), (), 3))


def ends_of(given: Sequence[Fact], x: Term, sign: int) -> Iterator[Term]:
    """The lower ends of x's interval for the sign 1, the upper ends for −1: b of ±(x − b) ≥ 0."""
    for fact in given:
        if not isinstance(fact, NonNegative) or x not in leaves(fact.term):
            continue
        chart = Chart((), fact.term)
        ratio = chart.ratio(fact.term)
        if x not in chart.gram.letters or not ratio.den.is_constant():
            continue
        k = chart.gram.letters.index(x)
        slope = ratio.num.derivative(k)
        if slope.is_constant() and (slope.leading_coefficient() > 0) == (sign > 0):
            rest = ratio.num - slope * ratio.num.context().gen(k)
            yield chart.term(-rest / slope)


def normal_form(term: Term) -> Term:
    """The term as one fraction in lowest terms; itself where it is no fraction."""
    try:
        chart = Chart((), term)
        ratio = chart.ratio(term)
    except DeqproofError:
        return term
    return chart.term(chart.gram.lift(ratio.num)) / chart.term(chart.gram.lift(ratio.den))


def _proved(
    ledger: Ledger, name: str, given: tuple[Fact, ...], objective: Term,
    ends: Sequence[tuple[Term, Term]],
) -> tuple[int, ...]:  # fmt: skip
    """The places of what proves the corner; none if something is missing."""
    start, steps, before = len(ledger.entries), list[Cited](), objective
    for x, end in ends:
        after = normal_form(substitute(before, {x: end}))
        what = f"{name} · {x!r} at its end"
        if prove_fraction(ledger, what, given, before - after) is None:
            return ()
        steps.append(Cited(what))
        before = after
    divisors = [e.name for e in ledger.entries[start:] if " · divisor " in e.name]
    how = combine(*((1, step) for step in steps), also=tuple(map(Cited, divisors)))
    whole = Statement(given, NonNegative(objective - before))
    places = [ledger.prove(f"{name} · at the corner", whole, how)]
    corner = dict(ends)
    belongs = [replaced(h, corner) for h in given if letters_of(h) & corner.keys()]
    for k, goal in enumerate(belongs, 1):
        assert not isinstance(goal, Spectrum | ForEvery)
        places.append(_prove(ledger, f"{name} · the corner belongs, {k}", given, goal))
    return tuple(p for p in places if p is not None) if None not in places else ()
