"""The flow at any number of digits, in mpmath: independent of every Taylor recurrence.

Gragg's modified midpoint rule has an error in even powers of the step, so that polynomial
extrapolation to step 0 gains two orders a column, at the cost of plain evaluations of the field
(Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, Sec. II.9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.core.number import Coordinates, Table
from deqproof.core.term import Term
from deqproof.flow.state import Field, State, convert, field_over

GUARD_DIGITS = 12
_MOST_HALVINGS = 60


def exact_mpf(value: Any) -> Any:
    """A rational correctly rounded to the precision in force; other numbers as they are."""
    return mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpf(value)


# The operations of a program, in mpmath.
TABLE: Table = {
    "const": exact_mpf,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "abs": abs,
    "pow": lambda a, n: a**n,
    "max": max,
    "min": min,
    "where": lambda c, a, b: a if c >= 0 else b,
    "pi": lambda: +mp.pi,
    **{
        name: getattr(mp, name)
        for name in ("sqrt", "exp", "log", "tanh", "atan", "erf", "sin", "cos")
    },
}


@dataclass(frozen=True, slots=True)
class Reference:
    """states[i] ≈ θ(times[i]), as mpmath numbers of `digits` digits and some to spare."""

    times: State
    states: tuple[State, ...]
    digits: int
    evaluations: int


@dataclass(frozen=True, slots=True)
class _Coordinates(Coordinates):
    def _dot(self, u: Sequence[Any], v: Sequence[Any]) -> Any:
        return mp.fdot(zip(u, v, strict=True))


def mp_field(
    terms: Sequence[Term], states: Sequence[Term], fixed: Mapping[Term | str, Any], digits: int
) -> Field:
    """The terms as a function of one flat state, the coordinates of `states` one after another.

    `fixed` has the values of all other letters and operators in exact numbers; they are rounded
    to `digits` digits and some to spare. The field is evaluated at the precision in force.
    """
    with mp.workdps(digits + GUARD_DIGITS):
        known = {k: convert(v, exact_mpf) for k, v in fixed.items()}
    return field_over(TABLE, terms, states, known, _Coordinates)


def integrate_reference(
    field: Field, start: Sequence[Any], times: Sequence[Any], digits: int,
    progress: Callable[[Any], None] | None = None,
) -> Reference:  # fmt: skip
    """The solution of θ' = field(θ), θ(times[0]) = start, at increasing times.

    Each step's estimated error is below 10^−digits, relative to the state. `progress` is given the
    time after every step. Raises IllPosed where no step is short enough.
    """
    with mp.workdps(digits + GUARD_DIGITS):
        grid = tuple(map(exact_mpf, times))
        state = tuple(map(exact_mpf, start))
        run = _Run(field, mpf(10) ** -(digits + 1), 2 * digits // 3, progress)
        states = [state]
        for t, end in pairwise(grid):
            state = run.advance(state, t, end)
            states.append(state)
    return Reference(grid, tuple(states), digits, run.evaluations)


class _Run:
    """An integration under way: the length of its steps, and how often the field was evaluated."""

    def __init__(
        self, field: Field, tolerance: Any, most: int, progress: Callable[[Any], None] | None
    ) -> None:
        self.evaluations, self._progress = 0, progress
        self._field, self._tolerance, self._most = field, tolerance, most
        self._length = mpf(1)

    def advance(self, state: State, begin: Any, end: Any) -> State:
        """The state at a later time, by one step or several."""
        span = end - begin
        shortest = span / 2**_MOST_HALVINGS
        while span > 0:
            if self._length < shortest:  # as at a pole, where every step may succeed
                rest = mp.nstr(span, 5)
                raise IllPosed(f"expected a smooth flow, got stuck {rest} before a time")
            h = min(self._length, span)
            found, columns = self._step(state, h)
            if found is None:
                self._length = h * mpf("0.6")
                continue
            state, span = found, span - h
            if self._progress is not None:
                self._progress(end - span)
            if h == self._length:
                self._length = h * mpf("1.2") ** max(-2, min(2, self._most - 3 - columns))
        return state

    def _step(self, state: State, h: Any) -> tuple[State | None, int]:
        """One extrapolated step and its number of columns; None if it does not converge."""
        try:
            return self._extrapolated(state, h)
        except ZeroDivisionError:  # a midpoint fell on a pole of the field
            return None, self._most

    def _extrapolated(self, state: State, h: Any) -> tuple[State | None, int]:
        slope = self._field(state)
        self.evaluations += 1
        row: list[State] = []
        for k in range(1, self._most + 1):
            new = [self._midpoints(state, slope, h, 2 * k)]
            for j, older in enumerate(row, 1):
                ratio = mpf((k - j) ** 2) / (k * k - (k - j) ** 2)
                new.append(tuple(a + (a - b) * ratio for a, b in zip(new[-1], older, strict=True)))
            if k > 2 and self._agree(new[-1], new[-2]):
                return new[-1], k
            row = new
        return None, self._most

    def _midpoints(self, state: State, slope: State, h: Any, n: int) -> State:
        """Gragg's rule with n substeps, n even: z_{m+1} = z_{m−1} + 2(h/n) f(z_m)."""
        small = h / n
        before, here = state, tuple(y + small * f for y, f in zip(state, slope, strict=True))
        for _ in range(n - 1):
            f = self._field(here)
            before, here = here, tuple(y + 2 * small * v for y, v in zip(before, f, strict=True))
        self.evaluations += n - 1
        return here

    def _agree(self, a: State, b: State) -> bool:
        size = max(1, *(abs(x) for x in a))
        return all(abs(x - y) <= self._tolerance * size for x, y in zip(a, b, strict=True))
