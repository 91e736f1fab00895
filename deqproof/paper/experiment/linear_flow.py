"""The flow of a linear problem in float64 with what the theory says of it beside it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from deqproof.flow.floating import Array, integrate
from deqproof.paper.experiment.record import Finding, at_least, tends
from deqproof.paper.numbers import LinearConstants, LinearRun, linear_constants, linear_run
from deqproof.paper.numbers_model import Observation
from deqproof.paper.problem import Problem

_DIGITS = 20
# Below this share of R(0) the risk is rounding.
RESOLVED = 1e-20


@dataclass(frozen=True, slots=True)
class LinearFlow:
    """A trajectory on the range of Σ, what was observed along it, and the constants."""

    constants: LinearConstants
    run: LinearRun
    times: Array
    states: Array
    seen: Observation
    evaluations: int

    def number(self, name: str) -> float:
        """A constant of the theory, rounded."""
        return float(self.constants.ball(name).mid())

    @property
    def drift(self) -> float:
        """How far the squared radius strays from α², relative."""
        radius2 = self.seen.radius2
        return float(np.abs(radius2 / radius2[0] - 1).max())

    @property
    def limit(self) -> Array:
        """θ(∞) on the range of Σ."""
        whole = np.array([float(x.ball.mid()) for x in self.constants.limit])
        kernel = np.array([*map(float, self.constants.kernel_part), 0.0])
        return whole - kernel

    @property
    def distances(self) -> Array:
        """‖θ(t) − θ(∞)‖."""
        return np.linalg.norm(self.states - self.limit, axis=1)

    @property
    def resolved(self) -> NDArray[np.bool_]:
        """Where the risk is more than rounding."""
        return self.seen.risk > RESOLVED * self.seen.risk[0]

    def bound(self, rate: float) -> Array:
        """R(0)e^{−rate·t}."""
        return self.seen.risk[0] * np.exp(-rate * self.times)

    def worst_excess(self) -> float:
        """The largest R(t)/(R(0)e^{−2μt}) for t > 0, where the risk is resolved."""
        here = self.resolved
        return float((self.seen.risk / self.bound(2 * self.number("mu")))[here][1:].max())

    def late_rate(self) -> float:
        """−d/dt log R at the last time at which the risk is resolved: ‖∇R‖²/R there."""
        last = int(np.flatnonzero(self.resolved)[-1])
        return float(self.seen.slope2[last] / self.seen.risk[last])

    def rates(self, name: str, promised: str, theorem: str) -> list[Finding]:
        """The rate of R at the end against the bound 2μ, under its name, and the limit 2ν."""
        rate, least, last = self.late_rate(), 2 * self.number("mu"), 2 * self.number("nu")
        return [
            at_least(f"{name}: rate of R against {promised}", rate, least, theorem, 1e-6),
            tends(f"{name}: rate of R against 2ν", rate, last, theorem, 1e-2),
        ]


def follow(
    problem: Problem, decades: float = 18, points: int = 200, method: str = "dop853"
) -> LinearFlow:
    """The flow of a linear problem for as long as the risk falls by so many decades in the end.

    Times crowd at the start, where a stiff flow moves fastest. Raises IllPosed for a problem that
    is not linear, and where the integrator gives up.
    """
    constants, run = linear_constants(problem, _DIGITS), linear_run(problem)
    fastest = float(np.linalg.norm(run.hessians(np.array([run.start], dtype=float))[0], 2))
    until = decades * log(10) / (2 * float(constants.ball("nu").mid()))
    early = min(1e-2 / fastest, until / points)
    times = np.concatenate([[0.0], np.geomspace(early, until, points)])
    found = integrate(run.float_flow(), run.start, times.tolist(), method)
    seen = run.observe(found.states)
    return LinearFlow(constants, run, found.times, found.states, seen, found.evaluations)
