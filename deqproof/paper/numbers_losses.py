"""Beside `sgd-radius`, `every-loss` and `relu-law`: other training than that of the paper.

Mini-batches, a logistic loss with wrong labels, and a ReLU neuron, from the problem's θ(0) on a
few points of its law. Gradients come from implicit differentiation of the equilibrium, and not
from the expressions that were proved about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.number import RATIONAL
from deqproof.deq.law import Sample, draw_points, sample_of, second_moment
from deqproof.flow.descent import descend, mini_batches
from deqproof.flow.floating import METHODS, Array, integrate
from deqproof.flow.floating import Field as FloatField
from deqproof.flow.state import Field, State
from deqproof.paper.numbers_flow import at, curvature, sample_times
from deqproof.paper.numbers_model import GRADIENT, LinearRun
from deqproof.paper.numbers_row import Measure, Moment, NumberRow, exact_row, zero_row
from deqproof.paper.problem import Problem

_SEED = 20260
_POINTS, _BATCH = 32, 4
_EXACT_STEPS, _EXACT_BITS = 4, 20_000
_FLOAT_STEPS, _FLOAT_DIGITS = 1000, 8
_EIGENTIMES = 6  # the other losses are followed for so long, in units of 1/‖∇²R(θ(0))‖
_TOLERANCE, _MOST = 1e-11, 20_000
_WRONG = 0.1  # the share of labels that are turned over
_FLOW = Measure(12, f"float64, {METHODS['dop853']}")

# The derivative of a loss in the output, one number for each point.
Slope: TypeAlias = Callable[[Array], Array]


def loss_rows(problem: Problem, run: LinearRun) -> tuple[NumberRow, ...]:
    """The rows of stochastic descent and of two other losses; none of a run that gave up."""
    sample = _sample(problem)
    eta = _step(run)
    gradient = run.sample_gradient(sample)
    batches = mini_batches(gradient, _POINTS, _BATCH, _SEED)
    return (
        radius_exactly(batch_gradients(run, sample), run.start, eta),
        *radius_at_length(batches, run.start, eta),
        *_flow_rows(problem, run, np.array(sample.points, dtype=float)),
    )


def _sample(problem: Problem) -> Sample:
    """Some draws from the problem's law, of three digits each, so that a few exact steps fit."""
    points = draw_points(problem.law, _POINTS, _SEED)
    return sample_of([[Fraction(f"{x:.3g}") for x in point] for point in points.tolist()])


def _step(run: LinearRun) -> Fraction:
    """The power of 2 below 1/(8‖∇²R(θ(0))‖): the law holds for every step, and this one shows."""
    return Fraction(2) ** int(np.floor(-np.log2(8 * curvature(run))))


def batch_gradients(run: LinearRun, sample: Sample) -> Iterator[Field]:
    """The exact gradients on one mini-batch after another: Σ is the batch's, ξ the same."""
    for k in range(_EXACT_STEPS):
        batch = sample.points[k * _BATCH : (k + 1) * _BATCH]
        moment = second_moment(sample_of(batch))
        yield LinearRun(moment, run.xi, run.start).over(RATIONAL, GRADIENT)


def radius_exactly(gradients: Iterator[Field], start: Sequence[Fraction], eta: Any) -> NumberRow:
    """α⁺² − α² − η²‖g‖² in exact rationals, until they are too long."""
    number = RATIONAL["const"]
    state: State = tuple(map(number, start))
    step, steps, kept = number(eta), 0, True
    # Rationals that are too long for the core end it.
    with suppress(NotLowerable):
        for gradient in gradients:
            slope = gradient(state)
            after = tuple(x - step * g for x, g in zip(state, slope, strict=True))
            growth = step * step * sum((g * g for g in slope), fmpq(0))
            kept &= bool(radius_squared(after) == radius_squared(state) + growth)
            state, steps = after, steps + 1
            if max(x.q.bit_length() for x in state) > _EXACT_BITS:
                break
    method = f"exact rationals, {steps} mini-batches of {_BATCH} points"
    return exact_row("sgd-radius", "α_{t+1}² = α_t² + η²‖g_t‖²", kept and steps > 0, method)


def radius_squared(state: Any) -> Any:
    """‖θ₁‖² + (1 − θ₂)² of a state in any numbers; of an array, along its last axis."""
    if isinstance(state, np.ndarray):
        return (state[..., :-1] ** 2).sum(axis=-1) + (1 - state[..., -1]) ** 2
    return sum((x * x for x in state[:-1]), (1 - state[-1]) ** 2)


