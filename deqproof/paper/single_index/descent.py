"""Theorem 3.9 beside gradient descent that was run in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mp, mpf
from numpy.typing import NDArray

from deqproof.core.errors import DeqproofError
from deqproof.deq.law import Gaussian
from deqproof.flow.descent import StepSearch, descend, largest_step
from deqproof.flow.floating import Array
from deqproof.paper.numbers_row import Measure, Moment, NumberRow, mpf_of, worst_row
from deqproof.paper.single_index.constants import SingleIndexConstants
from deqproof.paper.single_index.run import FloatRisk, offsets, single_index_risk

_STEPS, _LOOKED_AT = 4000, 200
_WIDTH, _ROUNDS, _TRIED = 16, 4, 120
_GONE, _ROUNDED = 1e-20, 1 + 1e-9


def descent_rows(constants: SingleIndexConstants) -> tuple[NumberRow, ...]:
    """The rows of descent with the constants' step; none where no step is promised."""
    if not constants.applies or constants["r0"].exact == 0:
        return ()
    look = single_index_risk(constants.problem)
    with mp.workdps(30):
        rows = _step_rows(constants, look) if constants.step_promised else ()
        return (*rows, *_search_rows(constants, look))


def _step_rows(constants: SingleIndexConstants, look: FloatRisk) -> tuple[NumberRow, ...]:
    """Every step contracts as promised, and so does the whole run; the ball is never left."""
    problem, eta = constants.problem, constants.eta
    assert eta is not None
    start, epsilon = [*problem.theta1, problem.theta2], float(problem.epsilon)
    steps = _LOOKED_AT if isinstance(problem.law, Gaussian) else _STEPS
    found = descend(
        lambda state: look(state)[1], start, eta, min(steps, problem.steps),
        goal=lambda states: np.array([look(s)[0] <= epsilon for s in states]),
    )  # fmt: skip
    r = (offsets(problem, found.states) ** 2).sum(axis=1)
    chosen = np.unique(np.linspace(0, found.steps - 1, _LOOKED_AT).astype(int)).tolist()
    half = _half(constants)
    falls = [Moment(f"step {t}", half, _fall(constants, look, found.states[t])) for t in chosen]
    delta2 = mp.sqrt(mpf_of(constants.ball("delta2") ** 2))
    far = int(r.argmax())
    how = Measure(8, f"float64, {found.steps} steps of η = {float(eta):.3g}")
    kept = (
        worst_row("thm-3.9", "1 − r_{t+1}/r_t ≥ ηλ₁/2", "≥", falls, how),
        worst_row(
            "thm-3.9", "‖θ_t − (ξ, 0)‖ ≤ δ₂", "≤",
            [Moment(f"step {far}", delta2, float(r[far]) ** 0.5)], how,
        ),
    )  # fmt: skip
    if not found.reached or not found.steps:
        return kept
    claim = f"R(θ_t) ≤ ε from step N_ε on, ε = {problem.epsilon}"
    count = Moment(f"step {found.steps}", mp.ceil(mpf_of(constants.ball("N"))), found.steps)
    return (*kept, worst_row("thm-3.9", claim, "≤", [count], how))


def _half(constants: SingleIndexConstants) -> Any:
    """ηλ₁/2."""
    eta = constants.eta
    assert eta is not None
    return mpf(eta.numerator) / eta.denominator * mpf_of(constants.ball("lambda1")) / 2


def _fall(constants: SingleIndexConstants, look: FloatRisk, state: Array) -> float:
    """1 − r_{t+1}/r_t = (2η⟨Δ, ∇R⟩ − η²‖∇R‖²)/r, in which nothing cancels for a small step."""
    assert constants.eta is not None
    eta, slope = float(constants.eta), look(state)[1]
    away = offsets(constants.problem, state)
    return float((2 * eta * (away @ slope) - eta**2 * (slope @ slope)) / (away @ away))


def _search_rows(constants: SingleIndexConstants, look: FloatRisk) -> tuple[NumberRow, ...]:
    """How far λ₁/(2λ₂) is from the largest step with which descent still converges."""
    found = search_convergent(constants, look)
    where = "none failed" if found.failing is None else f"η = {found.failing:.4g} failed"
    how = Measure(3, f"float64, multisection, {found.steps} steps each")
    moment = Moment(where, mpf_of(constants.ball("eta1")), found.largest)
    return (worst_row("thm-3.9", "descent converges for η ≤ λ₁/(2λ₂)", "≥", [moment], how),)


def search_convergent(constants: SingleIndexConstants, look: FloatRisk) -> StepSearch:
    """The largest η with which r falls in the second half of the steps, from below r(0).

    Far away, where σ is flat, r hardly moves either: such a run has not converged.
    """
    problem = constants.problem
    start = [*problem.theta1, problem.theta2]
    first = float((offsets(problem, np.array(start, dtype=float)) ** 2).sum())

    def gradients(states: Array) -> Array:
        return np.array([_slope(look, state) for state in states])

    def keeps(etas: Array, before: Array, after: Array) -> NDArray[np.bool_]:
        r, new = ((offsets(problem, s) ** 2).sum(axis=1) for s in (before, after))
        return ((new <= r * _ROUNDED) & (new < first)) | (new <= first * _GONE)

    low = float(constants.ball("eta1").lower())
    return largest_step(
        gradients, keeps, start, low, since=_TRIED // 2, steps=_TRIED,
        width=_WIDTH, rounds=_ROUNDS, span=_span(low),
    )  # fmt: skip


def _span(low: float) -> float:
    """Up to a step of 10⁶, that no bounded activation bears."""
    return max(1e6 / low, 10.0) if low > 0 else 1e8


def _slope(look: FloatRisk, state: Array) -> Array:
    """∇R, and no number where some x has no unique fixed point: such a step has failed."""
    try:
        return look(state)[1]
    except DeqproofError:
        return np.full_like(state, np.nan)
