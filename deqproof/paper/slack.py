"""Where the slack is: how much each step of a proof gives away on a problem.

A proof bounds a rate from below by a chain of steps. At a point each step loses a factor, the
quotient of what it replaces and what it puts in its place; their product is the quotient of the
rate that is measured there and the one that the theorem promises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import BadInput, IllPosed
from deqproof.flow.descent import descend
from deqproof.flow.floating import integrate
from deqproof.paper.numbers_constants import LinearConstants, linear_constants
from deqproof.paper.numbers_flow import horizon
from deqproof.paper.numbers_model import LinearRun, linear_run
from deqproof.paper.problem import Problem
from deqproof.paper.slack_record import Slack, SlackStep

Array: TypeAlias = NDArray[np.float64]
_TIMES, _STEPS = 201, 2000
_GONE = 1e-20  # a risk this far below the first is rounding


def slack(theorem: str, problem: Problem) -> tuple[Slack, ...]:
    """The slack of a theorem's rate on a problem, at the worst point of its own run; of Theorem 3.9
    also that of the bound λ₂, which limits the step.

    Raises BadInput for a theorem that promises no rate, IllPosed for a problem of another model.
    """
    if theorem not in TABLES:
        known = ", ".join(TABLES)
        raise BadInput(f"expected a theorem that promises a rate, {known}, got {theorem!r:.60}")
    return TABLES[theorem](problem)


@dataclass(frozen=True, slots=True)
class _Point:
    """What the steps of PŁ compare at a state of the linear DEQ."""

    risk: float
    u2: float
    radius2: float
    slope: float  # ‖Σe‖²
    energy: float  # eᵀΣe
    cross: float  # (eᵀΣw)²

    @property
    def gradient2(self) -> float:
        return (self.slope + self.cross) / self.u2


def _look(run: LinearRun, state: Array) -> _Point:
    Sigma, xi = (np.array(x, dtype=float) for x in (run.covariance, run.xi))
    u = 1 - state[-1]
    w = state[:-1] / u
    pull = Sigma @ (w - xi)
    energy = float((w - xi) @ pull)
    radius2 = float(state[:-1] @ state[:-1] + u**2)
    return _Point(
        energy / 2, float(u**2), radius2, float(pull @ pull), energy, float(pull @ w) ** 2
    )


def _pl_steps(p: _Point, least: float) -> tuple[SlackStep, ...]:
    """½‖∇R‖² ≥ (λ_min/α²)R, in three steps."""
    return (
        SlackStep(
            r"\|\Sigma e\|^{2} \ge \lambda_{\min}\, e^{\top}\Sigma e", p.slope / (least * p.energy)
        ),
        SlackStep(r"\left(e^{\top}\Sigma w\right)^{2} \ge 0", (p.slope + p.cross) / p.slope),
        SlackStep(r"u^{2} \le \alpha^{2}", p.radius2 / p.u2),
    )


def _setting(problem: Problem) -> tuple[LinearConstants, LinearRun, float]:
    constants, run = linear_constants(problem, 30), linear_run(problem)
    if run.at_rest:
        raise IllPosed("expected a start that is no minimum: nothing moves, and no rate is lost")
    return constants, run, float(constants.ball("lambda_min").mid())


def _flow_slack(problem: Problem) -> tuple[Slack, ...]:
    """Theorem 3.4: −R′/R = ‖∇R‖²/R against 2λ_min/α²."""
    constants, run, least = _setting(problem)
    times = np.linspace(0.0, float(horizon(constants, run)), _TIMES)
    path = integrate(run.float_flow(), run.start, times.tolist())
    points = [_look(run, state) for state in path.states]
    alive = [k for k, p in enumerate(points) if p.risk > _GONE * points[0].risk]
    worst = min(alive, key=lambda k: points[k].gradient2 / points[k].risk)
    p = points[worst]
    rate = Slack(
        "thm-3.4", problem.name, r"-R'/R", 2 * least / p.radius2, p.gradient2 / p.risk,
        f"t = {times[worst]:.4g}", _pl_steps(p, least),
    )  # fmt: skip
    return (rate,)


def _descent_slack(problem: Problem) -> tuple[Slack, ...]:
    """Theorem 3.6: 1 − R⁺/R against ηλ_min/(α₀² + 2ηR₀)."""
    constants, run, least = _setting(problem)
    if not constants.step_promised:
        raise IllPosed(f"expected a step η ≤ η₀ = {constants.ball('eta0').str(4, radius=False)}")
    eta = float(constants.eta)
    states = descend(run.float_gradient(), run.start, eta, _STEPS).states
    points = [_look(run, state) for state in states]
    falls = [(a.risk - b.risk) / a.risk for a, b in pairwise(points)]
    alive = [k for k, p in enumerate(points[1:]) if p.risk > _GONE * points[0].risk]
    worst = min(alive, key=falls.__getitem__)
    p, first = points[worst], points[0]
    ceiling = first.radius2 + 2 * eta * first.risk
    steps = (
        SlackStep(
            r"R^{+} \le R - \tfrac{\eta}{2}\|\nabla R\|^{2}",
            falls[worst] * p.risk / (eta / 2 * p.gradient2),
        ),
        *_pl_steps(p, least),
        SlackStep(r"\alpha_t^{2} \le \alpha_0^{2} + 2\eta R_0", ceiling / p.radius2),
    )
    rate = Slack(
        "thm-3.6", problem.name, r"1 - R^{+}/R", eta * least / ceiling, falls[worst],
        f"step {worst}", steps,
    )  # fmt: skip
    return (rate,)


def _single_flow(problem: Problem) -> tuple[Slack, ...]:
    from deqproof.paper.slack_single import flow_slack

    return flow_slack(problem)


def _single_descent(problem: Problem) -> tuple[Slack, ...]:
    from deqproof.paper.slack_single import descent_slack

    return descent_slack(problem)


TABLES: dict[str, Callable[[Problem], tuple[Slack, ...]]] = {
    "thm-3.4": _flow_slack,
    "thm-3.6": _descent_slack,
    "thm-3.8": _single_flow,
    "thm-3.9": _single_descent,
}
