"""Theorems 3.1 to 3.4 beside a gradient flow that was integrated: theory and measurement."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.flow import taylor
from deqproof.flow.floating import FloatTrajectory, integrate
from deqproof.flow.reference import exact_mpf, integrate_reference
from deqproof.flow.state import State
from deqproof.flow.taylor import InitialValue, in_coordinates
from deqproof.paper.numbers_constants import LinearConstants
from deqproof.paper.numbers_model import FLOW, OBSERVABLES, STATES, LinearRun
from deqproof.paper.numbers_row import (
    Measure,
    Moment,
    NumberRow,
    follow_row,
    mpf_of,
    worst_row,
    zero_row,
)

_SAMPLES = 32
_FAR, _MOST_FAR = "lsoda", 50_000
_FLOAT = Measure(5, f"float64, {_FAR}")
_PLAIN = 60  # digits up to which Taylor in plain Python is quicker than to load a compiler
_EIGENTIMES = 4  # the oracle in mpmath is followed for so long, in units of 1/‖∇²R(θ(0))‖
_STIFFEST = 4000  # and the flow for so long


def sample_times(until: Fraction) -> tuple[Fraction, ...]:
    """Times from 0 to `until`, denser at the beginning, where the flow is fast."""
    return tuple(until * Fraction(k, _SAMPLES) ** 2 for k in range(_SAMPLES + 1))


@dataclass(frozen=True, slots=True)
class Observed:
    """A trajectory at high precision with R, ‖∇R‖², α², u and ‖w‖² along it, as mpmath numbers."""

    times: tuple[Any, ...]
    states: tuple[State, ...]
    risk: tuple[Any, ...]
    slope2: tuple[Any, ...]
    radius2: tuple[Any, ...]
    u: tuple[Any, ...]
    w2: tuple[Any, ...]
    how: Measure

    @property
    def resolved(self) -> int:
        """How many of the times come before rounding hides the error w − ξ, and so R."""
        least = self.risk[0] * mpf(10) ** -self.how.digits
        return next((k for k, r in enumerate(self.risk) if r <= least), len(self.risk))

    def moments(self, promise: Any, values: Sequence[Any], first: int = 0) -> list[Moment]:
        """values[i] against a constant promise, from the first time or a later one."""
        pairs = zip(self.times, values, strict=False)
        return [Moment(at(t), promise, v) for t, v in pairs][first:]


def at(t: Any) -> str:
    return f"t = {mp.nstr(exact_mpf(t), 4)}"


def integrate_run(run: LinearRun, times: Sequence[Fraction], digits: int) -> tuple[State, ...]:
    """The states at these times, by Taylor recurrences to so many digits."""
    if run.at_rest:
        with mp.workdps(digits + 10):
            return (tuple(map(exact_mpf, run.start)),) * len(times)
    d = len(run.xi)
    field = in_coordinates(
        STATES, FLOW, d, vectors={"xi": run.xi}, operators={"Sigma": run.covariance}
    )
    road = "plain" if digits * d <= _PLAIN * 5 else "auto"
    found = taylor.integrate(InitialValue(field, run.start), times[-1], digits, road=road)
    return tuple(found.at(t) for t in times)


def observe_flow(run: LinearRun, until: Fraction, digits: int) -> Observed:
    """The flow up to a time, in high precision, and how many digits two other roads agree to."""
    times = sample_times(until)
    states = integrate_run(run, times, digits)
    with mp.workdps(digits + 10):
        how = Measure(digits, f"Taylor, {digits} digits; {_compare(run, times, states, digits)}")
        return look_along(run, times, states, how)


def look_along(
    run: LinearRun, times: Sequence[Fraction], states: tuple[State, ...], how: Measure
) -> Observed:
    """What is observed in the states of these times, at the precision in force."""
    look = run.mp_observables(how.digits)
    risk, slope2, radius2, u, w2 = zip(*(look(state) for state in states), strict=True)
    grid = tuple(map(exact_mpf, times))
    return Observed(grid, states, risk, slope2, radius2, u, w2, how)


def _compare(
    run: LinearRun, times: Sequence[Fraction], states: Sequence[State], digits: int
) -> str:
    """Extrapolation in mpmath over a short time, and SciPy over all of it, beside these states."""
    floats = integrate(run.float_flow(), run.start, [float(t) for t in times])
    short = [t for t in times if t * Fraction(curvature(run)) <= _EIGENTIMES]
    oracle = integrate_reference(run.mp_flow(digits), run.start, short, digits)
    exact = agreement(states, oracle.states)
    near = agreement(states, floats.states.tolist())
    return f"mpmath agrees to {exact} up to {at(short[-1])}, {floats.method} to {near}"


def agreement(a: Sequence[State], b: Sequence[Sequence[Any]]) -> int:
    """To how many digits the states agree, relative to max(1, |θ|), at the worst time of b."""
    pairs = [(x, mpf(y)) for u, v in zip(a, b, strict=False) for x, y in zip(u, v, strict=True)]
    worst = max(abs(x - y) / max(1, abs(x)) for x, y in pairs)
    return mp.dps if worst == 0 else int(-mp.log10(worst))


def horizon(constants: LinearConstants, run: LinearRun) -> Fraction:
    """How long the flow is followed: as long as the problem says, but no longer than its digits
    show anything, and not for more than so many of its fastest times, 1/‖∇²R(θ(0))‖."""
    gone = Fraction(2 * constants.digits) / Fraction(float(constants.ball("nu").mid()))
    return min(constants.problem.until, gone, _STIFFEST / Fraction(curvature(run)))


def curvature(run: LinearRun) -> float:
    """‖∇²R(θ(0))‖ in float64, and never 0: a rate of change of the gradient."""
    start = np.array([run.start], dtype=float)
    return max(float(np.linalg.norm(run.hessians(start)[0], 2)), 1e-300)


def flow_rows(constants: LinearConstants, run: LinearRun, digits: int) -> tuple[NumberRow, ...]:
    """The rows of the gradient flow from θ(0) as far as `horizon` says."""
    with mp.workdps(digits + 10):
        seen = observe_flow(run, horizon(constants, run), digits)
        limit = [mpf_of(v.ball) for v in constants.limit]
        rest = [*map(exact_mpf, constants.kernel_part), mpf(0)]
        limit = [x - k for x, k in zip(limit, rest, strict=True)]
        kept = _sphere_rows(seen, constants)
        if run.at_rest:
            return kept
        return (
            *kept,
            *_limit_rows(seen, constants, limit, run),
            *_rate_rows(seen, constants, limit),
            *_slope_rows(constants, run),
        )


def _sphere_rows(seen: Observed, constants: LinearConstants) -> tuple[NumberRow, ...]:
    """Theorem 3.1 and Lemma 3.2."""
    radius2 = seen.radius2[0]
    beta, W = (mpf_of(constants.ball(name)) for name in ("beta", "W"))
    drift = seen.moments(radius2, [r - radius2 for r in seen.radius2])
    length = [mp.sqrt(x) for x in seen.w2]
    return (
        zero_row("thm-3.1", "‖θ₁‖² + (1 − θ₂)² − α²", drift, seen.how),
        worst_row("lem-3.2", "|1 − θ₂| ≥ β", "≥", seen.moments(beta, map_abs(seen.u)), seen.how),
        worst_row("lem-3.2", "‖w‖ ≤ W", "≤", seen.moments(W, length), seen.how),
    )


def map_abs(values: Sequence[Any]) -> list[Any]:
    return [abs(x) for x in values]


def _limit_rows(
    seen: Observed, constants: LinearConstants, limit: Sequence[Any], run: LinearRun
) -> tuple[NumberRow, ...]:
    """Theorem 3.3: the explicit limit, from within √(2R(t)/μ) of it, near the end and far on."""
    mu = mpf_of(constants.ball("mu"))
    claim = "‖θ(t) − θ(∞)‖ ≤ √(2R(t)/μ)"
    k = seen.resolved - 1
    bound = mp.sqrt(2 * seen.risk[k] / mu)
    here = Moment(at(seen.times[k]), bound, distance(seen.states[k], limit))
    near = worst_row("thm-3.3", claim, "≤", [here], seen.how)
    late = _far(constants, run, 16)
    if late is None:
        return (near,)
    state = late.states[-1:]
    bound = mp.sqrt(2 * mpf(float(run.observe(state).risk[0])) / mu)
    there = Moment(at(late.times[-1]), bound, distance(map(mpf, state[0].tolist()), limit))
    return near, worst_row("thm-3.3", claim, "≤", [there], _FLOAT)


def _far(constants: LinearConstants, run: LinearRun, folds: int) -> FloatTrajectory | None:
    """The flow in float64 until the error has shrunk e^folds-fold, by R(t) ≤ R(0)e^(−2μt) no
    later than at folds/μ; None if the fast directions do not let it get there."""
    risk = run.batch(OBSERVABLES[:1])
    target = float(constants.ball("R0").mid()) * math.exp(-2 * folds)
    end = folds / float(constants.ball("mu").mid())
    with suppress(IllPosed):
        return integrate(
            run.float_flow(), run.start, [0.0, end], _FAR, most=_MOST_FAR,
            stop=lambda state: float(risk(state)[0]) - target,
        )  # fmt: skip
    return None


def distance(a: Iterable[Any], b: Iterable[Any]) -> Any:
    return mp.sqrt(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))


def _rate_rows(
    seen: Observed, constants: LinearConstants, limit: Sequence[Any]
) -> tuple[NumberRow, ...]:
    """Theorem 3.4 and the PŁ inequality behind it."""
    mu, D = (mpf_of(constants.ball(name)) for name in ("mu", "D"))
    times, R = seen.times[: seen.resolved], seen.risk[: seen.resolved]
    falls = [mpf(0), *(b / a for a, b in pairwise(R))]
    rates = [mpf(0), *(mp.log(R[0] / r) / t for t, r in zip(times[1:], R[1:], strict=True))]
    quotients = [g / (2 * r) for g, r in zip(seen.slope2, R, strict=False)]
    far = [
        Moment(at(t), D * mp.exp(-mu * t), distance(state, limit))
        for t, state in zip(times, seen.states, strict=False)
    ]
    return (
        worst_row("lem-3.2", "R never grows", "≤", seen.moments(1, falls, 1), seen.how),
        worst_row("pl-inequality", "½‖∇R‖²/R ≥ μ", "≥", seen.moments(mu, quotients), seen.how),
        worst_row("thm-3.4", "ln(R(0)/R(t))/t ≥ 2μ", "≥", seen.moments(2 * mu, rates, 1), seen.how),
        worst_row("thm-3.4", "‖θ(t) − θ(∞)‖ ≤ D e^(−μt)", "≤", far, seen.how),
    )


def _slope_rows(constants: LinearConstants, run: LinearRun) -> tuple[NumberRow, ...]:
    """The asymptotic rate: ‖∇R‖²/R = −(ln R)′ once the error has shrunk e^10-fold.

    The linearization is off by O(‖w − ξ‖), and a start without a slowest component decays
    faster; so a slope is an alarm only if it falls short of 2ν by more than that.
    """
    late = _far(constants, run, 10)
    if late is None:
        return ()
    seen = run.observe(late.states[-1:])
    nu = mpf_of(constants.ball("nu"))
    slope = mpf(float(seen.slope2[0] / seen.risk[0]))
    lag = mpf(float(np.sqrt(2 * seen.risk[0] / float(constants.ball("lambda_min").mid()))))
    here = Moment(at(late.times[-1]), 2 * nu, slope)
    return (follow_row("thm-3.4", "−(ln R)′ → 2ν", here, max(mpf("1e-3"), 10 * lag), _FLOAT),)
