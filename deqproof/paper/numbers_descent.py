"""Theorem 3.6 beside gradient descent that was run: exactly, in balls, and in float64 at length."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from flint import ctx, fmpq
from mpmath import mp, mpf
from numpy.typing import NDArray

from deqproof.core.errors import NotLowerable
from deqproof.core.number import BALL, RATIONAL, Table
from deqproof.flow.descent import (
    Descent,
    StepSearch,
    descend,
    descend_in,
    largest_step,
    watch_radius,
)
from deqproof.flow.floating import Array
from deqproof.paper.numbers_constants import LinearConstants
from deqproof.paper.numbers_model import GRADIENT, OBSERVABLES, LinearRun, Observation
from deqproof.paper.numbers_row import (
    Measure,
    Moment,
    NumberRow,
    exact_row,
    mpf_of,
    worst_row,
)
from deqproof.paper.numbers_spectrum import bits_of

_EXACT_BITS = 20_000
_BALL_STEPS = 100
_MOST_ENTRIES = 20_000_000
_HESSIANS = 100
_FLOAT_DIGITS, _RESOLVED_DIGITS = 12, 6
_ROUNDED = 1 + 1e-12
_GONE = 1e-20  # a risk this far below the first is rounding
_RADIUS2, _SLOPE2 = OBSERVABLES[2], OBSERVABLES[1]


@dataclass(frozen=True, slots=True)
class RadiusCheck:
    """α_{t+1}² − α_t² − η²‖∇R(θ_t)‖² over the first steps: the largest, and of how many."""

    steps: int
    largest: Any


def check_radius_exactly(run: LinearRun, eta: Fraction, most: int = 12) -> RadiusCheck:
    """The identity in exact rationals, for as many steps as their size allows, at most `most`."""
    largest, steps = fmpq(0), 0
    # Rationals that are too long for the core end it.
    with suppress(NotLowerable):
        for defect, size in _radius_defects(run, eta, RATIONAL, most):
            largest, steps = max(largest, abs(defect)), steps + 1
            if size > _EXACT_BITS:
                break
    return RadiusCheck(steps, largest)


def check_radius_in_balls(run: LinearRun, eta: Fraction, digits: int) -> RadiusCheck:
    """The identity in balls; `largest` is the union of the defects, and must contain 0."""
    with ctx.workprec(2 * bits_of(digits)):
        defects = [d for d, _ in _radius_defects(run, eta, BALL, _BALL_STEPS)]
        return RadiusCheck(len(defects), max(defects, key=lambda d: float(d.abs_upper())))


def _radius_defects(
    run: LinearRun, eta: Fraction, table: Table, steps: int
) -> Iterator[tuple[Any, int]]:
    """For each step its defect, and the bits of the exact radius before it."""
    number = table["const"]
    look = run.over(table, (_RADIUS2, _SLOPE2))
    path = descend_in(run.over(table, GRADIENT), run.start_in(number), number(eta))
    watched = watch_radius(path, lambda state, _: look(state), number(eta))
    for seen in islice(watched, 1, steps + 1):
        yield seen.defect, seen.radius2.q.bit_length() if table is RATIONAL else 0


@dataclass(frozen=True, slots=True)
class DescentRun:
    """A long run in float64 to the risk ε, and what was observed along it."""

    descent: Descent
    seen: Observation


def run_descent(constants: LinearConstants, run: LinearRun) -> DescentRun:
    """Descent with the constants' step until R ≤ ε, or the problem's number of steps is used up.

    Where R(θ(0)) ≤ ε already, until it is a millionth of that.
    """
    problem = constants.problem
    risks = run.batch(OBSERVABLES[:1])
    first = float(constants.ball("R0").mid())
    epsilon = float(problem.epsilon) if problem.epsilon < first else first * 1e-6
    descent = descend(
        run.float_gradient(),
        run.start,
        constants.eta,
        min(problem.steps, _MOST_ENTRIES // len(run.start)),
        goal=lambda states: risks(states)[0] <= epsilon,
    )
    return DescentRun(descent, run.observe(descent.states))


def search_contracting(constants: LinearConstants, run: LinearRun) -> StepSearch:
    """The largest η for which every step contracts as Theorem 3.6 promises for η ≤ η₀."""
    least = float(constants.ball("lambda_min").mid())
    look = run.batch(OBSERVABLES[:3])
    gone = look(np.array([run.start], dtype=float))[0] * _GONE

    def keeps(etas: Array, before: Array, after: Array) -> NDArray[np.bool_]:
        (risk, _, radius2), (new, _, _) = look(before), look(after)
        return (new <= (1 - etas * least / radius2) * risk * _ROUNDED) | (new <= gone)

    return largest_step(run.batch_gradient(), keeps, run.start, _eta0(constants))


def search_convergent(constants: LinearConstants, run: LinearRun) -> StepSearch:
    """The largest η for which the risk still falls in the second half of the steps."""
    look = run.batch(OBSERVABLES[:1])
    gone = look(np.array([run.start], dtype=float))[0] * _GONE

    def keeps(etas: Array, before: Array, after: Array) -> NDArray[np.bool_]:
        (risk,), (new,) = look(before), look(after)
        return (new <= risk * _ROUNDED) | (new <= gone)

    low = _eta0(constants)
    return largest_step(run.batch_gradient(), keeps, run.start, low, since=250, steps=500)


def _eta0(constants: LinearConstants) -> float:
    return float(constants.ball("eta0").lower())


def descent_rows(constants: LinearConstants, run: LinearRun, digits: int) -> tuple[NumberRow, ...]:
    """The rows of gradient descent from θ(0)."""
    exact = check_radius_exactly(run, constants.eta)
    balls = check_radius_in_balls(run, constants.eta, digits)
    identity = "α_{t+1}² = α_t² + η²‖∇R(θ_t)‖²"
    kept = (
        exact_row("thm-3.6", identity, exact.largest == 0, f"exact rationals, {exact.steps} steps"),
        exact_row("thm-3.6", identity, balls.largest.contains(0), _ball_method(balls), digits),
    )
    if run.at_rest:
        return kept
    found = run_descent(constants, run)
    with mp.workdps(digits):
        if not constants.step_promised:
            return (*kept, *_search_rows(constants, run))
        return (
            *kept,
            *_segment_rows(constants, run, found),
            *_contraction_rows(constants, found),
            *_search_rows(constants, run),
            *_count_rows(constants, found),
        )


def _ball_method(check: RadiusCheck) -> str:
    return f"balls, {check.steps} steps, 0 ± {float(check.largest.abs_upper()):.1e}"


def _float(found: DescentRun) -> Measure:
    return Measure(_FLOAT_DIGITS, f"float64, {found.descent.steps} steps")


def _segment_rows(
    constants: LinearConstants, run: LinearRun, found: DescentRun
) -> tuple[NumberRow, ...]:
    """What holds on the segments of the steps: |u| ≥ β/2, ‖w‖ ≤ W′, the Hessian, and the gradient.

    |u| and ‖w‖ are looked at in the ends and the middle of every segment.
    """
    states = found.descent.states
    beta, W1, L, G = (mpf_of(constants.ball(name)) for name in ("beta", "W1", "L", "G"))
    middle = run.observe((states[1:] + states[:-1]) / 2)
    u = np.abs(np.concatenate([found.seen.u, middle.u]))
    length = np.sqrt(np.concatenate([found.seen.w2, middle.w2]))
    chosen = np.unique(np.geomspace(1, len(states), _HESSIANS).astype(int)) - 1
    norms = np.linalg.norm(run.hessians(states[chosen]), 2, axis=(1, 2))
    how = _float(found)
    return (
        _row("|1 − θ₂| ≥ β/2 on segments", "≥", beta / 2, u, how, len(states)),
        _row("‖w‖ ≤ W′ on segments", "≤", W1, length, how, len(states)),
        _row("‖∇R‖ ≤ G", "≤", G, np.sqrt(found.seen.slope2), how),
        worst_row(
            "thm-3.6",
            "‖∇²R‖ ≤ L",
            "≤",
            [Moment(step(t), L, x) for t, x in zip(chosen.tolist(), norms.tolist(), strict=True)],
            how,
        ),
    )


def step(t: int) -> str:
    return f"step {t}"


def _row(
    claim: str, relation: str, promise: Any, values: Array, how: Measure, period: int = 0
) -> NumberRow:
    """A constant promise against one value for each step; of several blocks, see `period`."""
    worst = int(values.argmax() if relation == "≤" else values.argmin())
    where = step(worst % period if period else worst)
    moment = Moment(where, promise, float(values[worst]))
    return worst_row("thm-3.6", claim, relation, [moment], how)


def _contraction_rows(constants: LinearConstants, found: DescentRun) -> tuple[NumberRow, ...]:
    """R(θ_{t+1}) ≤ (1 − ηλ_min/α_t²)R(θ_t), α_t² ≤ A², and the closed rate."""
    seen = found.seen
    A, q = (mpf_of(constants.ball(name)) for name in ("A", "q"))
    kept = (_row("α_t² ≤ α₀² + 2ηR₀", "≤", A, seen.radius2, _float(found)),)
    fall = float(constants.eta) * float(constants.ball("lambda_min").mid()) / seen.radius2[0]
    n = _resolved_steps(constants, seen, fall)
    if n == 0:
        return kept
    how = Measure(_RESOLVED_DIGITS, f"float64, {n} steps")
    risk = seen.risk[: n + 1]
    ratios = (1 - risk[1:] / risk[:-1]) / (fall * seen.radius2[0] / seen.radius2[:n])
    rates = np.log(risk[0] / risk[1:]) / np.arange(1, n + 1)
    return (
        *kept,
        _row("(1 − R_{t+1}/R_t) α_t²/(ηλ_min) ≥ 1", "≥", mpf(1), ratios, how),
        _row("ln(R₀/R_t)/t ≥ −ln(1 − q)", "≥", -mp.log1p(-q), rates, how),
    )


def _resolved_steps(constants: LinearConstants, seen: Observation, fall: float) -> int:
    """For how many steps float64 sees by how much a step lowers the risk, to 6 digits.

    |dR| ≤ √(2Rλ_max)‖de‖, and the error e = w − ξ is off by a few units of rounding.
    """
    top = float(constants.ball("lambda_max").mid())
    off = 4 * np.finfo(float).eps * (1 + np.sqrt(seen.w2))
    with np.errstate(divide="ignore"):
        lost = off * np.sqrt(2 * top / seen.risk) > fall * 10.0**-_RESOLVED_DIGITS
    first = int(lost.argmax()) if lost.any() else len(lost)
    return max(first - 1, 0)


def _search_rows(constants: LinearConstants, run: LinearRun) -> tuple[NumberRow, ...]:
    """How far η₀ is from the steps that are as good."""
    contracting = search_contracting(constants, run)
    convergent = search_convergent(constants, run)
    claim = "every step contracts by 1 − ηλ_min/α_t² for η ≤ η₀"
    return (
        _search_row(constants, claim, contracting),
        _search_row(constants, "descent converges for η ≤ η₀", convergent),
    )


def _count_rows(constants: LinearConstants, found: DescentRun) -> tuple[NumberRow, ...]:
    """How many steps it took to the risk ε, if it was reached."""
    epsilon = constants.problem.epsilon
    if not found.descent.reached or found.seen.risk[0] <= epsilon:
        return ()
    n, N = found.descent.steps, mpf_of(constants.ball("N"))
    claim = f"R(θ_t) ≤ ε from step N_ε on, ε = {epsilon}"
    moment = Moment(step(n), mp.ceil(N), n)
    return (worst_row("thm-3.6", claim, "≤", [moment], _float(found)),)


def _search_row(constants: LinearConstants, claim: str, found: StepSearch) -> NumberRow:
    """The bound η₀ against the largest step that was as good."""
    where = "none failed" if found.failing is None else f"η = {found.failing:.4g} failed"
    how = Measure(4, f"float64, multisection, {found.steps} steps each")
    moment = Moment(where, mpf(_eta0(constants)), found.largest)
    return worst_row("thm-3.6", claim, "≥", [moment], how)
