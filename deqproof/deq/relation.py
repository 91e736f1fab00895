"""What an author writes: relations between expressions, spectra, flows and iterations.

Plain records of SymPy expressions; `deqproof.deq.claim` gives them their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy import MatrixSymbol, Symbol

Letter: TypeAlias = Symbol | MatrixSymbol


@dataclass(frozen=True, slots=True)
class Relation:
    """lhs (=, <=, >=, <, >, !=) rhs, between scalars, or = between columns."""

    lhs: Any
    sign: str
    rhs: Any


@dataclass(frozen=True, slots=True)
class SpectrumOf:
    """lower and upper are the extreme eigenvalues of the covariance."""

    operator: MatrixSymbol
    lower: Symbol
    upper: Symbol


@dataclass(frozen=True, slots=True)
class ForEveryOf:
    """The relation holds for every value of the letter where the conditions hold.

    One that is universal itself speaks of every pair, such as (h, k) ∈ R^d × R.
    """

    letter: Letter
    relation: Relation | ForEveryOf
    when: tuple[Relation, ...] = ()


Given: TypeAlias = Relation | SpectrumOf | ForEveryOf


def eq(lhs: Any, rhs: Any) -> Relation:
    return Relation(lhs, "=", rhs)


def le(lhs: Any, rhs: Any) -> Relation:
    return Relation(lhs, "<=", rhs)


def ge(lhs: Any, rhs: Any) -> Relation:
    return Relation(lhs, ">=", rhs)


def lt(lhs: Any, rhs: Any) -> Relation:
    return Relation(lhs, "<", rhs)


def gt(lhs: Any, rhs: Any) -> Relation:
    return Relation(lhs, ">", rhs)


def ne(lhs: Any, rhs: Any) -> Relation:
    return Relation(lhs, "!=", rhs)


@dataclass(frozen=True, slots=True)
class FlowOf:
    """The flow states′ = field on {domain}; `field` lists one expression for each state."""

    states: tuple[Letter, ...]
    field: tuple[Any, ...]
    domain: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class IterationOf:
    """The iteration states ← step."""

    states: tuple[Letter, ...]
    step: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DrivenOf:
    """A flow or iteration with inputs: letters that move in any way in which the relations hold.

    An equilibrium z = θ₁ᵀX + θ₂σ(z) is such an input, and so is a gradient given by its products
    with every direction.
    """

    system: FlowOf | IterationOf
    inputs: tuple[Letter, ...]
    relations: tuple[Given, ...]


SystemOf: TypeAlias = FlowOf | IterationOf | DrivenOf
