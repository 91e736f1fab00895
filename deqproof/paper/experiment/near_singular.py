"""Starts near θ₂ = 1, where the fixed point explodes: stability, stiffness, and the rate.

Two starts for each θ₂(0): θ₁ of length 1, so that w = θ₁/u is huge and the first moments are
violent; and θ₁ = 0, which lies on a tiny sphere, whose whole flow is fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deqproof.paper.experiment.linear_flow import LinearFlow, follow
from deqproof.paper.experiment.random_problem import linear_problem
from deqproof.paper.experiment.record import (
    Cell,
    Experiment,
    Finding,
    Outcome,
    Panel,
    Setting,
    Table,
    at_least,
    curve,
    seen,
    vanishes,
)
from deqproof.paper.numbers_descent import search_contracting, search_convergent

_STARTS = (Fraction(9, 10), Fraction(99, 100), Fraction(999, 1000), Fraction(101, 100))
_SIGMA = (("2", "1/3", "0"), ("1/3", "1", "1/4"), ("0", "1/4", "1/2"))
_XI = (Fraction(1, 2), Fraction(-1, 3), Fraction(1, 4))
_HEADER = (
    "theta2_start", "theta1_norm", "alpha", "risk_start", "steepest_curvature_start",
    "slowest_rate", "stiffness", "least_u", "beta", "rate_promised", "rate_limit",
    "rate_measured", "evaluations_dop853", "evaluations_radau", "eta0", "largest_contracting_step",
    "largest_convergent_step",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """A start near θ₂ = 1: its flow, and how two integrators and descent cope with it.

    `steepest` is the Hessian's norm at the start, the rate of the fastest motion there.
    """

    theta2: Fraction
    length: int
    flow: LinearFlow
    implicit: int
    steepest: float
    contracting: float
    convergent: float

    @property
    def name(self) -> str:
        return f"θ₂(0) = {float(self.theta2):g}, ‖θ₁(0)‖ = {self.length}"

    @property
    def stiffness(self) -> float:
        """The fastest rate over the slowest, ‖∇²R(θ(0))‖/ν."""
        return self.steepest / self.flow.number("nu")

    def row(self) -> tuple[Cell, ...]:
        flow = self.flow
        return (
            str(self.theta2), self.length, flow.number("alpha"), flow.seen.risk[0], self.steepest,
            flow.number("nu"), self.stiffness, float(np.abs(flow.seen.u).min()),
            flow.number("beta"), 2 * flow.number("mu"), 2 * flow.number("nu"), flow.late_rate(),
            flow.evaluations, self.implicit, flow.number("eta0"), self.contracting,
            self.convergent,
        )  # fmt: skip


def run(setting: Setting) -> Outcome:
    cases: list[_Case] = []
    for theta2 in _STARTS[: 1 if setting.quick else None]:
        for length in (1, 0):
            setting.tell(f"θ₂(0) = {float(theta2):g}, ‖θ₁(0)‖ = {length}")
            cases.append(_case(theta2, length))
    return Outcome(
        tuple(_findings(cases)),
        (Table("starts", _HEADER, tuple(c.row() for c in cases)),),
        _panels(cases),
        "Left: the risk of each flow against time in units of α²; all fall, the violent starts "
        "by many decades at once. Right: the measured rate times α² settles at its limit, above "
        "the promised 2λ_min for every start.",
        ("The start is fixed: the seed plays no part.",),
    )


def _case(theta2: Fraction, length: int) -> _Case:
    problem = linear_problem(
        f"near-{theta2}", {"covariance": _SIGMA}, _XI, (length, 0, 0), theta2, until=1
    )
    flow, implicit = follow(problem), follow(problem, method="radau")
    first = flow.run.hessians(flow.states[:1])[0]
    return _Case(
        theta2,
        length,
        flow,
        implicit.evaluations,
        float(np.linalg.norm(first, 2)),
        search_contracting(flow.constants, flow.run).largest,
        search_convergent(flow.constants, flow.run).largest,
    )


def _findings(cases: Sequence[_Case]) -> list[Finding]:
    drift = max(c.flow.drift for c in cases)
    ends = max(c.flow.distances[-1] / c.flow.number("alpha") for c in cases)
    found = [
        vanishes("drift of ‖θ − (0, 1)‖², relative", drift, "thm-3.1", 1e-9),
        vanishes("‖θ(T) − θ(∞)‖/α, the limit beyond θ₂ = 1 included", ends, "thm-3.3", 1e-6),
    ]
    for c in cases:
        flow, least = c.flow, float(np.abs(c.flow.seen.u).min())
        found += [
            at_least(f"{c.name}: least |1 − θ₂| against β", least, flow.number("beta"), "lem-3.2",
                     1e-9),
            *flow.rates(c.name, "2μ", "thm-3.4"),
            at_least(f"{c.name}: largest step of descent that contracts, against η₀",
                     c.contracting, flow.number("eta0"), "thm-3.6", 1e-9),
            seen(f"{c.name}: stiffness, ‖∇²R(θ(0))‖/ν", c.stiffness),
            seen(f"{c.name}: evaluations of the flow, Radau over DOP853",
                 c.implicit / flow.evaluations),
        ]  # fmt: skip
    return found


def _panels(cases: Sequence[_Case]) -> tuple[Panel, ...]:
    risk, rate = [], []
    for c in cases:
        f, alpha2 = c.flow, c.flow.number("alpha") ** 2
        here = f.resolved
        here[0] = False
        risk.append(curve(c.name, f.times[here] / alpha2, f.seen.risk[here], c.length == 0))
        rates = (f.seen.slope2 / f.seen.risk)[here] * alpha2
        rate.append(curve(c.name, f.times[here] / alpha2, rates, c.length == 0))
    least = 2 * cases[0].flow.number("lambda_min")
    ends = [min(c.points[0][0] for c in rate), max(c.points[-1][0] for c in rate)]
    rate.append(curve("promised, 2λ_min", ends, [least, least], True))
    return (
        Panel("Risk", "t/α²", "R(t)", tuple(risk), True),
        Panel("Rate of the risk, times α²", "t/α²", "α²‖∇R‖²/R", tuple(rate), True),
    )


EXPERIMENT = Experiment(
    "near-singular",
    "Starts near θ₂ = 1",
    "A linear problem, d = 3, from θ₂(0) = 0.9, 0.99, 0.999 and 1.01, with θ₁(0) of length 1 and "
    "0: does θ₂ stay away from 1, how stiff does the flow become, and is the rate the predicted "
    "one?",
    run,
)
