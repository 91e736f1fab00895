"""What is known of an activation σ: one record, that every other part reads.

The formulas are exact SymPy expressions; `deqproof.deq.lower` makes terms of the core of them. A
record is an assertion: the theorem `activations` proves what it says, fact by fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from sympy import Expr

from deqproof.core.term import Term, scalar, substitute
from deqproof.deq.lower import lower
from deqproof.deq.symbols import scalar as letter

z = letter("z", "z", "the pre-activation at the equilibrium")
y = letter("y", "y", "the equilibrium")
s = letter("s", "s", "the slope σ′(z)")
Z = letter("Z", "Z", "a bound of |z|")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A number without a closed form, between two rationals."""

    low: Fraction
    high: Fraction


Value: TypeAlias = Expr | Bracket


@dataclass(frozen=True, slots=True)
class Activation:
    """σ and σ′ in the letter z, L = sup σ′ and γ(Z) = min σ′ on [−Z, Z] in the letter Z.

    `relation` is 0 at y = σ, s = σ′, where there is such an expression. Where σ′ < 0 somewhere,
    `floor` is γ(Z) only for Z up to `until`; from there on γ(Z) ≥ `least` = inf σ′. `corners` are
    the points without a derivative: there `slope` is only a convention. [@dandapanthula2025]
    """

    name: str
    sigma: Expr
    slope: Expr
    lipschitz: Value
    floor: Expr
    relation: Expr | None = None
    corners: tuple[Fraction, ...] = ()
    until: Fraction | None = None
    least: Value | None = None

    def sigma_at(self, argument: Term) -> Term:
        """σ(argument) as a term of the core."""
        return _at(self.sigma, "z", argument)

    def slope_at(self, argument: Term) -> Term:
        """σ′(argument) as a term of the core."""
        return _at(self.slope, "z", argument)

    def floor_at(self, argument: Term) -> Term:
        """γ(argument) as a term of the core, for 0 ≤ argument ≤ `until`."""
        return _at(self.floor, "Z", argument)


def _at(formula: Any, name: str, argument: Term) -> Term:
    return substitute(lower(formula), {scalar(name): argument})
