"""What an author may tell a finder. A hint cannot make a verdict wrong: it narrows a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from deqproof.core.evidence import Evidence, FromLemma
from deqproof.core.statement import (
    Along,
    Always,
    Conserved,
    Decays,
    Fact,
    Positive,
    Statement,
    domain_of,
    undriven,
)  # fmt: skip
from deqproof.core.term import Term, as_term


@dataclass(frozen=True, slots=True)
class Cited:
    """An earlier claim by its name, with letters replaced."""

    name: str
    values: tuple[tuple[Term, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """A universal hypothesis at a value; one that is universal twice is instantiated twice."""

    fact: Fact | Instance
    value: Term


Key: TypeAlias = FromLemma | Cited | Instance | Fact


@dataclass(frozen=True, slots=True)
class Hint:
    """Facts to use besides the hypotheses, terms whose squares to multiply with, how deep to go.

    With `facts`, those hypotheses and the sources are tried alone before all together. With
    `products`, those are tried before anything else: the square and the facts of each.
    """

    sources: tuple[FromLemma | Cited | Instance, ...] = ()
    squares: tuple[Term, ...] = ()
    degree: int = 3
    facts: tuple[Fact, ...] = ()
    products: tuple[tuple[Term, tuple[Key, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Prove by an inference rule of the core, with these arguments; hints for its premises."""

    name: str
    arguments: tuple[Term | int | tuple[Fact, ...], ...] = ()
    premises: Sequence[Hint | Rule] = ()


@dataclass(frozen=True, slots=True)
class Supplied:
    """Evidence by a finder of the author's own, such as an integrator's tube."""

    find: Callable[[], Evidence | None]


How: TypeAlias = Hint | Rule | Supplied


def combine(*products: tuple[Any, ...], also: tuple[Any, ...] = ()) -> Hint:
    """The goal as a sum of these products, (square, fact, …) each; the search finds the weights."""
    parts = tuple((as_term(p[0]), tuple(p[1:])) for p in products)
    keys = dict.fromkeys((*also, *(key for _, rest in parts for key in rest)))
    sources = tuple(k for k in keys if isinstance(k, FromLemma | Cited | Instance))
    return Hint(sources, (), 1, (), parts)


def lemma(name: str, *terms: Term, operator: str | None = None) -> FromLemma:
    """A fact of the core's lemma list at these terms."""
    return FromLemma(name, terms, operator)


def default_rule(statement: Statement) -> Rule | None:
    """The rule that suits a statement along a system when its author names none."""
    if not isinstance(statement.goal, Along):
        return None
    wanted = statement.goal.property
    if isinstance(wanted, Conserved):
        return Rule("conservation", ((),))
    if isinstance(wanted, Decays):
        return Rule("Grönwall", ((),))
    if isinstance(wanted, Always) and wanted.fact in domain_of(undriven(statement.goal.system)):
        return Rule("pointwise", ((),))
    if isinstance(wanted, Always) and wanted.fact in statement.hypotheses:
        positive = isinstance(wanted.fact, Positive)
        return Rule("intermediate value" if positive else "initial value")
    return Rule("pointwise", ((),)) if isinstance(wanted, Always) else None
