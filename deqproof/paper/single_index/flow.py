"""Theorem 3.8 beside a gradient flow that was integrated, and the identities of Section 3.2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.deq.law import Sample, draw_points
from deqproof.flow.floating import Array, integrate
from deqproof.flow.reference import exact_mpf, integrate_reference
from deqproof.kernel.batch import outputs
from deqproof.kernel.record import activation_named
from deqproof.paper.numbers_flow import agreement, sample_times
from deqproof.paper.numbers_row import Measure, Moment, NumberRow, mpf_of, worst_row, zero_row
from deqproof.paper.problem import Problem
from deqproof.paper.single_index.constants import SingleIndexConstants
from deqproof.paper.single_index.run import offsets, precise_risk, single_index_risk

_DIGITS = 9  # of a float64 flow; what is below is not asked of it
_RESOLVED = 1e-14  # of r(0)
_SHORT, _REFERENCE = Fraction(1, 4), 8  # how long mpmath follows, and to how many digits
_PROBE_DIGITS, _STEP = 20, Fraction(1, 10**7)
_POINTS, _SEED = 200, 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A flow in float64 with R, r = ‖Δ‖², ⟨Δ, ∇R⟩ and ‖∇R‖² along it."""

    times: tuple[Fraction, ...]
    states: Array
    risk: Array
    r: Array
    pull: Array
    slope2: Array
    how: Measure

    def moments(self, promises: Any, values: Array, first: int = 0) -> list[Moment]:
        """values[i] against promises[i], or a constant, while r is resolved."""
        n = int((self.r > _RESOLVED * self.r[0]).sum())
        constant = not isinstance(promises, Sequence)
        return [
            Moment(_at(self.times[i]), promises if constant else promises[i], float(values[i]))
            for i in range(first, n)
        ]


def _at(t: Fraction) -> str:
    return f"t = {float(t):.4g}"


def observe(problem: Problem) -> Seen:
    """The flow up to the problem's time, and to how many digits mpmath agrees on the way."""
    times = sample_times(problem.until)
    start, look = [*problem.theta1, problem.theta2], single_index_risk(problem)
    found = integrate(lambda state: -look(state)[1], start, [float(t) for t in times])
    risks, slopes = zip(*(look(state) for state in found.states), strict=True)
    away, slope = offsets(problem, found.states), np.array(slopes)
    note = f"float64, {found.method}; {_compare(problem, times, found.states)}"
    return Seen(
        times, found.states, np.array(risks), (away**2).sum(axis=1), (away * slope).sum(axis=1),
        (slope**2).sum(axis=1), Measure(_DIGITS, note),
    )  # fmt: skip


def _compare(problem: Problem, times: Sequence[Fraction], states: Array) -> str:
    """Extrapolation over the gradient in balls, over a short time, beside these states."""
    look = precise_risk(problem)
    last = max(k for k, t in enumerate(times) if t <= _SHORT)
    start = [*problem.theta1, problem.theta2]

    def field(state: Any) -> Any:
        return tuple(-g for g in look(state)[1])

    oracle = integrate_reference(field, start, [Fraction(0), times[last]], _REFERENCE)
    digits = agreement([tuple(map(mpf, states[last].tolist()))], oracle.states[-1:])
    return f"mpmath agrees to {min(digits, _REFERENCE)} digits up to {_at(times[last])}"


def flow_rows(constants: SingleIndexConstants) -> tuple[NumberRow, ...]:
    """The rows of the gradient flow from θ(0)."""
    problem = constants.problem
    kept = _identity_rows(problem)
    if constants["r0"].exact == 0:
        return kept
    seen = observe(problem)
    return (*kept, *_equilibrium_rows(problem, seen), *_promised_rows(constants, seen))


def _identity_rows(problem: Problem) -> tuple[NumberRow, ...]:
    """∇R by the implicit function theorem against central differences of R, at the start."""
    look = precise_risk(problem)
    start = (*problem.theta1, problem.theta2)
    with mp.workdps(_PROBE_DIGITS):
        slope = look(start)[1]
        size = max(*map(abs, slope), exact_mpf(_STEP))
        moments: list[Moment] = []
        for k, g in enumerate(slope):
            ends = [_moved(start, k, sign * _STEP) for sign in (1, -1)]
            up, down = (look(end)[0] for end in ends)
            difference = (up - down) / (2 * exact_mpf(_STEP))
            moments.append(Moment(f"θ(0), coordinate {k + 1}", size, difference - g))
    how = Measure(12, f"balls, {_PROBE_DIGITS} digits, step 1e-7")
    return (zero_row("single-index-gradient", "∇R − differences of R", moments, how),)


