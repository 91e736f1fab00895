"""Which statements have a meaning: a vector ≥ 0 has none, nor has a flow of two equal states."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from deqproof.core.brackets import LawCount
from deqproof.core.depends import is_random
from deqproof.core.errors import IllPosed
from deqproof.core.statement import (
    SIGNS,
    Along,
    Always,
    Asymptotic,
    Conserved,
    Converges,
    Decays,
    Driven,
    Fact,
    Forever,
    ForEvery,
    NonZero,
    Positive,
    Property,
    Runs,
    Spectrum,
    Statement,
    Zero,
    body_of,
    domain_of,
    letters_of,
    need,
    terms_in,
    terms_of_system,
    undriven,
)
from deqproof.core.term import DRAWS, SCALAR, VECTOR, Term, leaves


def require_form(statement: Statement) -> None:
    """Raises IllPosed at a statement that has no meaning: a vector ≥ 0, two equal states, …"""
    for fact in statement.hypotheses:
        require_fact(fact)
    if isinstance(statement.goal, Along):
        _require_along(statement.goal, letters_of(*statement.hypotheses))
    elif not isinstance(statement.goal, LawCount):
        need(type(statement.goal) in SIGNS, "a goal about terms")
        require_fact(statement.goal)


def require_fact(fact: Fact) -> None:
    """Raises IllPosed at a fact that has no meaning."""
    need(type(fact) in (*SIGNS, Spectrum, ForEvery), "a fact")
    inside: tuple[Fact, ...] = (fact,)
    if isinstance(fact, ForEvery):
        require_new([fact.letter], frozenset())
        need(type(fact.fact) in (*SIGNS, ForEvery), "a fact about terms for every value")
        need(all(type(f) in SIGNS for f in fact.when), "conditions about terms")
        require_fact(fact.fact)
        inside = fact.when
    for f in inside:
        numbers = () if isinstance(f, Zero | NonZero) else terms_in(f)
        need(all(t.kind == SCALAR for t in numbers), "an inequality between numbers")


def require_new(
    letters: Sequence[Term], used: frozenset[Term], kinds: Collection[str] = (SCALAR, VECTOR)
) -> None:
    """Raises IllPosed unless the letters are different and not among those in use."""
    need(all(x.op in kinds for x in letters), "letters, and no other terms")
    need(len(frozenset(letters) - used) == len(letters), "letters that occur nowhere else")


def _require_along(along: Along, given: frozenset[Term]) -> None:
    system, wanted = along.system, along.property
    body, kinds = body_of(system), [x.kind for x in system.states]
    require_new(system.states, frozenset())
    if isinstance(system, Driven):
        _require_driven(system, wanted, given)
    need(kinds == [f.kind for f in body], "one rule of motion for each state")
    need(not is_random(*body), "a system without random letters outside of means")
    for fact in domain_of(undriven(system)):
        open_ = isinstance(fact, Positive | NonZero) and fact.term.kind == SCALAR
        need(open_ and not is_random(*terms_in(fact)), "a domain of numbers > 0 or ≠ 0")
    numbers: tuple[Term, ...] = ()
    still: tuple[Term, ...] = ()
    match wanted:
        case Always(fact):
            require_fact(fact)
        case Decays(term, rate):
            numbers, still = (term, rate), (rate,)
        case Asymptotic(point, rate):
            numbers, still = (rate,), (rate, *point)
        case Converges(limit, radius, rate, facts):
            numbers, still = (radius, rate), (rate, *(t for f in facts for t in terms_in(f)))
            require_new(limit, given | leaves(*terms_of_system(system), radius, rate))
            need(kinds == [x.kind for x in limit], "one limit for each state")
            for fact in facts:
                require_fact(fact)
        case Conserved() | Forever() | Runs():
            pass
    need(all(t.kind == SCALAR for t in numbers), "numbers as rate, radius and what decays")
    need(not leaves(*still) & frozenset(system.states), "a rate, point or fact that does not move")


def _require_driven(driven: Driven, wanted: Property, given: frozenset[Term]) -> None:
    """Of inputs nothing is claimed, nor given at the start: they may be others an instant later."""
    require_new(driven.inputs, frozenset(driven.states), (SCALAR, VECTOR, *DRAWS))
    for fact in driven.relations:
        require_fact(fact)
    match wanted:
        case Always(fact):
            claimed = terms_in(fact)
        case Decays(term, rate):
            claimed = (term, rate)
        case Conserved(term):
            claimed = (term,)
        case Forever():
            claimed = ()
        case _:
            raise IllPosed("expected Always, Conserved, Decays or Forever along a driven system")
    named = leaves(*claimed) | given
    need(not named & frozenset(driven.inputs), "a property and hypotheses without inputs")
