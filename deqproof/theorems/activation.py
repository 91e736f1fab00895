"""An activation of one's own as a theorem: the same claims, the same table.

Ten lines in a file do, see docs/activations.md: `THEOREM = activation_theorem(name, sigma, L)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

from deqproof.core.check import Verdict
from deqproof.core.errors import NotLowerable
from deqproof.deq.activation.expression import activation_from_expression
from deqproof.deq.activation.record import Activation
from deqproof.deq.activation.table import ACTIVATIONS
from deqproof.paper.theorem import Claim, Theorem
from deqproof.paper.verify import TheoremReport
from deqproof.theorems._activation_facts import (
    bends,
    derivative,
    floor_claims,
    lipschitz,
    rising,
    sharp,
)
from deqproof.theorems._activation_table import (
    PROPERTIES,
    Cell,
    Property,
    Row,
    Verdicts,
    row_of,
)

__all__ = [
    "PROPERTIES",
    "Cell",
    "Property",
    "Row",
    "activation_table",
    "activation_theorem",
    "rows_of",
]


def activation_theorem(
    name: str,
    sigma: Any,
    lipschitz: Any,
    *,
    slope: Any = None,
    floor: Any = None,
    peak: int | Fraction | None = None,
    fails: tuple[str, ...] = (),
) -> Theorem:
    """The hypotheses of Theorems 3.8 and 3.9 for σ, an expression in one real symbol.

    `lipschitz` is L, and `peak` a point where σ′ = L; `slope` and `floor`, if given, are σ′ and
    γ(Z). Hypotheses in `fails`, such as "rising", are expected to be REFUTED. Raises BadInput or
    NotLowerable.
    """
    activation = activation_from_expression(name, sigma, lipschitz, slope, floor)

    def claims() -> Iterator[Claim]:
        peaks = () if peak is None else (sharp(activation, Fraction(peak)),)
        for claim in (*_claims(activation), *peaks):
            fact = claim.name.removeprefix(f"{name}-")
            expected = Verdict.REFUTED if fact in fails else Verdict.PROVED
            yield replace(claim, expected=expected)

    return Theorem(
        id=f"activation-{name}",
        label=name,
        title=f"The activation {name}",
        says="What Theorems 3.8 and 3.9 ask of an activation.",
        source="dandapanthula2025, Sec. 3.2",
        build=claims,
        model="single-index",
    )


def _claims(activation: Activation) -> Iterator[Claim]:
    with suppress(NotLowerable):  # a corner somewhere: nothing is claimed of it
        yield derivative(activation)
    yield rising(activation)
    yield lipschitz(activation)
    yield from floor_claims(activation)
    yield bends(activation)


def activation_table(report: TheoremReport) -> tuple[Row, ...]:
    """The activations of `activations`, or of a theorem of one's own, against every property."""
    verdicts = {c.name: c.verdict for c in report.claims}
    own = report.theorem.id.removeprefix("activation-")
    return rows_of(verdicts) if own == report.theorem.id else (row_of(own, verdicts),)


def rows_of(verdicts: Verdicts) -> tuple[Row, ...]:
    """The activations that ship, from the verdicts on the claims of `activations` by name."""
    return tuple(row_of(name, verdicts) for name in ACTIVATIONS)
