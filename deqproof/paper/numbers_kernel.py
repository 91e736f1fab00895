"""Beside `rank-deficient`: the flow of a singular Σ, in which a part of θ₁ never moves."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import fmpq_mat
from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.deq.law import Gaussian, matrix_of, rows_of
from deqproof.flow.reference import exact_mpf
from deqproof.paper.numbers_constants import LinearConstants, linear_constants
from deqproof.paper.numbers_flow import (
    Observed,
    at,
    distance,
    horizon,
    integrate_run,
    look_along,
    sample_times,
)
from deqproof.paper.numbers_model import LinearRun, linear_run
from deqproof.paper.numbers_row import Measure, Moment, NumberRow, mpf_of, worst_row, zero_row
from deqproof.paper.numbers_spectrum import project
from deqproof.paper.problem import Problem


def singular_problem(problem: Problem) -> Problem | None:
    """The problem itself if Σ is singular; else without what the data has in (1, …, 1).

    None in one dimension, where nothing would be left.
    """
    sigma, d = matrix_of(problem.covariance), problem.dimension
    if sigma.rank() < d:
        return problem
    if d == 1:
        return None
    keep = fmpq_mat(d, d, [d * (i == j) - 1 for i in range(d) for j in range(d)]) / d
    rows = rows_of(keep * sigma * keep)
    return replace(problem, law=Gaussian(rows), covariance=rows, eta=None)


def singular_rows(problem: Problem, digits: int) -> tuple[NumberRow, ...]:
    """The rows of a singular Σ: all of θ₁ is followed, and not only its part that moves."""
    singular = singular_problem(problem)
    if singular is None or linear_run(singular).at_rest:
        return ()
    with suppress(IllPosed):  # too stiff to be followed
        return kernel_rows(singular, linear_constants(singular, digits))
    return ()


def kernel_rows(problem: Problem, constants: LinearConstants) -> tuple[NumberRow, ...]:
    """What is promised of a singular Σ, beside the flow from the whole of θ(0)."""
    digits = constants.digits
    run = LinearRun(problem.covariance, problem.xi, (*problem.theta1, problem.theta2))
    times = sample_times(horizon(constants, linear_run(problem)))
    how = Measure(digits, f"Taylor, {digits} digits, Σ of rank {constants.rank}")
    with mp.workdps(digits + 10):
        seen = look_along(run, times, integrate_run(run, times, digits), how)
        return (*_kept_rows(seen, problem, constants), *_limit_rows(seen, constants))


def _kept_rows(
    seen: Observed, problem: Problem, constants: LinearConstants
) -> tuple[NumberRow, ...]:
    """The part of θ₁ in the kernel, and the radius of the rest."""
    radius2 = mpf_of(constants.ball("alpha")) ** 2
    first = list(map(exact_mpf, constants.kernel_part))
    parts = _kernel_parts(problem, [state[:-1] for state in seen.states])
    moved = seen.moments(mp.sqrt(seen.radius2[0]), [distance(part, first) for part in parts])
    rest = [r - mp.fdot(n, n) - radius2 for r, n in zip(seen.radius2, parts, strict=True)]
    return (
        zero_row("rank-deficient", "‖θ₁^ker(t) − θ₁^ker(0)‖", moved, seen.how),
        zero_row(
            "rank-deficient", "‖θ₁^R‖² + (1 − θ₂)² − α_R²", seen.moments(radius2, rest), seen.how
        ),
    )


def _kernel_parts(problem: Problem, vectors: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The vectors less their projections onto the range of Σ; these are exact, and symmetric."""
    d = problem.dimension
    axes = [tuple(Fraction(int(i == j)) for j in range(d)) for i in range(d)]
    keep = [list(map(exact_mpf, project(problem.covariance, axis))) for axis in axes]
    return [
        [x - mp.fdot(row, vector) for x, row in zip(vector, keep, strict=True)]
        for vector in vectors
    ]


def _limit_rows(seen: Observed, constants: LinearConstants) -> tuple[NumberRow, ...]:
    """The rate with λ⁺_min/α_R², and the explicit limit from within √(2R/μ) of it."""
    mu, limit = mpf_of(constants.ball("mu")), [mpf_of(v.ball) for v in constants.limit]
    R, k = seen.risk[: seen.resolved], seen.resolved - 1
    rates = [mpf(0), *(mp.log(R[0] / r) / t for t, r in zip(seen.times[1:], R[1:], strict=False))]
    near = Moment(at(seen.times[k]), mp.sqrt(2 * R[k] / mu), distance(seen.states[k], limit))
    return (
        worst_row(
            "rank-deficient", "ln(R(0)/R(t))/t ≥ 2λ⁺_min/α_R²", "≥",
            seen.moments(2 * mu, rates, 1), seen.how,
        ),
        worst_row("rank-deficient", "‖θ(t) − θ(∞)‖ ≤ √(2R(t)/μ_R)", "≤", [near], seen.how),
    )  # fmt: skip
