"""Continuous search: many starts at once descend on the margin of the goal, in floats.

Gradients are differences in one batch. A parameter q is moved as p with q = p near 0 and
q = ±e^{|p|−1} beyond, so that a step is absolute near 0 and relative far from it.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from deqproof.search.refute.chart import Chart
from deqproof.search.refute.instant import Instant, Score

Floats: TypeAlias = np.ndarray

_STARTS, _STEPS, _PROBE = 10, 70, 1e-6
_PENALTY = 20.0
_FARTHEST = 40.0


def spread(p: Floats) -> Floats:
    """The parameters q of positions p."""
    size = np.minimum(np.abs(p), _FARTHEST)
    return np.sign(p) * np.where(size <= 1, size, np.exp(size - 1))


def gathered(q: Floats) -> Floats:
    """The positions p of parameters q."""
    size = np.abs(q)
    return np.sign(q) * np.where(size <= 1, size, 1 + np.log(np.maximum(size, 1)))


def loss(score: Score) -> Floats:
    """Negative only where the goal fails, with a penalty on hypotheses that do not hold."""
    missed = np.where(np.isfinite(score.missed), score.missed, 10.0)
    return np.where(np.isfinite(score.ratio), score.ratio, 10.0) + _PENALTY * missed


def descend(instant: Instant, chart: Chart, starts: Floats, deadline: float) -> Floats:
    """Rows of parameters at which the goal was seen to fail, worst first."""
    p = gathered(starts)
    count, m = p.shape
    first, second = np.zeros_like(p), np.zeros_like(p)
    best, seen = np.full(count, np.inf), spread(p)
    for step in range(1, _STEPS + 1):
        if time.thread_time() > deadline or m == 0:
            break
        value, slope, fails, q = _slopes(instant, chart, p)
        better = fails & (value < best)
        best[better], seen[better] = value[better], q[better]
        first, second = 0.8 * first + 0.2 * slope, 0.95 * second + 0.05 * slope**2
        rate = 0.3 * (1 - step / (_STEPS + 1)) + 1e-3
        move = first / (1 - 0.8**step) / (np.sqrt(second / (1 - 0.95**step)) + 1e-12)
        p = np.clip(p - rate * np.clip(move, -2, 2), -_FARTHEST, _FARTHEST)
    order = np.argsort(best)
    return seen[order[np.isfinite(best[order])]]


def _slopes(instant: Instant, chart: Chart, p: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """At each start: the loss, its gradient, whether the goal fails there, and the parameters."""
    count, m = p.shape
    probes = np.repeat(p[:, None, :], m + 1, axis=1)
    for k in range(m):
        probes[:, k + 1, k] += _PROBE
    score = instant.score(chart, spread(probes.reshape(-1, m)))
    values = loss(score).reshape(count, m + 1)
    slope = (values[:, 1:] - values[:, :1]) / _PROBE
    fails = (score.feasible & (score.ratio < -1e-10)).reshape(count, m + 1)[:, 0]
    return values[:, 0], np.nan_to_num(slope), fails, spread(p)


def choose_starts(instant: Instant, chart: Chart, q: Floats) -> Floats:
    """The most promising rows of a batch, and a few others."""
    order = np.argsort(loss(instant.score(chart, q)), kind="stable")
    best = order[: _STARTS - 3]
    rest = order[len(best) :: max(1, len(order) // 4)][:3]
    return q[np.concatenate([best, rest])]


def evolve(instant: Instant, chart: Chart, seed: int, deadline: float) -> Floats:
    """SciPy's differential evolution over all positions at once: the last resort."""
    from scipy.optimize import differential_evolution

    m = len(chart.free)

    def vectorized(p: Floats) -> Floats:
        columns = p.reshape(m, -1)
        return loss(instant.score(chart, spread(columns.T)))

    def stop(intermediate_result: object) -> bool:
        return time.thread_time() > deadline

    result = differential_evolution(
        vectorized, [(-6.0, 6.0)] * m, maxiter=400, popsize=8, polish=False, rng=seed,
        vectorized=True, updating="deferred", callback=stop, tol=1e-8,
    )  # fmt: skip
    return spread(np.array([result.x] if result.fun < 0 else np.empty((0, m))))


def roundings(q: Floats) -> list[list[Fraction]]:
    """Rationals near the parameters, coarse ones first."""
    exact = [Fraction(float(x)) for x in q]
    limits = (1, 2, 3, 4, 6, 10, 16, 32, 100, 1000, 10**4, 10**5, 10**6, 10**9)
    return [[x.limit_denominator(limit) for x in exact] for limit in limits]
