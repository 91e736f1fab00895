"""Identities: the goal is reduced to 0 modulo the equations, and the cofactors are the proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deqproof.core.evidence import Combination, Source, Unit
from deqproof.core.gram import Vector, Word
from deqproof.core.number import evaluate
from deqproof.core.statement import Fact, NonZero, Statement, Zero
from deqproof.core.term import VECTOR, Term, apply
from deqproof.search.ring import Chart


def find_identity(
    statement: Statement, facts: Sequence[Fact], sources: tuple[Source, ...]
) -> Combination | None:
    """Cofactors that show goal = 0, or None."""
    goal = statement.goal
    if not isinstance(goal, Zero):
        return None
    if goal.term.kind == VECTOR:
        orders = (range(len(facts)), range(len(facts))[::-1])  # one may put back what is gone
        found = (_vector_cofactors(goal.term, facts, order) for order in orders)
        return next((Combination(sources, cofactors=c) for c in found if c is not None), None)
    chart = Chart(facts, goal.term)
    ratio = chart.ratio(goal.term)
    reduced = chart.reduce(ratio.num)
    if not reduced.remainder.is_zero():
        return None
    return Combination(sources, cofactors=chart.cofactors(reduced, ratio.den))


def _vector_cofactors(
    goal: Term, facts: Sequence[Fact], order: Sequence[int]
) -> tuple[tuple[Term, int], ...] | None:
    """Vector equations eliminate words; scalar ones the coefficients that are left, if they do."""
    chart = Chart(facts, goal)
    result = list(_eliminated(chart, goal, facts, order))
    for factor, place in result:
        fact = facts[place]
        assert isinstance(fact, Zero)
        goal = goal - factor * fact.term
    rest: Vector = evaluate([goal], chart.gram)[0]
    for word, coefficient in rest.items():
        reduced = chart.reduce(coefficient.num)
        if not reduced.remainder.is_zero():
            return None
        cofactors = chart.cofactors(reduced, coefficient.den)
        result += [(c * _vector_of(word), place) for c, place in cofactors if c.kind != VECTOR]
    return tuple(result)


def _eliminated(
    chart: Chart, goal: Term, facts: Sequence[Fact], order: Sequence[int]
) -> Iterator[tuple[Term, int]]:
    rest: Vector = evaluate([goal], chart.gram)[0]
    for place in order:
        fact = facts[place]
        if not isinstance(fact, Zero) or fact.term.kind != VECTOR:
            continue
        equation: Vector = evaluate([fact.term], chart.gram)[0]
        shared = [w for w, c in equation.items() if w in rest and not c.num.is_zero()]
        shared = [w for w in shared if not rest[w].num.is_zero()]
        if not shared:
            continue
        word = min(shared, key=lambda w: not equation[w].num.is_constant())
        top, bottom = chart.lift(rest[word]), chart.lift(equation[word])
        factor = chart.term(top.num * bottom.den) / chart.term(top.den * bottom.num)
        yield factor, place
        goal = goal - factor * fact.term
        rest = evaluate([goal], chart.gram)[0]


def _vector_of(word: Word) -> Term:
    operators, vector = word
    for operator in reversed(operators):
        vector = apply(operator, vector)
    return vector


def find_unit(statement: Statement, sources: tuple[Source, ...]) -> Unit | None:
    """Nothing to find: the core divides by what it knows."""
    return Unit(sources) if isinstance(statement.goal, NonZero) else None
