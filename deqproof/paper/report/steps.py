"""Gradient descent as a run: in float64, in mpmath's numbers, in balls, with its radius watched.

For a linear model α_{t+1}² = α_t² + η²‖∇R(θ_t)‖², α² = ‖θ₁‖² + (1 − θ₂)²
[@dandapanthula2025, Thm 3.6]. What a run misses it by, at any of its steps, is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.number import BALL
from deqproof.flow.descent import descend, descend_in, watch_radius
from deqproof.paper.numbers_model import GRADIENT, OBSERVABLES, linear_run
from deqproof.paper.report.roads import float_risk, float_rows
from deqproof.paper.report.run import FLOAT_DIGITS, Listener, Run
from deqproof.paper.single_index.run import precise_risk

if TYPE_CHECKING:
    from deqproof.paper.problem import Problem

State = tuple[Any, ...]
Field = Callable[[State], State]

_GUARD = 12  # digits
_MOST_FLOAT, _MOST_PRECISE = 1_000_000, 100_000


@dataclass(frozen=True, slots=True)
class _Plan:
    """`steps` steps of size η, which end at t = steps · η, and which of them are shown."""

    problem: Problem
    eta: Fraction
    steps: int
    points: int

    @property
    def start(self) -> tuple[Fraction, ...]:
        return (*self.problem.theta1, self.problem.theta2)

    def shown(self, last: int) -> list[int]:
        """Of the steps up to the last that there is."""
        return sorted({round(k * last / self.points) for k in range(self.points + 1)})

    def reached(self, step: int, listener: Listener) -> None:
        if listener.progress is not None:
            listener.progress(self.eta * step)

    def stopped(self, last: int) -> str:
        return "" if last == self.steps else f"after {last} steps the numbers are no longer finite"


def _plan(problem: Problem, until: Fraction, points: int, most: int) -> _Plan:
    eta = _step(problem)
    steps = ceil(until / eta)
    if steps > most:
        hint = f"the step is η = {eta}: give descent.eta, or an earlier --until"
        raise BadInput(f"--until: expected at most {most} steps, got {steps}; {hint}")
    return _Plan(problem, until / steps, steps, points)


def _step(problem: Problem) -> Fraction:
    if problem.eta is not None:
        return problem.eta
    from deqproof.paper.numbers import constants

    eta = constants(problem, 15).eta
    if eta is None:
        hint = "no step is promised; see deqproof constants"
        raise BadInput(f"descent.eta: expected a step size in {problem.name}, got none; {hint}")
    return eta


def _note(problem: Problem, steps: int, missed: str) -> str:
    """On the identity of the radius, which is that of the linear model."""
    if problem.kind != "linear" or steps == 0:
        return ""
    return f"α² = ‖θ₁‖² + (1 − θ₂)² grew by η²‖∇R‖² at each of {steps} steps,\n{missed}."


# -- float64 ---------------------------------------------------------------------------------------


def run_descent(
    problem: Problem, until: Fraction, points: int, digits: int, listener: Listener
) -> Run:
    """Descent to time steps · η = until; in float64 for up to 17 digits, else in mpmath."""
    if digits > FLOAT_DIGITS:
        return _run_precise(_plan(problem, until, points, _MOST_PRECISE), digits, listener)
    plan, look = _plan(problem, until, points, _MOST_FLOAT), float_risk(problem)
    states = descend(
        lambda state: look(state)[1], plan.start, plan.eta, plan.steps,
        progress=lambda step: plan.reached(step, listener),
    ).states  # fmt: skip
    last = len(states) - 1
    chosen = plan.shown(last)
    rows = tuple(float_rows([plan.eta * k for k in chosen], states[chosen], look))
    missed = (
        f"up to an error of {_float_defect(plan, states):.1e}" if problem.kind == "linear" else ""
    )
    note = _note(problem, last, missed)
    return Run(problem, "descent", FLOAT_DIGITS, rows, stopped=plan.stopped(last), note=note)


def _float_defect(plan: _Plan, states: Any) -> float:
    """The largest |α_{t+1}² − α_t² − η²‖∇R(θ_t)‖²|."""
    with np.errstate(all="ignore"):
        seen = linear_run(plan.problem).observe(states)
        grown = seen.radius2[:-1] + float(plan.eta) ** 2 * seen.slope2[:-1]
        return float(np.abs(seen.radius2[1:] - grown).max(initial=0))


# -- any number of digits --------------------------------------------------------------------------


def _walk(
    plan: _Plan, gradient: Field, number: Callable[[Fraction], Any], finite: Callable[[Any], bool],
    listener: Listener,
) -> tuple[list[State], list[Any]]:  # fmt: skip
    """All θ_t, and what α_t² misses the identity by, until a gradient is not finite."""
    eta, states, defects = number(plan.eta), list[State](), list[Any]()
    path = descend_in(gradient, tuple(map(number, plan.start)), eta)
    with suppress(ZeroDivisionError):  # at θ₂ = 1
        for seen in islice(watch_radius(path, _look, eta), plan.steps + 1):
            if not finite(seen.grown):
                break
            states.append(seen.state)
            defects.append(seen.defect)
            plan.reached(len(states) - 1, listener)
    if not states:
        raise IllPosed("descent: expected a finite gradient at the start; try more --digits")
    return states, defects


def _look(state: State, slope: State) -> tuple[Any, Any]:
    """α² and ‖∇R‖²."""
    return _square(state[:-1]) + (1 - state[-1]) ** 2, _square(slope)


def _square(vector: Sequence[Any]) -> Any:
    return sum(x * x for x in vector)


def _rows_of(plan: _Plan, states: Sequence[State], row: Callable[[Any, State], Any]) -> list[Any]:
    return [row(plan.eta * k, states[k]) for k in plan.shown(len(states) - 1)]


def _run_precise(plan: _Plan, digits: int, listener: Listener) -> Run:
    """In mpmath's numbers."""
    from mpmath import mp

    from deqproof.flow.reference import exact_mpf

    problem = plan.problem
    gradient, risk = _precise_field(problem, digits)
    with mp.workdps(digits + _GUARD):
        states, defects = _walk(plan, gradient, exact_mpf, mp.isfinite, listener)
        rows = _rows_of(plan, states, lambda t, s: (exact_mpf(t), *s, risk(s)))
        shown = tuple(tuple(str(mp.nstr(x, digits)) for x in row) for row in rows)
        worst = mp.nstr(max(map(abs, defects)), 2)
    last = len(states) - 1
    note = _note(problem, last, f"up to an error of {worst}")
    return Run(problem, "descent", digits, shown, stopped=plan.stopped(last), note=note)


