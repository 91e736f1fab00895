"""The linear DEQ of a problem as things that run: gradients and what is measured, in any numbers.

All of it comes from the expressions of `deq.linear`. On the range of Σ only: the part of θ₁ in
the kernel does not move, and the risk does not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import IllPosed
from deqproof.core.number import BALL, RATIONAL, Table
from deqproof.core.term import Term
from deqproof.deq import linear
from deqproof.deq.inner import Inner
from deqproof.deq.law import Sample, Vector
from deqproof.deq.linear import language
from deqproof.deq.symbols import h, k, theta1, theta2, u, w, xi
from deqproof.flow.descent import FloatField
from deqproof.flow.floating import Array, float_field
from deqproof.flow.reference import mp_field
from deqproof.flow.state import Field, convert, field_over
from deqproof.kernel.binding import Input, bind
from deqproof.paper.numbers_spectrum import project
from deqproof.paper.problem import Problem

STATES: tuple[Term, ...] = (language.term(theta1), language.term(theta2))
GRADIENT = tuple(language.term(g) for g in (linear.gradient1, linear.gradient2))
FLOW = tuple(language.term(f) for f in linear.flow.field)
# What is looked at along a run, in this order.
OBSERVED = ("risk", "slope2", "radius2", "u", "w2")
OBSERVABLES = tuple(
    language.term(e)
    for e in (linear.risk, linear.slope_squared, linear.radius_squared, u, Inner(w, w))
)
_XI = language.term(xi)
_HESSIAN, _H, _K = (language.term(e) for e in (linear.hessian, h, k))
_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Observation:
    """R, ‖∇R‖², α², u and ‖w‖², in float64 one array each."""

    risk: Array
    slope2: Array
    radius2: Array
    u: Array
    w2: Array


@dataclass(frozen=True, slots=True)
class LinearRun:
    """A linear problem on the range of Σ: an exact start, and what to evaluate along a run."""

    covariance: tuple[Vector, ...]
    xi: Vector
    start: Vector

    @property
    def fixed(self) -> dict[Input, Any]:
        return {_XI: self.xi, "Sigma": self.covariance}

    @property
    def at_rest(self) -> bool:
        """Is the start a minimum, θ₁ = uξ? Then nothing moves."""
        *theta1, theta2 = self.start
        return all(t == (1 - theta2) * x for t, x in zip(theta1, self.xi, strict=True))

    def float_gradient(self) -> FloatField:
        return float_field(GRADIENT, STATES, self.fixed)

    def float_flow(self) -> FloatField:
        return float_field(FLOW, STATES, self.fixed)

    def mp_flow(self, digits: int) -> Field:
        return mp_field(FLOW, STATES, self.fixed, digits)

    def mp_gradient(self, digits: int) -> Field:
        return mp_field(GRADIENT, STATES, self.fixed, digits)

    def mp_observables(self, digits: int) -> Field:
        return mp_field(OBSERVABLES, STATES, self.fixed, digits)

    def over(self, table: Table, terms: Sequence[Term]) -> Field:
        """The terms over exact rationals or balls, at the precision in force."""
        assert table in (RATIONAL, BALL)
        fixed = {key: convert(v, table["const"]) for key, v in self.fixed.items()}
        return field_over(table, terms, STATES, fixed)

    def start_in(self, number: Callable[[Fraction], Any]) -> tuple[Any, ...]:
        return tuple(map(number, self.start))

    def batch(self, terms: Sequence[Term]) -> Callable[[Array], tuple[Array, ...]]:
        """The terms at many states at once, shape (n, d + 1) → one array for each term."""
        run = bind(terms, [*STATES, *self.fixed], "numpy").run
        values = [np.array(v, dtype=np.float64) for v in self.fixed.values()]
        return lambda states: run(states[..., :-1], states[..., -1], *values)

    def batch_gradient(self) -> FloatField:
        run = self.batch(GRADIENT)

        def gradient(states: Array) -> Array:
            first, second = run(states)
            return np.concatenate([first, second[..., None]], axis=-1)

        return gradient

    def observe(self, states: Array) -> Observation:
        """Block by block: what comes between has the size of the states several times over."""
        look = self.batch(OBSERVABLES)
        size = max(_BLOCK // states.shape[1], 1)
        parts = [look(states[k : k + size]) for k in range(0, len(states), size)]
        return Observation(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def hessians(self, states: Array) -> Array:
        """The Hessians (n, d + 1, d + 1), from the quadratic form by polarization."""
        run = bind([_HESSIAN], [*STATES, _H, _K, *self.fixed], "numpy").run
        values = [np.array(v, dtype=np.float64) for v in self.fixed.values()]
        n = states.shape[1]
        i, j = np.triu_indices(n)
        directions = np.eye(n)[i] + np.eye(n)[j] * (i != j)[:, None]
        found = np.empty((len(states), n, n))
        for at, state in enumerate(states):
            (form,) = run(state[:-1], state[-1], directions[:, :-1], directions[:, -1], *values)
            single = form[i == j]
            entry = np.where(i == j, form, (form - single[i] - single[j]) / 2)
            found[at][i, j] = found[at][j, i] = entry
        return found

    def sample_gradient(self, sample: Sample) -> Callable[[Array, NDArray[np.intp]], Array]:
        """∇ of the risk on some of the points, for stochastic descent: Σ is theirs, ξ the same.

        Raises IllPosed for points of different weights: a batch would have to be drawn by them.
        """
        if len(set(sample.weights)) > 1:
            raise IllPosed("expected points of equal weight, got several weights")
        run = bind(GRADIENT, [*STATES, *self.fixed], "float").run
        points, target = np.array(sample.points, dtype=float), np.array(self.xi, dtype=float)

        def gradient(state: Array, rows: NDArray[np.intp]) -> Array:
            chosen = points[rows]
            moment = chosen.T @ chosen / len(rows)
            return np.hstack(run(state[:-1], float(state[-1]), target, moment))

        return gradient


def linear_run(problem: Problem) -> LinearRun:
    """The run of a linear problem: θ₁ and ξ projected onto the range of Σ, exactly."""
    theta, target = (project(problem.covariance, v) for v in (problem.theta1, problem.xi))
    return LinearRun(problem.covariance, target, (*theta, problem.theta2))
