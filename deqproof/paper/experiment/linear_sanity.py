"""The linear DEQ's sanity check: the sphere is conserved, and the limit is the predicted one.

Random problems of several dimensions, with starts on both sides of θ₂ = 1; the flow to 30 digits
by Taylor series, and in float64. What is promised is in `deqproof.theorems.linear_3_sphere`,
`linear_6_limit` and `linear_7_rate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deqproof.paper.experiment.linear_flow import LinearFlow, follow
from deqproof.paper.experiment.random_problem import (
    linear_problem,
    random_covariance,
    rationals,
)
from deqproof.paper.experiment.record import (
    Experiment,
    Finding,
    Outcome,
    Panel,
    Setting,
    Table,
    at_least,
    at_most,
    curve,
    tends,
    vanishes,
)
from deqproof.paper.problem import Problem
from deqproof.paper.report.run import run_problem

_DIGITS = 30
_STARTS = (Fraction(0), Fraction(1, 2), Fraction(-3, 4), Fraction(3, 2), Fraction(9, 4))
_HEADER = (
    "d", "theta2_start", "alpha", "sphere_drift", "sphere_drift_30_digits",
    "distance_to_limit_start", "distance_to_limit_end", "rate_promised", "rate_limit",
    "rate_measured", "worst_risk_over_bound",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """One problem's flow, and the sphere's drift to 30 digits, relative."""

    problem: Problem
    flow: LinearFlow
    fine_drift: float

    def row(self) -> tuple[float, ...]:
        flow = self.flow
        return (
            self.problem.dimension, float(self.problem.theta2), flow.number("alpha"), flow.drift,
            self.fine_drift, flow.distances[0], flow.distances[-1], 2 * flow.number("mu"),
            2 * flow.number("nu"), flow.late_rate(), flow.worst_excess(),
        )  # fmt: skip


def run(setting: Setting) -> Outcome:
    random = np.random.default_rng(setting.seed)
    cases: list[_Case] = []
    for k, theta2 in enumerate(_STARTS[: 2 if setting.quick else None]):
        d = 2 + k
        setting.tell(f"d = {d}, θ₂(0) = {theta2}")
        sigma = random_covariance(random, d, 2 * d)
        xi, theta1 = rationals(random.standard_normal(d)), rationals(random.standard_normal(d))
        problem = linear_problem(f"linear-{d}", {"covariance": sigma}, xi, theta1, theta2, until=2)
        cases.append(_Case(problem, follow(problem), _fine_drift(problem)))
    return Outcome(
        tuple(_findings(cases)),
        (Table("flows", _HEADER, tuple(c.row() for c in cases)),),
        _panels(cases),
        "Left: the squared radius of each flow minus its start stays at rounding. Middle: the "
        "distance to the predicted limit falls to rounding. Right: the risk divided by its bound "
        "R(0)exp(−2μt) stays below 1.",
    )


def _fine_drift(problem: Problem) -> float:
    """The largest |‖θ − c‖²/α² − 1| along the Taylor trajectory, from its numerals, exactly."""
    found = run_problem(problem, "taylor", problem.until, 10, _DIGITS)
    states = [[Fraction(x) for x in row[1:-1]] for row in found.rows]
    radii = [sum(x * x for x in s[:-1]) + (s[-1] - 1) ** 2 for s in states]
    return float(max(abs(r / radii[0] - 1) for r in radii))


def _findings(cases: list[_Case]) -> list[Finding]:
    flows = [c.flow for c in cases]
    slow = min(flows, key=lambda f: f.late_rate() / f.number("mu"))
    far = max(flows, key=lambda f: f.distances[-1] / f.number("D"))
    sides = [np.sign(1 - f.states[-1, -1]) == np.sign(1 - f.states[0, -1]) for f in flows]
    fine = max(c.fine_drift for c in cases)
    nu = max(flows, key=lambda f: abs(f.late_rate() / (2 * f.number("nu")) - 1))
    return [
        vanishes("drift of ‖θ − (0, 1)‖², relative, float64", max(f.drift for f in flows),
                 "thm-3.1", 1e-9),
        vanishes(f"the same to {_DIGITS} digits", fine, "thm-3.1", 1e-27),
        vanishes("‖θ(T) − θ(∞)‖/α, θ(∞) as predicted",
                 max(f.distances[-1] / f.number("alpha") for f in flows), "thm-3.3", 1e-7),
        vanishes("starts that changed the side of θ₂ = 1", sides.count(False), "lem-3.2", 0),
        at_most("largest R(t)/(R(0)exp(−2μt))", max(f.worst_excess() for f in flows), 1.0,
                "thm-3.4", 1e-9),
        at_least("rate of R at the end, the one nearest to 2μ", slow.late_rate(),
                 2 * slow.number("mu"), "thm-3.4", 1e-6),
        tends("rate of R at the end, the one farthest from 2ν", nu.late_rate(),
              2 * nu.number("nu"), "thm-3.4", 1e-2),
        at_most("largest ‖θ(T) − θ(∞)‖ against D exp(−μT) + 10⁻⁷", far.distances[-1],
                far.number("D") * float(np.exp(-far.number("mu") * far.times[-1])) + 1e-7,
                "thm-3.4", 0.0),
    ]  # fmt: skip


def _panels(cases: list[_Case]) -> tuple[Panel, ...]:
    names = [f"d = {c.problem.dimension}, θ₂(0) = {float(c.problem.theta2):g}" for c in cases]
    pairs = [(name, c.flow) for name, c in zip(names, cases, strict=True)]
    drift = [
        curve(n, f.times[1:], np.abs(f.seen.radius2 / f.seen.radius2[0] - 1)[1:] + 1e-17)
        for n, f in pairs
    ]
    distance = [curve(n, f.times[1:], f.distances[1:]) for n, f in pairs]
    share = [
        curve(n, f.times[f.resolved], (f.seen.risk / f.bound(2 * f.number("mu")))[f.resolved])
        for n, f in pairs
    ]
    return (
        Panel("Drift of the squared radius", "t", "|‖θ − (0, 1)‖²/α² − 1|", tuple(drift), True),
        Panel("Distance to the predicted limit", "t", "‖θ(t) − θ(∞)‖", tuple(distance), True),
        Panel("Risk over its bound", "t", "R(t)/(R(0)exp(−2μt))", tuple(share)),
    )


EXPERIMENT = Experiment(
    "linear-sanity",
    "The sphere and the limit",
    "Random linear problems, d = 2 to 6, with starts on both sides of θ₂ = 1: the flow stays on "
    "its sphere, and goes to the limit that Theorem 3.3 predicts, at the rate of Theorem 3.4.",
    run,
)
