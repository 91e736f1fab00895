"""The roads of a run that take no series: SciPy, and extrapolation in mpmath."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deqproof.deq.law import Gaussian
from deqproof.paper.report.run import FLOAT_DIGITS, Listener, Row, Run
from deqproof.paper.report.series import initial_value, risk_term
from deqproof.paper.single_index.run import single_index_risk

if TYPE_CHECKING:
    from deqproof.paper.problem import Problem

Array = NDArray[np.float64]
# A field, its start, and what a row shows of a state, in mpmath.
Reference = tuple[Callable[[Any], Any], Sequence[Any], Callable[[Any], tuple[Any, ...]]]
_GUARD = 12  # digits


# -- what a problem is, in float64 -----------------------------------------------------------------


def float_risk(problem: Problem) -> Callable[[Array], tuple[float, Array]]:
    """Risk and gradient at a state (θ₁, θ₂). Raises BadInput for a law that has neither."""
    if problem.kind == "linear":
        sigma, xi = np.array(problem.covariance, dtype=float), np.array(problem.xi, dtype=float)

        def linear(state: Array) -> tuple[float, Array]:
            with np.errstate(all="ignore"):  # at u = 0 the numbers stop being finite, and so told
                u = 1 - state[-1]
                error = state[:-1] / u - xi
                pull = sigma @ error
                slope = np.array([*(pull / u), pull @ state[:-1] / u**2])
                return float(error @ pull / 2), slope

        return linear
    return single_index_risk(problem)


# -- float64 ---------------------------------------------------------------------------------------


def run_floats(problem: Problem, method: str, times: Sequence[Fraction]) -> Run:
    """By SciPy."""
    from deqproof.flow.floating import integrate

    look = float_risk(problem)
    start = [*problem.theta1, problem.theta2]
    found = integrate(lambda state: -look(state)[1], start, times, method)
    return Run(problem, method, FLOAT_DIGITS, tuple(float_rows(times, found.states, look)))


def float_rows(
    times: Iterable[Fraction], states: Array, look: Callable[[Array], tuple[float, Array]]
) -> Iterator[Row]:
    for t, state in zip(times, states, strict=True):
        yield (repr(float(t)), *map(repr, state.tolist()), repr(look(state)[0]))


# -- any number of digits --------------------------------------------------------------------------


def run_reference(
    problem: Problem, times: Sequence[Fraction], digits: int, listener: Listener
) -> Run:
    """By extrapolation in mpmath, independent of every series."""
    from mpmath import mp

    from deqproof.flow.reference import integrate_reference

    road = _linear_reference if problem.kind == "linear" else _single_index_reference
    with mp.workdps(digits + _GUARD):
        field, start, look = road(problem, digits)
    found = integrate_reference(field, start, times, digits, listener.progress)
    rows: list[Row] = []
    with mp.workdps(digits + _GUARD):
        for t, state in zip(found.times, found.states, strict=True):
            rows.append(tuple(str(mp.nstr(x, digits)) for x in (t, *look(state))))
    return Run(problem, "mpmath", digits, tuple(rows))


def _linear_reference(problem: Problem, digits: int) -> Reference:
    from deqproof.flow.reference import exact_mpf
    from deqproof.paper.numbers import linear_run

    run = linear_run(problem)
    risk = run.mp_observables(digits)
    kernel = [exact_mpf(a - b) for a, b in zip(problem.theta1, run.start[:-1], strict=True)]

    def look(state: Any) -> tuple[Any, ...]:
        moved = (x + k for x, k in zip(state[:-1], kernel, strict=True))
        return (*moved, state[-1], risk(state)[0])

    return run.mp_flow(digits), run.start, look


def _single_index_reference(problem: Problem, digits: int) -> Reference:
    if not isinstance(problem.law, Gaussian):
        return _sample_reference(problem, digits)
    from deqproof.kernel.precise import precise_risk_gradient

    sigma, xi = problem.covariance, problem.xi

    def field(state: Any) -> tuple[Any, ...]:
        found = precise_risk_gradient(problem.activation, state, sigma, xi)
        return tuple(-g for g in found.gradient)

    def look(state: Any) -> tuple[Any, ...]:
        return (*state, precise_risk_gradient(problem.activation, state, sigma, xi).risk)

    return field, (*problem.theta1, problem.theta2), look


def _sample_reference(problem: Problem, digits: int) -> Reference:
    """With the equilibria at the points as states that move along."""
    from deqproof.flow.oracle import full_start
    from deqproof.flow.reference import mp_field
    from deqproof.flow.taylor.model import augmented

    posed = initial_value(problem)
    states, terms = augmented(posed.field)
    risk = mp_field([risk_term(problem, posed)], states, {}, digits)
    count = len(posed.start)
    return (
        mp_field(terms, states, {}, digits),
        full_start(posed, digits + _GUARD),
        lambda state: (*state[:count], *risk(state)),
    )
