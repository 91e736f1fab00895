"""Statements: what can be claimed. Plain records of terms.

A `Statement` reads "for every d ≥ 1, all values of the letters, all smooth functions, all
self-adjoint positive semidefinite operators, all laws of the draws: where the hypotheses hold, the
goal holds". Of the laws, those are meant under which the moments exist that the statement, or its
proof, writes down; of the functions, those with the derivatives that it writes down, continuous
ones. Facts about draws hold almost surely: a universal one for almost every outcome at all values
of its letter, and along a system, relations of inputs included, for almost every outcome at all
times. So rules may argue outcome by outcome: of A with a density, A ≠ k almost surely for each k,
but at no outcome for every k.

Where an operation is undefined it has some value all the same: x/0 = √(−x) = log 0 = 0 and
log(−x) = log x for x > 0. Nobody can tell, because a rule never uses such a value; but so a proved
statement holds at every point, and claims can be chained without asking what is defined. A
refutation needs a point where everything is defined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from deqproof.core.brackets import LawCount
from deqproof.core.errors import IllPosed
from deqproof.core.term import LEAVES, Term, leaves, substitute


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
    """The fact holds for every value of the letter where the conditions hold: a hypothesis.

    Where it is random, almost surely for all values at once, so that a value may be random.

    A fact that is universal itself speaks of every pair, such as (h, k) ∈ R^d × R.
    """

    letter: Term
    fact: Simple | ForEvery
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


@dataclass(frozen=True, slots=True)
class Driven:
    """A flow or iteration that inputs drive: letters that move in any way, so long as at every
    instant the relations hold; where they are random, for almost every outcome at all instants.

    An implicit equilibrium is such an input, a random variable z with z = θ₁ᵀX + θ₂σ(z); so is a
    vector G given by ⟨h, G⟩ = E[…] for every h. A solution is states that are differentiable (or
    a sequence) and inputs, which need not be continuous.
    """

    system: Flow | Iteration
    inputs: tuple[Term, ...]
    relations: tuple[Fact, ...]

    @property
    def states(self) -> tuple[Term, ...]:
        return self.system.states


System: TypeAlias = Flow | Iteration | Driven


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
    """The solution exists for all t ≥ 0 inside the domain: where inputs drive it, there is one, and
    every one that ends can be continued."""


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


def undriven(system: System) -> Flow | Iteration:
    """The system without its inputs."""
    return system.system if isinstance(system, Driven) else system


def moving(system: System) -> frozenset[Term]:
    """The letters that move: states and inputs."""
    inputs = system.inputs if isinstance(system, Driven) else ()
    return frozenset((*system.states, *inputs))


def body_of(system: System) -> tuple[Term, ...]:
    """What moves the states."""
    system = undriven(system)
    return system.field if isinstance(system, Flow) else system.step


def domain_of(system: System) -> tuple[Fact, ...]:
    """What holds at all times: the open domain of a flow, and the relations of inputs."""
    relations = system.relations if isinstance(system, Driven) else ()
    system = undriven(system)
    return (*(system.domain if isinstance(system, Flow) else ()), *relations)


def terms_of_system(system: System) -> tuple[Term, ...]:
    inside = (t for f in domain_of(system) for t in terms_in(f))
    return (*system.states, *body_of(system), *inside)


def terms_in(fact: Fact) -> tuple[Term, ...]:
    if isinstance(fact, Spectrum):
        return fact.lower, fact.upper
    if isinstance(fact, ForEvery):
        return *terms_in(fact.fact), *(f.term for f in fact.when)
    return (fact.term,)


def letters_of(*facts: Fact) -> frozenset[Term]:
    """The free letters."""
    found: frozenset[Term] = frozenset()
    for fact in facts:
        if isinstance(fact, ForEvery):
            found |= letters_of(fact.fact, *fact.when) - {fact.letter}
        else:
            found |= leaves(*terms_in(fact))
    return found


def replaced(fact: Fact, values: Mapping[Term, Term]) -> Fact:
    """The fact with letters replaced by terms. Raises IllPosed at a bound letter."""
    need(all(t.op in LEAVES and t.op != "const" for t in values), "letters to replace")
    if isinstance(fact, Spectrum):
        low, high = (substitute(t, values) for t in (fact.lower, fact.upper))
        return Spectrum(fact.operator, low, high)
    if isinstance(fact, ForEvery):
        need(fact.letter not in leaves(*values, *values.values()), "letters that are not bound")
        first, *when = (replaced(f, values) for f in (fact.fact, *fact.when))
        return ForEvery(fact.letter, first, tuple(when))  # pyright: ignore[reportArgumentType]
    return type(fact)(substitute(fact.term, values))