def radius_at_length(
    gradient: FloatField, start: Sequence[Any], eta: Fraction
) -> tuple[NumberRow, ...]:
    """α_t² − α₀² − Σ η²‖g_s‖² over many steps in float64, relative to all that was added.

    No row if nothing was: at a minimum without noise nothing moves.
    """
    squares: list[float] = []

    def recorded(state: Array) -> Array:
        slope = gradient(state)
        squares.append(float(slope @ slope))
        return slope

    found = descend(recorded, start, eta, _FLOAT_STEPS)
    radius2 = radius_squared(found.states)
    added = np.cumsum([0.0, *squares[: found.steps]]) * float(eta) ** 2
    total = float(added[-1])
    if total <= radius2[0] * 1e-6:
        return ()
    drift = np.abs(radius2 - radius2[0] - added)
    worst = int(drift.argmax())
    moment = Moment(f"step {worst}", total, float(drift[worst]))
    how = Measure(
        _FLOAT_DIGITS, f"float64, {found.steps} mini-batches of {_BATCH}; α² grew by {total:.3g}"
    )
    return (zero_row("sgd-radius", "α_t² − α₀² − Σ η²‖g_s‖²", [moment], how),)


@dataclass(frozen=True, slots=True)
class Neuron:
    """A linear DEQ of one neuron with a kink: y = σ(θ₁ᵀx + θ₂y), σ(z) = z for z > 0, else κz.

    κ = `leak`: 1 is the linear model, 0 is ReLU. For θ₂ < 1 the sign of θ₁ᵀx is that of z.
    """

    points: Array
    leak: float = 1.0

    def flow(self, slope: Slope) -> FloatField:
        """The gradient flow of the mean loss, with ∇y = σ′(x, y)/(1 − θ₂σ′)."""
        points, leak = self.points, self.leak

        def field(state: Array) -> Array:
            inputs, feedback = points @ state[:-1], state[-1]
            kink = np.where(inputs > 0, 1.0, leak)
            gain = kink / (1 - feedback * kink)
            y = gain * inputs
            pull = slope(y) * gain / len(points)
            return -np.concatenate([pull @ points, [pull @ y]])

        return field


def logistic(labels: Array) -> Slope:
    """log(1 + e^(−by)) for a label b = ±1."""
    return lambda y: -labels / (1 + np.exp(np.clip(labels * y, -700, 700)))


def squared(targets: Array) -> Slope:
    """½(y − target)²."""
    return lambda y: y - targets


def _flow_rows(
    problem: Problem, run: LinearRun, points: NDArray[np.float64]
) -> tuple[NumberRow, ...]:
    """A logistic loss for the linear model, and least squares for ReLU, where θ₂(0) < 1."""
    random = np.random.default_rng(_SEED)
    target = points @ np.array(problem.xi, dtype=float)
    labels = np.where(target > 0, 1.0, -1.0) * random.choice(
        [-1.0, 1.0], len(points), p=[_WRONG, 1 - _WRONG]
    )
    noisy = target + 0.1 * np.std(target) * random.standard_normal(len(points))
    end = Fraction(_EIGENTIMES) / Fraction(curvature(run))
    claim = "‖θ₁‖² + (1 − θ₂)² − α², {}"
    name = claim.format("logistic loss, wrong labels")
    rows = sphere_row("every-loss", name, Neuron(points).flow(logistic(labels)), run.start, end)
    if problem.theta2 >= 1:
        return rows
    name = claim.format("a ReLU neuron")
    relu = Neuron(points, leak=0.0).flow(squared(np.maximum(noisy, 0.0)))
    return (*rows, *sphere_row("relu-law", name, relu, run.start, end))


def sphere_row(
    theorem: str, claim: str, field: FloatField, start: Sequence[Any], end: Fraction
) -> tuple[NumberRow, ...]:
    """How far a flow in float64 leaves its sphere; no row if the integrator gives up."""
    times = sample_times(end)
    with suppress(IllPosed):
        grid = [float(t) for t in times]
        found = integrate(field, start, grid, tolerance=_TOLERANCE, most=_MOST)
        radius2 = radius_squared(found.states)
        drift = [
            Moment(at(t), float(radius2[0]), float(r - radius2[0]))
            for t, r in zip(times, radius2, strict=True)
        ]
        return (zero_row(theorem, claim, drift, _FLOW),)
    return ()
