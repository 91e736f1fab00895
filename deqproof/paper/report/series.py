"""The roads of a run by Taylor series: trajectories of any number of digits, and tubes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadInput, IllPosed
from deqproof.deq.exact import scalar_product
from deqproof.deq.law import Box, Gaussian, Sample
from deqproof.paper.report.run import Listener, Row, Run

if TYPE_CHECKING:
    from deqproof.flow.taylor import InitialValue
    from deqproof.paper.problem import Problem

_PLAIN = 300  # digits times dimension up to which plain Python is quicker than to load a compiler


def run_series(problem: Problem, times: Sequence[Fraction], digits: int, listener: Listener) -> Run:
    """By Taylor series, or by collocation for a Gaussian population."""
    from mpmath import mp

    from deqproof.flow.reference import exact_mpf
    from deqproof.flow.taylor import integrate

    if isinstance(problem.law, Gaussian) and problem.kind != "linear":
        return _population_series(problem, times, digits, listener)
    posed = initial_value(problem)
    road = _engine(problem, digits)
    found = integrate(posed, times[-1], digits, road=road, progress=listener.progress)
    term = risk_term(problem, posed)
    rows: list[Row] = []
    for t in times:
        with mp.workdps(digits + 15):
            values = [exact_mpf(t), *found.at(t), *found.value([term], t)]
            rows.append(tuple(str(mp.nstr(x, digits)) for x in values))
    return Run(problem, "taylor", digits, tuple(rows))


def _population_series(
    problem: Problem, times: Sequence[Fraction], digits: int, listener: Listener
) -> Run:
    """For a Gaussian population, whose gradient has no recurrences: by collocation."""
    from mpmath import mp

    from deqproof.flow.population import population_flow
    from deqproof.flow.reference import exact_mpf

    start = (*problem.theta1, problem.theta2)
    found = population_flow(
        problem.activation, problem.covariance, problem.xi, start, times[-1], digits,
        tell=listener.tell, progress=listener.progress,
    )  # fmt: skip
    rows: list[Row] = []
    for t in times:
        state = found.at(t)
        risk = _population_risk(problem, state, digits)
        with mp.workdps(digits + 5):
            rows.append(tuple(str(mp.nstr(x, digits)) for x in (exact_mpf(t), *state, risk)))
    (outer, inner), missed = found.nodes, mp.nstr(found.defect, 2)
    note = (
        f"By collocation, means by up to {outer} × {inner} nodes: the halves of the rules tell of "
        f"relative errors up to {mp.nstr(found.error, 2)},\nand other rules of |θ′ + ∇R| up to "
        f"{missed} at the times where it was tested. Estimates, not bounds."
    )
    return Run(problem, "taylor", digits, tuple(rows), note=note)


def _population_risk(problem: Problem, state: Sequence[Any], digits: int) -> Any:
    """With as many digits more as it has zeros: near θ* it is small."""
    from mpmath import mp

    from deqproof.kernel.precise import Asked, precise_risk_gradient

    def risk(work: int) -> Any:
        with mp.workdps(work):
            return precise_risk_gradient(
                problem.activation, state, problem.covariance, problem.xi, Asked(absolute=True)
            ).risk

    first = risk(16)
    zeros = max(0, -int(mp.log10(abs(first) + mp.mpf(10) ** -2 * mp.mpf(10) ** -digits)))
    return risk(digits + 5 + zeros)


def run_tube(problem: Problem, times: Sequence[Fraction], digits: int, listener: Listener) -> Run:
    """The middle of a tube that provably holds the solution: the core has checked its steps."""
    from flint import ctx

    from deqproof.core.term import const
    from deqproof.flow.enclose import enclose

    posed = initial_value(problem)
    road = _engine(problem, digits)
    found = enclose(posed, times[-1], digits, road=road, progress=listener.progress)
    if not found.accepted:
        raise IllPosed(f"no first step of a tube: {found.stopped or 'the start is degenerate'}")
    tube = found.tube()
    seen = [t for t in times if t <= tube.end]
    seen += [] if tube.end in seen else [tube.end]
    terms = [*posed.field.states, risk_term(problem, posed)]
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
    if not isinstance(law, Sample):
        hint = "try --method taylor, mpmath, or dop853"
        if isinstance(law, Box):
            hint = "draw points from the box and give them as samples"
        raise BadInput(f"data.law: expected a sample in {problem.name}; {hint}")
    if problem.activation not in taylor.ACTIVATIONS:
        known = ", ".join(taylor.ACTIVATIONS)
        got = f"got {problem.activation}; try --method dop853"
        raise BadInput(f"model.activation: expected one of {known} for a series, {got}")
    activation = taylor.ACTIVATIONS[problem.activation]
    weights = law.weights if len(set(law.weights)) > 1 else None
    field = taylor.single_index_flow(law.points, problem.xi, activation, weights)
    return taylor.InitialValue(field, start)


def risk_term(problem: Problem, posed: InitialValue) -> Any:
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
    activation, law = taylor.ACTIVATIONS[problem.activation], problem.law
    for z, x, weight in zip(posed.field.hidden, law.points, law.weights, strict=True):
        target = scalar_product(x, problem.xi)
        total = total + weight * (activation(z) - activation(const(target))) ** 2
    return total / 2
