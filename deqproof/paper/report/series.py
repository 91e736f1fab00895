"""The roads of a run by Taylor series: trajectories of any number of digits, and tubes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadInput, IllPosed
from deqproof.deq.exact import scalar_product
from deqproof.deq.law import Box, Gaussian, Sample
from deqproof.paper.report.run import Row, Run

if TYPE_CHECKING:
    from deqproof.flow.taylor import InitialValue
    from deqproof.paper.problem import Problem

_PLAIN = 300  # digits times dimension up to which plain Python is quicker than to load a compiler


def run_series(problem: Problem, times: Sequence[Fraction], digits: int) -> Run:
    """By Taylor series."""
    from mpmath import mp

    from deqproof.flow.reference import exact_mpf
    from deqproof.flow.taylor import integrate

    if isinstance(problem.law, Gaussian) and problem.kind != "linear":
        return _population_series(problem, times, digits)
    posed = initial_value(problem)
    found = integrate(posed, times[-1], digits, road=_engine(problem, digits))
    term = risk_term(problem, posed)
    rows: list[Row] = []
    for t in times:
        with mp.workdps(digits + 15):
            values = [exact_mpf(t), *found.at(t), *found.value([term], t)]
            rows.append(tuple(str(mp.nstr(x, digits)) for x in values))
    return Run(problem, "taylor", digits, tuple(rows))


def _population_series(problem: Problem, times: Sequence[Fraction], digits: int) -> Run:
    """For a Gaussian population: nodes that are fixed along the way, and seen to be enough."""
    from mpmath import mp

    from deqproof.flow.gaussian import gaussian_problem
    from deqproof.flow.reference import exact_mpf
    from deqproof.flow.taylor import integrate
    from deqproof.kernel.precise import precise_risk_gradient

    name, sigma, xi = problem.activation, problem.covariance, problem.xi
    start = (*problem.theta1, problem.theta2)
    posed = gaussian_problem(name, sigma, xi, start, times[-1], digits)
    found = integrate(posed.problem, times[-1], posed.digits)
    rows: list[Row] = []
    with mp.workdps(digits + 5):
        for t in times:
            state = found.at(t)
            risk = precise_risk_gradient(name, state, sigma, xi).risk
            numbers = (exact_mpf(t), *state, risk)
            rows.append(tuple(str(mp.nstr(x, digits)) for x in numbers))
        seen = f"{mp.nstr(posed.defect, 2)} of the gradient"
    outer, inner = posed.nodes
    note = f"Means by {outer} × {inner} nodes, which miss at most {seen} where they were compared."
    return Run(problem, "taylor", digits, tuple(rows), note=note)


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
