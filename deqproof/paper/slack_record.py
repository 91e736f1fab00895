"""A slack table: the factors that the steps of a proof lose on a problem."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any


@dataclass(frozen=True, slots=True)
class SlackStep:
    """A step of a proof, a formula in LaTeX, and the factor that it loses at the point."""

    step: str
    factor: float


@dataclass(frozen=True, slots=True)
class Slack:
    """The rate that a theorem promises and the worst one that was measured, where that was, and
    the factors that lie between them: measured = promised · ∏ factors."""

    theorem: str
    problem: str
    quantity: str
    promised: float
    measured: float
    where: str
    steps: tuple[SlackStep, ...]

    @property
    def ratio(self) -> float:
        return self.measured / self.promised

    @property
    def explained(self) -> float:
        """The product of the factors: it is the ratio, but for rounding."""
        return prod(step.factor for step in self.steps)

    def data(self) -> dict[str, Any]:
        """As one JSON object."""
        return {
            "theorem": self.theorem,
            "problem": self.problem,
            "quantity": self.quantity,
            "promised": self.promised,
            "measured": self.measured,
            "where": self.where,
            "steps": [{"step": s.step, "factor": s.factor} for s in self.steps],
        }
