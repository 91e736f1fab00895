"""What an experiment is, and what comes of it: findings, tables, and what to draw.

A finding puts a computed number beside the one that the theory promises. It supports a theorem
or raises an alarm; it never proves anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
from numpy.typing import ArrayLike

from deqproof.paper.report.svg import Curve

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """The seed of everything random, whether a small variant is wanted, and whom to tell."""

    seed: int = 2025
    quick: bool = False
    tell: Callable[[str], None] = lambda text: None


@dataclass(frozen=True, slots=True)
class Finding:
    """computed (≤, ≥, =, →) promised, with the theorem that promises it.

    Where nothing is promised, `relation` and `theorem` are empty and `promised` is nan. `holds`
    False is an alarm: either a theorem or a program is wrong.
    """

    claim: str
    relation: str
    promised: float
    computed: float
    holds: bool
    theorem: str = ""

    @property
    def ratio(self) -> float | None:
        """computed/promised, None where that says nothing."""
        usable = self.relation in ("≤", "≥", "→") and self.promised != 0 and isfinite(self.promised)
        return self.computed / self.promised if usable else None


def at_most(claim: str, computed: float, promised: float, theorem: str, slack: float) -> Finding:
    """computed ≤ promised, up to the relative error `slack` of the computation."""
    holds = computed <= promised * (1 + slack)
    return Finding(claim, "≤", float(promised), float(computed), bool(holds), theorem)


def at_least(claim: str, computed: float, promised: float, theorem: str, slack: float) -> Finding:
    """computed ≥ promised, up to the relative error `slack` of the computation."""
    holds = computed >= promised * (1 - slack)
    return Finding(claim, "≥", float(promised), float(computed), bool(holds), theorem)


def vanishes(claim: str, computed: float, theorem: str, slack: float) -> Finding:
    """computed = 0, up to `slack`."""
    return Finding(claim, "=", 0.0, float(computed), bool(abs(computed) <= slack), theorem)


def tends(claim: str, computed: float, promised: float, theorem: str, slack: float) -> Finding:
    """computed → promised: it has come as near as `slack`, relative."""
    holds = abs(computed - promised) <= slack * abs(promised)
    return Finding(claim, "→", float(promised), float(computed), bool(holds), theorem)


def seen(claim: str, computed: float) -> Finding:
    """A number about which the theory says nothing."""
    return Finding(claim, "", nan, float(computed), True)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; a CSV file of this name."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes with curves; `marks` draws points and joins none of them."""

    title: str
    across: str
    upward: str
    curves: tuple[Curve, ...]
    log_across: bool = False
    log_upward: bool = True
    marks: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an experiment has found; `alt` is the picture in words."""

    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    panels: tuple[Panel, ...]
    alt: str
    notes: tuple[str, ...] = ()

    @property
    def alarms(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if not f.holds)


@dataclass(frozen=True, slots=True)
class Experiment:
    """A name, a title, what is done in words, and the function that does it.

    Equal settings give equal outcomes, up to the last digits of float64.
    """

    name: str
    title: str
    says: str
    run: Callable[[Setting], Outcome]


def curve(name: str, xs: ArrayLike, ys: ArrayLike, dashed: bool = False) -> Curve:
    """A curve through (xs[i], ys[i])."""
    across, upward = (np.asarray(values, dtype=np.float64).tolist() for values in (xs, ys))
    return Curve(name, tuple(zip(across, upward, strict=True)), dashed)
