"""Data that span less than the space: the theorems hold on the range of Σ, with constants there.

A singular covariance, and fewer points than dimensions with noisy targets, which is how an
overparametrised model meets its data.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deqproof.flow.floating import Array, float_field, integrate
from deqproof.paper.experiment.linear_flow import LinearFlow, follow
from deqproof.paper.experiment.random_problem import (
    linear_problem,
    random_covariance,
    rationals,
)
from deqproof.paper.experiment.record import (
    Cell,
    Experiment,
    Finding,
    Outcome,
    Panel,
    Setting,
    Table,
    at_most,
    curve,
    seen,
    vanishes,
)
from deqproof.paper.numbers_model import FLOW, STATES, linear_run
from deqproof.paper.problem import Problem

_HEADER = (
    "problem", "d", "rank", "alpha_whole_space", "alpha_on_range", "kernel_part_norm",
    "kernel_drift", "distance_to_limit_end", "rate_promised_on_range", "rate_limit",
    "rate_measured",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """The flow on the range, and the one in the whole space, integrated without projecting."""

    problem: Problem
    flow: LinearFlow
    whole: Array

    @property
    def kernel_drift(self) -> float:
        """How far the part of θ₁ in the kernel of Σ moves in the whole space."""
        vectors = self.whole[:, :-1] - self.whole[:1, :-1]
        return float(np.linalg.norm(vectors @ _kernel_projector(self.problem), axis=1).max())

    @property
    def miss(self) -> float:
        """‖θ(T) − θ(∞)‖ in the whole space, the part in the kernel included."""
        limit = np.array([float(x.ball.mid()) for x in self.flow.constants.limit])
        return float(np.linalg.norm(self.whole[-1] - limit))

    @property
    def radius(self) -> float:
        """The distance from (0, 1) in the whole space."""
        *theta1, theta2 = self.whole[0]
        return float(np.hypot(np.linalg.norm(theta1), 1 - theta2))

    def row(self) -> tuple[Cell, ...]:
        flow = self.flow
        rest = np.array([*map(float, flow.constants.kernel_part)])
        return (
            self.problem.name, self.problem.dimension, flow.constants.rank, self.radius,
            flow.number("alpha"), float(np.linalg.norm(rest)), self.kernel_drift, self.miss,
            2 * flow.number("mu"), 2 * flow.number("nu"), flow.late_rate(),
        )  # fmt: skip


def _kernel_projector(problem: Problem) -> Array:
    values, axes = np.linalg.eigh(np.array(problem.covariance, dtype=float))
    kernel = axes[:, values < 1e-9 * values[-1]]
    return kernel @ kernel.T


def run(setting: Setting) -> Outcome:
    random = np.random.default_rng(setting.seed)
    problems = [_singular(random, 4, 2), _few_points(random, 6, 3), _singular(random, 5, 4)]
    cases: list[_Case] = []
    for problem in problems[: 2 if setting.quick else None]:
        setting.tell(problem.name)
        cases.append(_case(problem))
    return Outcome(
        tuple(f for c in cases for f in _findings(c)),
        (Table("problems", _HEADER, tuple(c.row() for c in cases)),),
        _panels(cases),
        "Left: the risk of each flow falls, and stays below its bound with the least positive "
        "eigenvalue. Right: the distance in the whole space to the predicted limit falls to "
        "rounding.",
    )


def _singular(random: np.random.Generator, d: int, rank: int) -> Problem:
    sigma = random_covariance(random, d, rank)
    xi, theta1 = rationals(random.standard_normal(d)), rationals(random.standard_normal(d))
    return linear_problem(f"Σ of rank {rank}, d = {d}", {"covariance": sigma}, xi, theta1, 0)


def _few_points(random: np.random.Generator, d: int, n: int) -> Problem:
    points = [rationals(random.standard_normal(d), 1) for _ in range(n)]
    data = {"law": "sample", "points": points, "targets": rationals(random.standard_normal(n))}
    theta1 = rationals(random.standard_normal(d))
    return linear_problem(
        f"{n} points with noisy targets, d = {d}", data, None, theta1, Fraction(1, 2)
    )


def _case(problem: Problem) -> _Case:
    flow = follow(problem)
    fixed = {**linear_run(problem).fixed}
    letter = next(key for key in fixed if not isinstance(key, str))
    field = float_field(FLOW, STATES, {**fixed, letter: problem.xi})
    start = (*problem.theta1, problem.theta2)
    return _Case(problem, flow, integrate(field, start, flow.times.tolist()).states)


def _findings(case: _Case) -> list[Finding]:
    name, flow = case.problem.name, case.flow
    return [
        vanishes(f"{name}: motion of θ₁ in the kernel", case.kernel_drift, "rank-deficient", 1e-9),
        vanishes(f"{name}: ‖θ(T) − θ(∞)‖", case.miss, "rank-deficient", 1e-6),
        at_most(f"{name}: largest R(t)/(R(0)exp(−2λ⁺t/α²))", flow.worst_excess(), 1.0,
                "rank-deficient", 1e-9),
        *flow.rates(name, "2λ⁺/α², on the range", "rank-deficient"),
        seen(f"{name}: α of the whole space over α of the range",
             case.radius / flow.number("alpha")),
    ]  # fmt: skip


def _panels(cases: list[_Case]) -> tuple[Panel, ...]:
    risk, distance = [], []
    for c in cases:
        f, here = c.flow, c.flow.resolved
        risk.append(curve(c.problem.name, f.times[here], f.seen.risk[here]))
        bound = f.bound(2 * f.number("mu"))[here]
        risk.append(curve("its bound", f.times[here], bound, True))
        limit = np.array([float(x.ball.mid()) for x in f.constants.limit])
        gaps = np.linalg.norm(c.whole - limit, axis=1)
        distance.append(curve(c.problem.name, f.times[1:], gaps[1:]))
    return (
        Panel("Risk and its bound", "t", "R(t)", tuple(risk)),
        Panel("Distance to the limit", "t", "‖θ(t) − θ(∞)‖", tuple(distance), True),
    )


EXPERIMENT = Experiment(
    "rank-deficient",
    "Data that span less than the space",
    "Linear problems with a singular Σ, and with fewer points than dimensions: the part of θ₁ in "
    "the kernel of Σ stays, and the rest goes to its limit at the rate of the least positive "
    "eigenvalue λ⁺.",
    run,
)
