"""The roads of a run: series of any number of digits, tubes, SciPy, extrapolation, descent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import BadInput, IllPosed
from deqproof.deq.law import Gaussian, Sample
from deqproof.paper.report.run import Row, Run
from deqproof.paper.single_index.run import single_index_risk

if TYPE_CHECKING:
    from deqproof.flow.taylor import InitialValue
    from deqproof.paper.problem import Problem

Array = NDArray[np.float64]
# A field, its start, and what a row shows of a state, in mpmath.
Reference = tuple[Callable[[Any], Any], Sequence[Any], Callable[[Any], tuple[Any, ...]]]
_GUARD = 12  # digits
_MOST_STEPS = 1_000_000
_ANALYTIC = ("sigmoid", "tanh", "arctan", "erf", "softplus")
_PLAIN = 300  # digits times dimension up to which plain Python is quicker than to load a compiler


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
    return Run(problem, method, 17, tuple(_float_rows(times, found.states, look)))


def run_descent(problem: Problem, until: Fraction, points: int) -> Run:
    """Gradient descent to time steps × η = until; as many of its steps as rows are wanted."""
    from deqproof.flow.descent import descend

    look, eta = float_risk(problem), _step(problem)
    steps = ceil(until / eta)
    if steps > _MOST_STEPS:
        hint = f"the step is η = {eta}: give descent.eta, or an earlier --until"
        raise BadInput(f"--until: expected at most {_MOST_STEPS} steps, got {steps}; {hint}")
    start = [*problem.theta1, problem.theta2]
    found = descend(lambda state: look(state)[1], start, until / steps, steps).states
    chosen = sorted({round(k * (len(found) - 1) / points) for k in range(points + 1)})
    times = [until * Fraction(k, steps) for k in chosen]
    short = len(found) <= steps
    why = f"after {len(found) - 1} steps the numbers are no longer finite" if short else ""
    rows = tuple(_float_rows(times, found[chosen], look))
    return Run(problem, "descent", 17, rows, stopped=why)


def _step(problem: Problem) -> Fraction:
    if problem.eta is not None:
        return problem.eta
    from deqproof.paper.numbers import constants

    eta = constants(problem, 15).eta
    if eta is None:
        hint = "no step is promised; see deqproof constants"
        raise BadInput(f"descent.eta: expected a step size in {problem.name}, got none; {hint}")
    return eta


def _float_rows(
    times: Iterable[Fraction], states: Array, look: Callable[[Array], tuple[float, Array]]
) -> Iterator[Row]:
    for t, state in zip(times, states, strict=True):
        yield (repr(float(t)), *map(repr, state.tolist()), repr(look(state)[0]))


# -- any number of digits --------------------------------------------------------------------------


def run_reference(problem: Problem, times: Sequence[Fraction], digits: int) -> Run:
    """By extrapolation in mpmath, independent of every series."""
    from mpmath import mp

    from deqproof.flow.reference import integrate_reference

    road = _linear_reference if problem.kind == "linear" else _single_index_reference
    with mp.workdps(digits + _GUARD):
        field, start, look = road(problem, digits)
    found = integrate_reference(field, start, times, digits)
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
    risk = mp_field([_risk_term(problem, posed)], states, {}, digits)
    count = len(posed.start)
    return (
        mp_field(terms, states, {}, digits),
        full_start(posed, digits + _GUARD),
        lambda state: (*state[:count], *risk(state)),
    )


def run_series(problem: Problem, times: Sequence[Fraction], digits: int) -> Run:
    """By Taylor series."""
    from mpmath import mp

    from deqproof.flow.reference import exact_mpf
    from deqproof.flow.taylor import integrate

    posed = initial_value(problem)
    found = integrate(posed, times[-1], digits, road=_engine(problem, digits))
    term = _risk_term(problem, posed)
    rows: list[Row] = []
    for t in times:
        with mp.workdps(digits + 15):
            values = [exact_mpf(t), *found.at(t), *found.value([term], t)]
            rows.append(tuple(str(mp.nstr(x, digits)) for x in values))
    return Run(problem, "taylor", digits, tuple(rows))


def run_tube(problem: Problem, times: Sequence[Fraction], digits: int) -> Run:
    """The middle of a tube that provably holds the solution: the core has checked its steps."""
    from flint import ctx

    from deqproof.core.term import const
    from deqproof.flow.enclose import enclose

    posed = initial_value(problem)
    found = enclose(posed, times[-1], digits, road=_engine(problem, digits))
    if not found.accepted:
        raise IllPosed(f"no first step of a tube: {found.stopped or 'the start is degenerate'}")
    tube = found.tube()
    seen = [t for t in times if t <= tube.end]
    seen += [] if tube.end in seen else [tube.end]
    terms = [*posed.field.states, _risk_term(problem, posed)]
    rows: list[Row] = []
    with ctx.workdps(digits + 15):
        for t in seen:
            balls = [*tube.at([const(t)], t), *tube.at(terms, t)]
            rows.append(tuple(x.mid().str(digits, radius=False) for x in balls))
        width = max(x.rad() for x in tube.at(posed.field.states, seen[-1]))
    return Run(
        problem, "enclose", digits, tuple(rows), width.upper().str(3, radius=False), found.stopped
    )


def _engine(problem: Problem, digits: int) -> str:
    """Plain Python for a short run, compiled code for a long one."""
    short = problem.kind == "linear" and digits * problem.dimension <= _PLAIN
    return "plain" if short else "auto"


def initial_value(problem: Problem) -> InitialValue:
    """The flow by coordinates, from the problem's start. Raises BadInput where none is known."""
    from deqproof.flow import taylor

    start = (*problem.theta1, problem.theta2)
    if problem.kind == "linear":
        return taylor.InitialValue(taylor.linear_flow(problem.covariance, problem.xi), start)
    law = problem.law
    if not isinstance(law, Sample) or len(set(law.weights)) > 1:
        hint = "try --method mpmath, or dop853"
        raise BadInput(f"data.law: expected a sample of equal weights in {problem.name}; {hint}")
    if problem.activation not in _ANALYTIC:
        known = ", ".join(_ANALYTIC)
        got = f"got {problem.activation}; try --method dop853"
        raise BadInput(f"model.activation: expected one of {known} for a series, {got}")
    activation = getattr(taylor, problem.activation)
    field = taylor.single_index_flow(law.points, problem.xi, activation)
    return taylor.InitialValue(field, start)


def _risk_term(problem: Problem, posed: InitialValue) -> Any:
    """½E(y − f)² as a term of the states and the hidden letters."""
    from deqproof.core.term import const
    from deqproof.flow import taylor

    *theta, theta2 = posed.field.states
    total = const(0)
    if problem.kind == "linear":
        errors = [t / (1 - theta2) - x for t, x in zip(theta, problem.xi, strict=True)]
        for row, left in zip(problem.covariance, errors, strict=True):
            for entry, right in zip(row, errors, strict=True):
                total = total + entry * (left * right)
        return total / 2
    assert isinstance(problem.law, Sample)
    activation = getattr(taylor, problem.activation)
    for z, x in zip(posed.field.hidden, problem.law.points, strict=True):
        target = sum((a * b for a, b in zip(x, problem.xi, strict=True)), Fraction(0))
        total = total + (activation(z) - activation(const(target))) ** 2
    return total / (2 * len(problem.law.points))
