"""Trajectories at any number of digits of a field that has no recurrences: collocation.

On a step of length H, θ is a polynomial that fulfils, at Chebyshev's nodes x_m in [−1, 1],

    θ(x_m) = θ(−1) + (H/2) ∫_{−1}^{x_m} F(x) dx,   F the polynomial through the θ'(x_m).

Newton's method with a Jacobian in float64 gains some ten digits in a sweep over the nodes; a sweep
needs no more digits than it can gain, so that nearly all the time goes into the last. What is
left out is seen in the last coefficients, and steps are as long as their decay allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias

import numpy as np
from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.flow.chebyshev import (
    GUARD,
    Nodes,
    Rows,
    decay,
    digits_of,
    float_integration,
    integral,
    segment_of,
)
from deqproof.flow.floating import Array
from deqproof.flow.floating import integrate as integrate_floats
from deqproof.flow.reference import exact_mpf
from deqproof.flow.state import Field, State
from deqproof.flow.taylor.march import Segment

FloatField: TypeAlias = Callable[[Array], Array]

_FIRST = 10.0  # digits of the start of Newton's method, by SciPy
_GAIN = 10.0  # digits of a sweep, to begin with
_LEAST_GAIN, _MOST_GAIN = 4.0, 14.0
_MORE_SWEEPS = 3  # than should be needed, before a step is called too long
_SHORTER, _SHORTEST, _LONGER = Fraction(7, 10), Fraction(1, 2**20), 2
_PROBE = 48  # nodes of a look ahead in float64
_MOST_UNKNOWNS = 6000  # of a linear system in float64


def _exactly(rows: Array) -> Rows:
    return [[mpf(x) for x in row] for row in rows.tolist()]


class TooLong(Exception):
    """The step that was tried."""


@dataclass(slots=True)
class Collocation:
    """A run under way: `precise` in mpmath at the precision in force, `coarse` in float64.

    `length` is what the next step tries; `tail` the largest last coefficient of the steps so far.
    """

    precise: Field
    coarse: FloatField
    digits: int
    time: Fraction
    state: State
    length: Fraction
    nodes: dict[tuple[int, int], Nodes] = field(default_factory=dict[tuple[int, int], Nodes])
    tail: Any = 0

    @property
    def wanted(self) -> int:
        """Digits of the states at the nodes."""
        return self.digits + 2

    @property
    def most(self) -> int:
        """Nodes of a step: with about two for each digit the cost per time is least."""
        return max(24, min(2 * self.digits + 8, _MOST_UNKNOWNS // len(self.state)))

    def step(self, until: Fraction) -> Segment:
        """One step, at most to `until`. Raises IllPosed where none is short enough."""
        shortest = (until - self.time) * _SHORTEST
        self.length = min(self.length, until - self.time)
        while self.length > shortest:
            try:
                count = self.count(self.state, self.length)[0]
                values = self.solve(self.length, count)
            except (TooLong, IllPosed):
                self.length *= _SHORTER
            else:
                return self.accept(values)
        raise IllPosed(
            f"no step is short enough at t = {float(self.time):.6g}: expected an analytic flow; "
            "stop before, or ask for fewer digits"
        )

    def count(self, state: Any, length: Fraction) -> tuple[int, Array]:
        """How many nodes a step takes, and where it ends, by float64. Raises TooLong."""
        seen = self.ahead(state, length, _PROBE)
        found = decay(self.grid(_PROBE, 16).coefficients(_exactly(seen[:-1])), _FIRST)
        count = 1.05 * found.orders(self.wanted) + 6
        if not count <= self.most:
            raise TooLong
        return ceil(count), seen[-1]

    def plan(self, until: Fraction) -> int:
        """About how many nodes the way to `until` takes, by float64."""
        time, state, length, nodes = self.time, np.array(self.state, float), until - self.time, 0
        shortest = length * _SHORTEST
        while time < until and length > shortest:
            length = min(length, until - time)
            try:
                count, state = self.count(state, length)
            except (TooLong, IllPosed):
                length *= _SHORTER
            else:
                time, nodes, length = time + length, nodes + count, length * _LONGER
        return nodes

    def accept(self, values: Rows) -> Segment:
        """The step with these states at its nodes."""
        with mp.workdps(self.wanted + GUARD):
            found = self.grid(len(values), self.wanted).coefficients(values)
            self.tail = max(self.tail, *(abs(x) for x in (*found[-1], *found[-2])))
            self.state = tuple(mp.fsum(column) for column in zip(*found, strict=True))
            segment = segment_of(self.time, self.length, found, self.wanted)
        self.time = segment.end
        self.length *= _LONGER
        return segment

    def grid(self, count: int, digits: int) -> Nodes:
        return self.nodes.setdefault((count, digits), Nodes(count, digits))

    def ahead(self, state: Any, length: Fraction, count: int) -> Array:
        """θ at the nodes of a step and at its end, in float64."""
        x = np.cos((2 * np.arange(count) + 1) * np.pi / (2 * count))
        times = np.concatenate([[-1.0], x[::-1], [1.0]])
        start = [float(x) for x in state]
        run = integrate_floats(self.coarse, start, ((times + 1) / 2 * float(length)).tolist())
        return np.concatenate([run.states[-2:0:-1], run.states[-1:]])

    def solve(self, length: Fraction, count: int) -> Rows:
        """θ at the nodes by Newton's method, to all digits. Raises TooLong."""
        start = self.ahead(self.state, length, count)[:-1]
        inverse = _inverse(self.coarse, start, float(length))
        values, known, gain, before = _exactly(start), _FIRST, _GAIN, 0.0
        for _ in range(ceil(self.wanted / _LEAST_GAIN) + _MORE_SWEEPS):
            digits = min(self.wanted, ceil(known + gain) + 2)
            grid = self.grid(count, digits)
            with mp.workdps(digits + GUARD):
                values, moved = self.sweep(grid, length, values, inverse)
                had = digits_of(moved)
                gain = min(max(had - before, _LEAST_GAIN), _MOST_GAIN) if before else _GAIN
                before, known = had, min(had + gain, digits)
                if decay(grid.coefficients(values), known).orders(self.wanted) > count + 2:
                    raise TooLong
            if digits == self.wanted and had + gain >= self.wanted:
                return values
        raise TooLong

    def sweep(
        self, grid: Nodes, length: Fraction, values: Rows, inverse: Callable[[Array], Array]
    ) -> tuple[Rows, Any]:
        """Newton's correction, and its largest number."""
        half = exact_mpf(length) / 2
        slopes = [self.precise(tuple(row)) for row in values]
        path = [[half * x for x in row] for row in integral(grid.coefficients(slopes))]
        path[0] = [x + y for x, y in zip(path[0], self.state, strict=True)]
        lags = [
            [a - b for a, b in zip(new, old, strict=True)]
            for new, old in zip(grid.values(path), values, strict=True)
        ]
        scale = max(max(map(abs, row)) for row in lags) or mpf(1)
        lag = np.array([[float(x / scale) for x in row] for row in lags])
        moves = inverse(lag.ravel()).reshape(lag.shape)
        moved = [
            [x + scale * d for x, d in zip(row, move, strict=True)]
            for row, move in zip(values, _exactly(moves), strict=True)
        ]
        return moved, scale * mpf(float(np.abs(moves).max()))


def _inverse(coarse: FloatField, states: Array, length: float) -> Callable[[Array], Array]:
    """Of I − (H/2) A ⊗ J, for the Jacobians J at the nodes."""
    from scipy.linalg import lu_factor, lu_solve

    count, n = states.shape
    jacobians = np.array([_jacobian(coarse, state) for state in states])
    matrix = -length / 2 * np.einsum("mk,kij->mikj", float_integration(count), jacobians)
    factors = lu_factor(matrix.reshape(count * n, count * n) + np.eye(count * n))
    return lambda lag: lu_solve(factors, lag)


def _jacobian(coarse: FloatField, state: Array) -> Array:
    """By central differences of fourth order."""
    columns: list[Array] = []
    for i in range(len(state)):
        h = np.zeros(len(state))
        h[i] = 1e-3 * max(1.0, abs(state[i]))
        near, far = (coarse(state + k * h) - coarse(state - k * h) for k in (1, 2))
        columns.append((8 * near - far) / (12 * h[i]))
    return np.array(columns).T
