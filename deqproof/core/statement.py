"""Statements: what can be claimed. Plain records of terms.

A `Statement` reads "for every d ≥ 1, all values of the letters, all smooth functions, all
self-adjoint positive semidefinite operators, all laws of the draws whose written moments exist:
where the hypotheses hold, the goal holds". Facts about draws hold almost surely, and along a
system for almost every outcome at all times.

Where an operation is undefined it has some value all the same: x/0 = √(−x) = log 0 = 0 and
log(−x) = log x for x > 0. Nobody can tell, because a rule never uses such a value; but so a proved
statement holds at every point, and claims can be chained without asking what is defined. A
refutation needs a point where everything is defined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from deqproof.core.brackets import LawCount
from deqproof.core.depends import is_random
from deqproof.core.errors import IllPosed
from deqproof.core.term import LEAVES, SCALAR, Term, leaves, substitute


@dataclass(frozen=True, slots=True)
class Zero:
    """term = 0, for a scalar or a vector."""

    term: Term


@dataclass(frozen=True, slots=True)
class NonNegative:
    """term ≥ 0."""

    term: Term


@dataclass(frozen=True, slots=True)
class Positive:
    """term > 0."""

    term: Term


@dataclass(frozen=True, slots=True)
class NonZero:
    """term ≠ 0."""

    term: Term


Simple: TypeAlias = Zero | NonNegative | Positive | NonZero
SIGNS: dict[type[Simple], tuple[int, ...]] = {  # that the term may have
    Zero: (0,),
    NonNegative: (0, 1),
    Positive: (1,),
    NonZero: (-1, 1),
}


@dataclass(frozen=True, slots=True)
class Spectrum:
    """lower and upper are the least and the greatest eigenvalue of the operator."""

    operator: str
    lower: Term
    upper: Term


@dataclass(frozen=True, slots=True)
class ForEvery:
    """The fact holds for every value of the letter where the conditions hold: a hypothesis."""

    letter: Term
    fact: Simple
    when: tuple[Simple, ...] = ()


Fact: TypeAlias = Simple | Spectrum | ForEvery


@dataclass(frozen=True, slots=True)
class Flow:
    """state' = field on the open domain; `domain` holds strict facts (Positive, NonZero)."""

    states: tuple[Term, ...]
    field: tuple[Term, ...]
    domain: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Iteration:
    """state ← step, repeated; every hypothesis must be carried from one step to the next."""

    states: tuple[Term, ...]
    step: tuple[Term, ...]


System: TypeAlias = Flow | Iteration


@dataclass(frozen=True, slots=True)
class Always:
    """The fact holds at every time of the solution's maximal interval, or at every step."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Conserved:
    """term(t) = term(0)."""

    term: Term


@dataclass(frozen=True, slots=True)
class Decays:
    """term(t) ≤ term(0) e^{−rate·t} along a flow; term_k ≤ (1 − rate)^k term_0 in an iteration."""

    term: Term
    rate: Term


@dataclass(frozen=True, slots=True)
class Forever:
    """The solution exists for all t ≥ 0 inside the domain."""


@dataclass(frozen=True, slots=True)
class Converges:
    """The states tend to a limit, ‖state(t) − limit‖² ≤ radius(0)·e^{−2·rate·t}, and the facts
    hold of it; `limit` is its name in them, letters that occur nowhere else."""

    limit: tuple[Term, ...]
    radius: Term
    rate: Term
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Asymptotic:
    """Every solution that tends to the point has limsup (1/t) log‖state − point‖ ≤ −rate, and
    some solution attains it."""

    point: tuple[Term, ...]
    rate: Term


@dataclass(frozen=True, slots=True)
class During:
    """The fact holds at every time from begin to end; in its term the letter t is the time."""

    begin: Fraction
    end: Fraction
    fact: Simple


@dataclass(frozen=True, slots=True)
class Runs:
    """The solution exists inside the domain up to t = until, and all of this holds."""

    until: Fraction
    facts: tuple[During, ...]


Property: TypeAlias = Always | Conserved | Decays | Forever | Converges | Asymptotic | Runs


@dataclass(frozen=True, slots=True)
class Along:
    """Every solution that starts where the hypotheses hold has the property."""

    system: System
    property: Property


Goal: TypeAlias = Simple | Along | LawCount


@dataclass(frozen=True, slots=True)
class Statement:
    """hypotheses ⊢ goal."""

    hypotheses: tuple[Fact, ...]
    goal: Goal


def need(ok: bool, wanted: str) -> None:
    if not ok:
        raise IllPosed(f"expected {wanted}")


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
        inside = (fact.fact, *fact.when)
        need(all(type(f) in SIGNS for f in inside), "a fact about terms for every value")
    for f in inside:
        numbers = () if isinstance(f, Zero | NonZero) else terms_in(f)
        need(all(t.kind == SCALAR for t in numbers), "an inequality between numbers")


def require_new(letters: Sequence[Term], used: frozenset[Term]) -> None:
    """Raises IllPosed unless the letters are different and not among those in use."""
    need(all(x.op in ("scalar", "vector") for x in letters), "letters, and no other terms")
    need(len(frozenset(letters) - used) == len(letters), "letters that occur nowhere else")


def _require_along(along: Along, given: frozenset[Term]) -> None:
    system, wanted = along.system, along.property
    body, kinds = body_of(system), [x.kind for x in system.states]
    require_new(system.states, frozenset())
    need(kinds == [f.kind for f in body], "one rule of motion for each state")
    need(not is_random(*body), "a system without random letters outside of means")
    for fact in domain_of(system):
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


def body_of(system: System) -> tuple[Term, ...]:
    """What moves the states."""
    return system.field if isinstance(system, Flow) else system.step


def domain_of(system: System) -> tuple[Fact, ...]:
    return system.domain if isinstance(system, Flow) else ()


def terms_of_system(system: System) -> tuple[Term, ...]:
    inside = (t for f in domain_of(system) for t in terms_in(f))
    return (*system.states, *body_of(system), *inside)


def terms_in(fact: Fact) -> tuple[Term, ...]:
    if isinstance(fact, Spectrum):
        return fact.lower, fact.upper
    if isinstance(fact, ForEvery):
        return fact.fact.term, *(f.term for f in fact.when)
    return (fact.term,)


def letters_of(*facts: Fact) -> frozenset[Term]:
    """The free letters."""
    found: frozenset[Term] = frozenset()
    for fact in facts:
        bound = {fact.letter} if isinstance(fact, ForEvery) else set[Term]()
        found |= leaves(*terms_in(fact)) - bound
    return found


def replaced(fact: Fact, values: Mapping[Term, Term]) -> Fact:
    """The fact with letters replaced by terms. Raises IllPosed at a bound letter."""
    need(all(t.op in LEAVES and t.op != "const" for t in values), "letters to replace")
    if isinstance(fact, Spectrum):
        low, high = (substitute(t, values) for t in (fact.lower, fact.upper))
        return Spectrum(fact.operator, low, high)
    if isinstance(fact, ForEvery):
        need(fact.letter not in leaves(*values, *values.values()), "letters that are not bound")
        inside = (type(f)(substitute(f.term, values)) for f in (fact.fact, *fact.when))
        first, *when = inside
        return ForEvery(fact.letter, first, tuple(when))
    return type(fact)(substitute(fact.term, values))
