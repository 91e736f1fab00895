"""Gradient descent θ ← θ − η∇R(θ), in float64 for long runs and in any number system for short.

In exact rationals the numbers of digits multiply with every step, and in balls the radii grow:
both serve the first steps, where an identity is to be seen exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import BadInput
from deqproof.flow.state import Field, State

Array: TypeAlias = NDArray[np.float64]
FloatField: TypeAlias = Callable[[Array], Array]

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Descent:
    """states[t] = θ_t, shape (n + 1, d + 1); `reached` says whether the goal was met."""

    states: Array
    eta: float
    momentum: float
    reached: bool

    @property
    def steps(self) -> int:
        return len(self.states) - 1


def descend(
    gradient: FloatField,
    start: Sequence[Any],
    eta: Any,
    steps: int,
    *,
    momentum: float = 0.0,
    goal: Callable[[Array], NDArray[np.bool_]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Descent:
    """At most `steps` steps in float64: v ← mv − η∇R(θ), θ ← θ + v, plain descent for m = 0.

    `goal` maps states (n, d + 1) to whether each is good enough; the run ends at the first that
    is. Where a step leaves the finite numbers, the run ends before it. `progress` is given the
    number of steps from time to time.
    """
    if steps < 0 or not 0 <= momentum < 1:
        raise BadInput(f"expected steps ≥ 0 and 0 ≤ momentum < 1, got {steps} and {momentum}")
    step = float(eta)
    state = np.array([float(x) for x in start])
    velocity = np.zeros_like(state)
    parts = [state[None]]
    reached = goal is not None and bool(goal(parts[0])[0])
    left = 0 if reached else steps
    while left and not reached:
        asked = min(left, _CHUNK)
        block, velocity = _run_block(gradient, state, velocity, step, momentum, asked)
        left = left - asked if len(block) == asked else 0
        met = goal(block) if goal is not None and len(block) else np.zeros(len(block), dtype=bool)
        reached = bool(met.any())
        parts.append(block[: int(met.argmax()) + 1] if reached else block)
        state = block[-1] if len(block) else state
        if progress is not None:
            progress(steps - left)
    return Descent(np.concatenate(parts), step, momentum, reached)


def _run_block(
    gradient: FloatField, state: Array, velocity: Array, eta: float, momentum: float, steps: int
) -> tuple[Array, Array]:
    """The next states, fewer than `steps` if they stop being finite, and the last velocity."""
    block = np.empty((steps, len(state)))
    with np.errstate(all="ignore"):
        for k in range(steps):
            velocity = momentum * velocity - eta * gradient(state)
            state = state + velocity
            block[k] = state
    finite = np.isfinite(block).all(axis=1)
    return block if finite.all() else block[: int(finite.argmin())], velocity


def mini_batches(
    gradient_on: Callable[[Array, NDArray[np.intp]], Array], count: int, size: int, seed: int
) -> FloatField:
    """Stochastic gradients for `descend`: each call draws `size` of `count` points anew.

    `gradient_on(state, rows)` is the gradient of the risk on these points. Equal seeds draw
    equal batches; a batch has no point twice.
    """
    if not 1 <= size <= count:
        raise BadInput(f"expected a batch of 1 to {count} points, got {size}")
    random = np.random.default_rng(seed)

    def gradient(state: Array) -> Array:
        return gradient_on(state, random.choice(count, size, replace=False))

    return gradient


def descend_in(gradient: Field, start: State, eta: Any) -> Iterator[tuple[State, State]]:
    """(θ_t, ∇R(θ_t)) for t = 0, 1, …, in the number system of the arguments, without end."""
    state = start
    while True:
        slope = gradient(state)
        yield state, slope
        state = tuple(x - eta * g for x, g in zip(state, slope, strict=True))


@dataclass(frozen=True, slots=True)
class Watched:
    """θ_t, α_t², what α_{t+1}² ought to be, and by how much α_t² misses what it ought to be."""

    state: State
    radius2: Any
    grown: Any
    defect: Any


def watch_radius(
    path: Iterator[tuple[State, State]], look: Callable[[State, State], tuple[Any, Any]], eta: Any
) -> Iterator[Watched]:
    """The identity α_{t+1}² = α_t² + η²‖∇R(θ_t)‖² along a path of `descend_in`, at every step.

    `look` gives α² and ‖∇R‖² at a state and the gradient there. At the start nothing is missed.
    """
    expected = None
    for state, slope in path:
        radius2, slope2 = look(state, slope)
        grown = radius2 + eta * eta * slope2
        yield Watched(state, radius2, grown, radius2 - (radius2 if expected is None else expected))
        expected = grown


Keeps: TypeAlias = Callable[[Array, Array, Array], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class StepSearch:
    """Every step size of the grid up to `largest` was good; `failing` is the next, which was not.

    `failing` is None if none failed, `largest` 0 if the first did. Each was run for `steps` steps.
    """

    largest: float
    failing: float | None
    steps: int


def largest_step(
    gradients: FloatField,
    keeps: Keeps,
    start: Sequence[Any],
    low: Any,
    *,
    since: int = 0,
    steps: int = 500,
    span: float = 1e8,
    width: int = 64,
    rounds: int = 3,
) -> StepSearch:
    """The largest η, in float64, with which descent keeps what `keeps` looks at in every step.

    All η of a geometric grid on [low, span·low] run at once, then those of a finer grid between
    the last good one and the first that is not, and so on. `gradients` takes states of shape
    (width, d + 1); `keeps(etas, before, after)` looks at the states around a step, one for each
    η, and is asked from step `since` on.
    """
    a, b = float(low), float(low) * span
    failing: float | None = None
    for _ in range(rounds):
        grid = np.geomspace(a, b, width)
        good = _count_good(gradients, keeps, start, grid, range(since, steps))
        if good == width:
            return StepSearch(float(grid[-1]), failing, steps)
        b = failing = float(grid[good])
        if good == 0:
            return StepSearch(0.0, failing, steps)
        a = float(grid[good - 1])
    return StepSearch(a, failing, steps)


def _count_good(
    gradients: FloatField, keeps: Keeps, start: Sequence[Any], etas: Array, asked: range
) -> int:
    """How many η are good before the first that is not; one that has failed ends the runs of all
    that are larger, of which nothing more is asked."""
    states = np.tile(np.array([float(x) for x in start]), (len(etas), 1))
    with np.errstate(all="ignore"):
        for k in range(asked.stop):
            before, states = states, states - etas[:, None] * gradients(states)
            good = np.isfinite(states).all(axis=1)
            if k >= asked.start:
                good &= keeps(etas, before, states)
            if not good.all():
                etas, states = etas[: int(good.argmin())], states[: int(good.argmin())]
            if not len(etas):
                break
    return len(etas)