def _moved(state: Sequence[Fraction], k: int, step: Fraction) -> list[Fraction]:
    return [x + step * (i == k) for i, x in enumerate(state)]


def _equilibrium_rows(problem: Problem, seen: Seen) -> tuple[NumberRow, ...]:
    """y = σ(θ₁ᵀx + θ₂y) at points of the law, along the flow."""
    drawn = not isinstance(problem.law, Sample)
    points = draw_points(problem.law, _POINTS, _SEED)
    record, moments = activation_named(problem.activation), list[Moment]()
    for t, state in zip(seen.times, seen.states, strict=False):
        y = outputs(problem.activation, state, points)
        gap = np.abs(record.jet(points @ state[:-1] + state[-1] * y)[0] - y).max()
        moments.append(Moment(_at(t), 1 + float(np.abs(y).max()), float(gap)))
    where = f"{_POINTS} points{' drawn' if drawn else ' of the sample'}, seed {_SEED}"
    how = Measure(14, f"float64, {where}")
    return (zero_row("single-index-fixed-point", "y − σ(θ₁ᵀx + θ₂y)", moments, how),)


def _promised_rows(constants: SingleIndexConstants, seen: Seen) -> tuple[NumberRow, ...]:
    if constants.irregular:
        return ()
    falls = np.append(0.0, seen.r[1:] / seen.r[:-1])
    kept = (
        worst_row(
            "single-index-gradient", "‖θ − (ξ, 0)‖ never grows", "≤",
            seen.moments(1, falls, 1), seen.how,
        ),
    )  # fmt: skip
    if not constants.applies:
        return kept
    with mp.workdps(30):
        return (*kept, *_rate_rows(constants, seen), *_reached_rows(constants))


def _rate_rows(constants: SingleIndexConstants, seen: Seen) -> tuple[NumberRow, ...]:
    """r(t) ≤ r(0)e^(−λ₁t), the inequality behind it, and what descent needs besides."""
    first, sharper, second = (
        mpf_of(constants.ball(name)) for name in ("lambda1", "lambda1'", "lambda2")
    )
    delta2 = exact_mpf(constants.problem.delta2 or constants["delta2"].exact)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.array([float(t) for t in seen.times])
        rates = np.log(seen.r[0] / seen.r) / times
        strength, steep = seen.pull / seen.r, seen.slope2 / seen.r
    below = [exact_mpf(constants["r0"].exact) * mp.exp(-first * exact_mpf(t)) for t in seen.times]
    rows = (
        ("thm-3.8", "r(t) ≤ r(0)e^(−λ₁t)", "≤", below, seen.r, 1),
        ("thm-3.8", "ln(r(0)/r(t))/t ≥ λ₁", "≥", first, rates, 1),
        ("thm-3.8", "⟨Δ, ∇R⟩/r ≥ λ₁/2", "≥", first / 2, strength, 0),
        ("thm-3.8", "‖θ − (ξ, 0)‖ ≤ δ₂", "≤", delta2, np.sqrt(seen.r), 0),
        ("single-index-sharp-rate", "ln(r(0)/r(t))/t ≥ λ₁′", "≥", sharper, rates, 1),
        ("thm-3.9", "‖∇R‖²/r ≤ λ₂", "≤", second, steep, 0),
    )
    return tuple(
        worst_row(theorem, claim, relation, seen.moments(promise, values, start), seen.how)
        for theorem, claim, relation, promise, values, start in rows
    )


def _reached_rows(constants: SingleIndexConstants) -> tuple[NumberRow, ...]:
    """When the flow reaches the risk ε, if it does within the problem's time."""
    problem = constants.problem
    look, epsilon = single_index_risk(problem), float(problem.epsilon)
    start = [*problem.theta1, problem.theta2]
    if look(np.array(start, dtype=float))[0] <= epsilon:
        return ()
    end = float(problem.until)
    try:
        found = integrate(
            lambda state: -look(state)[1], start, [0.0, end],
            stop=lambda state: look(state)[0] - epsilon,
        )  # fmt: skip
    except IllPosed:
        return ()
    if found.times[-1] >= end:
        return ()
    reached = float(found.times[-1])
    moment = Moment(_at(Fraction(reached)), mpf_of(constants.ball("T")), reached)
    how = Measure(6, f"float64, {found.method}")
    claim = f"R(t) ≤ ε from T_ε on, ε = {problem.epsilon}"
    return (worst_row("thm-3.8", claim, "≤", [moment], how),)