def _precise_field(problem: Problem, digits: int) -> tuple[Field, Callable[[State], Any]]:
    """∇R and R."""
    if problem.kind == "linear":
        run = linear_run(problem)
        observe = run.mp_observables(digits)
        return run.mp_gradient(digits), lambda state: observe(state)[0]
    look = precise_risk(problem)
    return lambda state: look(state)[1], lambda state: look(state)[0]


# -- balls -----------------------------------------------------------------------------------------


def run_descent_balls(
    problem: Problem, until: Fraction, points: int, digits: int, listener: Listener
) -> Run:
    """In balls that hold the exact iterates. Raises BadInput for another than a linear model."""
    if problem.kind != "linear":
        hint = "try --method descent --digits N, for any number of digits without bounds"
        raise BadInput(f"descent-balls: expected a linear problem, got {problem.kind}; {hint}")
    from flint import arb, ctx

    plan, run = _plan(problem, until, points, _MOST_PRECISE), linear_run(problem)
    number = BALL["const"]
    with ctx.workdps(digits + _GUARD):
        states, defects = _walk(plan, run.over(BALL, GRADIENT), number, arb.is_finite, listener)
        risk = run.over(BALL, OBSERVABLES[:1])
        rows = _rows_of(plan, states, lambda t, s: (number(t), *s, *risk(s)))
        shown = tuple(tuple(x.mid().str(digits, radius=False) for x in row) for row in rows)
        width = max(x.rad() for x in states[-1]).upper().str(3, radius=False)
        missed = _ball_defect(defects)
    last = len(states) - 1
    why = plan.stopped(last)
    why += "; with more --digits the balls stay narrow for longer" if why else ""
    note = f"θ after {last} exact steps is within {width} of these numbers, by ball arithmetic;\n"
    note += "they are rounded to the digits that are shown."
    note = "\n".join(filter(None, (note, _note(problem, last, missed))))
    return Run(problem, "descent-balls", digits, shown, stopped=why, note=note)


def _ball_defect(defects: Sequence[Any]) -> str:
    off = sum(not defect.contains(0) for defect in defects)
    if off:
        hint = "a theorem says that it holds: please report this"
        raise IllPosed(f"the identity of the radius fails by balls at {off} steps; {hint}")
    widest = max(defect.abs_upper() for defect in defects).str(2, radius=False)
    return f"by balls of the difference that all contain 0 and reach ±{widest} at most"
