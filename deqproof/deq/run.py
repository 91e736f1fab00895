"""Statements about one trajectory: its start is exact, and what holds is said for exact times.

States may come with hidden letters, each the root of a relation: the equilibria of a single-index
DEQ at its sample points. In the core's flow these are states too, that move as the relations imply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from deqproof.core.derivative import derivative
from deqproof.core.errors import IllPosed
from deqproof.core.slopes import VectorField, motions
from deqproof.core.statement import (
    Along,
    Always,
    During,
    Flow,
    ForEvery,
    NonZero,
    Runs,
    Spectrum,
    Zero,
)
from deqproof.core.term import const
from deqproof.deq.claim import Language, Stated
from deqproof.deq.relation import Letter, Relation

_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Trajectories:
    """states′ = field in a language, with hidden letters, each the root of its relation."""

    language: Language
    states: tuple[Letter, ...]
    field: tuple[Any, ...]
    hidden: tuple[Letter, ...] = ()
    relations: tuple[Relation, ...] = ()

    def vector_field(self) -> VectorField:
        """The core's terms, for an integrator."""
        term = self.language.term
        zeros = [self.language.fact(r) for r in self.relations]
        if not all(isinstance(zero, Zero) for zero in zeros):
            raise IllPosed("expected an equation for each hidden letter")
        return VectorField(
            tuple(map(term, self.states)),
            tuple(map(term, self.field)),
            tuple(map(term, self.hidden)),
            tuple(zero.term for zero in zeros if isinstance(zero, Zero)),
        )

    def flow(self) -> Flow:
        """On the domain where each relation has a slope in its letter, which then is a root of it
        for as long as it is one at the start."""
        f = self.vector_field()
        slopes = [derivative(g, {z: const(1)}) for z, g in zip(f.hidden, f.relations, strict=True)]
        domain = tuple(NonZero(slope) for slope in slopes)
        return Flow((*f.states, *f.hidden), (*f.field, *motions(f)), domain)

    def runs(self, until: Any, during: Sequence[tuple[Any, Any, Relation]]) -> Stated:
        """The solution exists up to `until`, and each relation holds from its begin to its end."""
        facts: list[During] = []
        lines: list[str] = []
        for begin, end, relation in during:
            fact = self.language.fact(relation)
            if isinstance(fact, Spectrum | ForEvery):
                raise IllPosed("expected a relation between terms during a run")
            facts.append(During(exact(begin), exact(end), fact))
            lines.append(rf"{self.language.formula(relation)} \;\text{{ {when(begin, end)}")
        goal = Along(self.flow(), Runs(exact(until), tuple(facts)))
        return Stated(goal, r",\quad ".join(lines))

    def always(self, relation: Relation) -> Stated:
        """The relation holds at all times."""
        goal = Along(self.flow(), Always(self.language.fact(relation)))
        return Stated(goal, rf"{self.language.formula(relation)} \quad\text{{for all }} t")


def exact(number: Any) -> Fraction:
    """A SymPy rational, or any other exact number, as the core has it."""
    rational: Any = sympy.Rational(number)
    return Fraction(int(rational.p), int(rational.q))


def when(begin: Any, end: Any) -> str:
    first, last = decimal(exact(begin)), decimal(exact(end))
    return rf"at }} t = {last}" if begin == end else rf"for }} {first} \le t \le {last}"


def decimal(number: Fraction) -> str:
    """A number ≥ 0 as a decimal if that ends, else as a fraction."""
    n, d = number.numerator, number.denominator
    places = next((k for k in range(_MOST_PLACES) if 10**k % d == 0), None)
    if not places:
        return sympy.latex(sympy.Rational(n, d))
    whole, rest = divmod(n * 10**places // d, 10**places)
    return f"{whole}.{rest:0{places}d}"
