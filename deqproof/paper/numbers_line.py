"""Beside `intrinsic-flow`: one coordinate of a problem on its own, against the closed form.

In one dimension the time to reach w = θ₁/(1 − θ₂) is elementary, so that the answer is known to
any number of digits without integrating.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.flow.oracle import LineOracle
from deqproof.flow.reference import exact_mpf
from deqproof.paper.numbers_flow import at, distance, integrate_run
from deqproof.paper.numbers_model import LinearRun
from deqproof.paper.numbers_row import Measure, Moment, NumberRow, zero_row
from deqproof.paper.problem import Problem

_EIGENTIMES = 20  # the line is followed for so long, in units of its fastest time
_MOST_DIGITS = 100
_EIGHTHS = (0, 1, 2, 4, 8)  # and looked at in these eighths of that


def line_rows(problem: Problem, digits: int) -> tuple[NumberRow, ...]:
    """The first coordinate in which something moves, on its own; no row if there is none."""
    for k, (xi, theta1) in enumerate(zip(problem.xi, problem.theta1, strict=True)):
        eigenvalue = problem.covariance[k][k]
        run = LinearRun(((eigenvalue,),), (xi,), (theta1, problem.theta2))
        if eigenvalue and not run.at_rest:
            oracle = LineOracle(eigenvalue, xi, (theta1, problem.theta2))
            end = min(problem.until, _EIGENTIMES / _fastest(oracle))
            with suppress(IllPosed):  # too stiff to be followed
                return (line_row(oracle, run, end, min(digits, _MOST_DIGITS)),)
    return ()


def _fastest(oracle: LineOracle) -> Fraction:
    """(λ/α²)(1 + w²)² for the largest |w| on the way: the speed of w relative to w − ξ."""
    theta1, u = oracle.start[0], 1 - oracle.start[1]
    steepest2 = max((theta1 / u) ** 2, oracle.xi**2)
    return oracle.eigenvalue * (1 + steepest2) ** 2 / (theta1**2 + u**2)


def line_row(oracle: LineOracle, run: LinearRun, end: Fraction, digits: int) -> NumberRow:
    """θ(t) by the closed form t(w), less θ(t) by Taylor series, relative to max(1, α)."""
    times = tuple(end * k / 8 for k in _EIGHTHS)
    states = integrate_run(run, times, digits)
    how = Measure(digits, f"closed form of one coordinate and Taylor, {digits} digits")
    with mp.workdps(digits + 10):
        theta1, theta2 = map(exact_mpf, run.start)
        size = max(mpf(1), mp.sqrt(theta1**2 + (1 - theta2) ** 2))
        apart = [
            Moment(at(t), size, distance(oracle.at(t, digits), state))
            for t, state in zip(times, states, strict=True)
        ]
        return zero_row("intrinsic-flow", "closed form t(w), d = 1: ‖Δθ(t)‖", apart, how)
