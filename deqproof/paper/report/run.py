"""A training run of a problem as a table: time, parameters and risk as numerals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadInput

if TYPE_CHECKING:
    from deqproof.paper.numbers import LinearConstants
    from deqproof.paper.problem import Problem

Row = tuple[str, ...]
FLOAT_DIGITS = 17
METHODS = (
    "taylor", "enclose", "mpmath", "dop853", "radau", "lsoda", "descent", "descent-balls",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listener:
    """What is told during a run: what a long one will cost, and the time that it has reached."""

    tell: Callable[[str], None] | None = None
    progress: Callable[[Any], None] | None = None


@dataclass(frozen=True)
class Run:
    """rows[i] = (t, θ₁, θ₂, risk) as numerals of `digits` digits, in float64 of all there are.

    `radius` bounds the distance to the true solution, where the method proves one; `stopped` says
    why a run ended early; `note` what else is to be known of its numbers.
    """

    problem: Problem
    method: str
    digits: int
    rows: tuple[Row, ...]
    radius: str = ""
    stopped: str = ""
    note: str = ""

    @property
    def header(self) -> tuple[str, ...]:
        d = self.problem.dimension
        return ("t", *(f"theta1_{k}" for k in range(1, d + 1)), "theta2", "risk")

    @cached_property
    def constants(self) -> LinearConstants:
        """Of a linear problem."""
        from deqproof.paper.numbers import linear_constants

        return linear_constants(self.problem, 15)

    def floats(self) -> tuple[list[float], list[list[float]], list[float]]:
        """Times, states and risks, rounded."""
        table = [[float(x) for x in row] for row in self.rows]
        return [r[0] for r in table], [r[1:-1] for r in table], [r[-1] for r in table]

    def distances(self) -> list[float]:
        """‖θ − (0, 1)‖ on the range of Σ for a linear model, ‖θ − (ξ, 0)‖ for another."""
        if self.problem.kind == "linear":
            centre = [*map(float, self.constants.kernel_part), 1.0]
        else:
            centre = [*map(float, self.problem.xi), 0.0]
        return [
            sum((x - c) ** 2 for x, c in zip(state, centre, strict=True)) ** 0.5
            for state in self.floats()[1]
        ]

    def promised(self) -> list[float]:
        """R(0)e^(−2μt), the bound of Theorem 3.4 for the flow of a linear problem."""
        R0, mu = (float(self.constants.ball(name).mid()) for name in ("R0", "mu"))
        return [R0 * exp(-2 * mu * t) for t in self.floats()[0]]

    def summary(self) -> Iterator[str]:
        """What a terminal shows."""
        first, last = self.rows[0], self.rows[-1]
        yield f"Problem {self.problem.name}, {self.method}: t from {first[0]} to {last[0]}"
        for name, a, b in zip(self.header[1:], first[1:], last[1:], strict=True):
            one_line = len(a) + len(b) < 60
            yield f"  {name:<10} {a}  →  {b}" if one_line else f"  {name:<10} {a}"
            if not one_line:
                yield f"          →  {b}"
        if self.radius:
            yield f"The solution at the end is proved to be within {self.radius} of these numbers,"
            yield "which are rounded to the digits that are shown."
        if self.note:
            yield self.note
        if self.stopped:
            yield f"Stopped early: {self.stopped}"


_NOBODY = Listener()


def run_problem(
    problem: Problem, method: str, until: Fraction, points: int, digits: int,
    listener: Listener = _NOBODY,
) -> Run:  # fmt: skip
    """The run from t = 0 to t = until at `points` + 1 times.

    Descent is in float64 for up to 17 digits; SciPy's methods always are, and tell of no progress.

    Raises BadInput.
    """
    from deqproof.paper.report import roads, series, steps

    times = [until * Fraction(k, points) for k in range(points + 1)]
    if method == "taylor":
        return series.run_series(problem, times, digits, listener)
    if method == "enclose":
        return series.run_tube(problem, times, digits, listener)
    if method == "mpmath":
        return roads.run_reference(problem, times, digits, listener)
    if method == "descent":
        return steps.run_descent(problem, until, points, digits, listener)
    if method == "descent-balls":
        return steps.run_descent_balls(problem, until, points, digits, listener)
    if method in METHODS:
        return roads.run_floats(problem, method, times)
    raise BadInput(f"method: expected one of {', '.join(METHODS)}, got {method!r:.40}")
