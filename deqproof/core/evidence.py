"""Evidence: what a finder returns and `check` replays. Plain records of terms and positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from deqproof.core.statement import Fact
from deqproof.core.steps import Step
from deqproof.core.term import Term


@dataclass(frozen=True, slots=True)
class FromClaim:
    """The goal of an earlier, proved claim, with letters replaced."""

    claim: int
    values: tuple[tuple[Term, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class FromLemma:
    """A fact of `deqproof.core.lemma`; `operator` names the Spectrum hypothesis it needs."""

    lemma: str
    terms: tuple[Term, ...]
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class FromHypothesis:
    """A universal hypothesis, by position, at a value of its letter."""

    place: int
    value: Term


Source: TypeAlias = FromClaim | FromLemma | FromHypothesis


@dataclass(frozen=True, slots=True)
class Product:
    """coefficient · square² · ∏ facts, with coefficient ≥ 0 and facts ≥ 0 by position."""

    coefficient: Fraction
    square: Term
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """goal = Σ products + Σ cofactor · (fact = 0).

    Facts are numbered: the hypotheses first, then the sources in order.
    """

    sources: tuple[Source, ...]
    products: tuple[Product, ...] = ()
    cofactors: tuple[tuple[Term, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """The goal is not 0 because it divides a product of facts that are not."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """A tree of bisections of the box of the hypotheses, at whose leaves balls decide.

    A node is ``(letter, left, right)`` and halves that letter's interval; a leaf is the text
    "value" (the goal's ball), "slope" (mean value form) or "empty" (a hypothesis fails).
    """

    tree: object
    precision: int


@dataclass(frozen=True, slots=True)
class Inference:
    """A rule of `deqproof.core.rule`, its arguments, and the claims that prove its premises."""

    rule: str
    arguments: tuple[Term | int | tuple[Fact, ...], ...]
    premises: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """One outcome of a finite law: its probability, and the values of the draws."""

    weight: Fraction
    scalars: Mapping[Term, Fraction]
    vectors: Mapping[Term, tuple[Fraction, ...]]


@dataclass(frozen=True, slots=True)
class Witness:
    """Exact values at which the hypotheses hold and the goal fails.

    Draws follow the finite `law`; an unknown function is the polynomial Σ c_k t^k with the
    coefficients c_0, c_1, … that `functions` gives to its name.
    """

    dimension: int
    scalars: Mapping[Term, Fraction]
    vectors: Mapping[Term, tuple[Fraction, ...]]
    operators: Mapping[str, tuple[tuple[Fraction, ...], ...]]
    law: tuple[Atom, ...] = ()
    functions: Mapping[str, tuple[Fraction, ...]] = field(
        default_factory=dict[str, tuple[Fraction, ...]]
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """A validated trajectory, for `deqproof.core.tube`: its exact start θ(0), the relations whose
    roots are the last states, an interval with one root of each at the start, and the steps."""

    start: tuple[Fraction, ...]
    relations: tuple[Term, ...]
    roots: tuple[tuple[Fraction, Fraction], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Brackets of fields, and laws: plain data that `core.brackets.check_bounds` replays."""

    replay: Mapping[str, Any]


Evidence: TypeAlias = Combination | Unit | Cover | Inference | Witness | Steps | Counted
