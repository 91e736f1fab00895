"""Worlds in which a witness lives: a finite law of the draws, and polynomials for functions.

A statement speaks of every law of its draws and of every smooth function; so one finite law with
positive weights, and one polynomial σ(t) = Σ c_k t^k, are enough to refute it. In such a world a
statement says something about letters alone: a mean is a finite sum, E[t] = Σ weight · t(atom),
and a fact about draws, which holds almost surely, holds at each atom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import perm

from deqproof.core.depends import is_random
from deqproof.core.errors import NotLowerable
from deqproof.core.statement import (
    Fact,
    ForEvery,
    Goal,
    NonNegative,
    NonZero,
    Positive,
    Simple,
    Spectrum,
    Statement,
    Zero,
    need,
    terms_in,
)
from deqproof.core.term import DRAWS, Term, const, leaves, ordered, rebuild


@dataclass(frozen=True, slots=True)
class World:
    """Weights with the values of every draw, and the coefficients of each function, as terms."""

    atoms: tuple[tuple[Term, Mapping[Term, Term]], ...]
    functions: Mapping[str, tuple[Term, ...]]

    def at_atoms(self, *terms: Term) -> list[tuple[Term, ...]]:
        """What the terms are in this world: once, or once for each atom if they are random."""
        shared: dict[tuple[Term, int], Term] = {}
        random = is_random(*terms)
        need(not random or len(self.atoms) > 0, "a law of the draws")
        places = range(len(self.atoms)) if random else range(-1, 0)
        return [tuple(self._told(t, k, shared) for t in terms) for k in places]

    def _told(self, term: Term, place: int, shared: dict[tuple[Term, int], Term]) -> Term:
        """The term at one atom; at −1 what is random has no value."""
        for t in ordered([term]):
            if (t, place) not in shared:
                shared[t, place] = self._one(t, place, shared)
        return shared[term, place]

    def _one(self, t: Term, place: int, shared: dict[tuple[Term, int], Term]) -> Term:
        if t.op in DRAWS:
            return self.atoms[place][1].get(t, t) if place >= 0 else t
        if t.op == "mean":
            need(len(self.atoms) > 0, "a law of the draws")
            values = [self._told(t.args[0], k, shared) for k in range(len(self.atoms))]
            parts = [w * v for (w, _), v in zip(self.atoms, values, strict=True)]
            return sum(parts[1:], parts[0])
        args = tuple(shared[a, place] for a in t.args)
        if t.op == "call":
            name, order = t.data
            need(name in self.functions, f"the function {name}")
            return _polynomial(self.functions[str(name)], int(order), args[0])
        return rebuild(t, args) if args else t


def _polynomial(coefficients: Sequence[Term], order: int, x: Term) -> Term:
    """The derivative of some order of Σ c_k x^k, by Horner's rule."""
    total: Term = const(0)
    for k in reversed(range(order, len(coefficients))):
        total = total * x + perm(k, order) * coefficients[k]
    return total


def told(statement: Statement, world: World) -> list[Statement]:
    """What a statement about an instant says in the world: one statement for each atom at which
    its goal can fail."""
    given = tuple(f for h in statement.hypotheses for f in _facts(h, world))
    return [Statement(given, goal) for goal in _goals(statement.goal, world)]


def _facts(fact: Fact, world: World) -> list[Fact]:
    if isinstance(fact, Spectrum):
        ((low, high),) = world.at_atoms(fact.lower, fact.upper)
        return [Spectrum(fact.operator, low, high)]
    if isinstance(fact, ForEvery):
        values = [v for _, atom in world.atoms for v in atom.values()]
        free = leaves(*values)
        return [_rebuilt(fact, iter(ts), free) for ts in world.at_atoms(*terms_in(fact))]
    return [*_goals(fact, world)]


def _rebuilt(
    fact: Simple | ForEvery, terms: Iterator[Term], free: frozenset[Term]
) -> Simple | ForEvery:
    """The fact with these terms in the order of `terms_in`."""
    if not isinstance(fact, ForEvery):
        return type(fact)(next(terms))
    need(fact.letter not in free, "letters of atoms that are not bound")
    inside = _rebuilt(fact.fact, terms, free)
    return ForEvery(fact.letter, inside, tuple(type(f)(next(terms)) for f in fact.when))


def _goals(goal: Goal, world: World) -> list[Simple]:
    if not isinstance(goal, Zero | NonNegative | Positive | NonZero):
        raise NotLowerable("expected a statement about an instant")
    return [type(goal)(t) for (t,) in world.at_atoms(goal.term)]
