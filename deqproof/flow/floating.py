"""Trajectories in float64, by SciPy's integrators over a compiled right-hand side.

They support a claim, and prove nothing: the error is controlled step by step, not enclosed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import Term
from deqproof.flow.state import layout_of
from deqproof.kernel.binding import Input, bind

Array: TypeAlias = NDArray[np.float64]
Field: TypeAlias = Callable[[Array], Array]

METHODS: Mapping[str, str] = MappingProxyType(
    {"dop853": "DOP853", "radau": "Radau", "lsoda": "LSODA"}
)


@dataclass(frozen=True, slots=True)
class FloatTrajectory:
    """states[i] ≈ θ(times[i]), shapes (n,) and (n, d + 1); a run that was stopped ends there."""

    times: Array
    states: Array
    method: str
    evaluations: int


def float_field(terms: Sequence[Term], states: Sequence[Term], fixed: Mapping[Input, Any]) -> Field:
    """The terms as a function of one flat state, the coordinates of `states` one after another.

    `fixed` has the values of all other letters and operators; the values of the terms are flat.
    """
    layout = layout_of(states)
    run = bind(terms, [*states, *fixed], "float").run
    values = [_as_float(v) for v in fixed.values()]

    def field(state: Array) -> Array:
        parts = [float(p) if p.ndim == 0 else p for p in layout.split(state)]
        return np.concatenate(
            [v if isinstance(v, np.ndarray) else (v,) for v in run(*parts, *values)]
        )

    return field


def _as_float(value: Any) -> Any:
    array = np.array(value, dtype=np.float64)
    return float(array) if array.ndim == 0 else array


def integrate(
    field: Field,
    start: Sequence[Any],
    times: Sequence[Any],
    method: str = "dop853",
    *,
    tolerance: float = 1e-12,
    jacobian: Callable[[Array], Array] | None = None,
    stop: Callable[[Array], float] | None = None,
    most: int = 1_000_000,
) -> FloatTrajectory:
    """The solution of θ' = field(θ), θ(times[0]) = start, at increasing times.

    `tolerance` bounds each step's error, relative to the state; `jacobian` helps the implicit
    methods; the run ends where `stop` first changes its sign. Raises BadInput for an unknown
    method and IllPosed where the integrator gives up, or has evaluated the field `most` times.
    """
    from scipy.integrate import solve_ivp

    if method not in METHODS:
        raise BadInput(f"method: expected one of {', '.join(METHODS)}, got {method!r:.40}")
    grid = np.array(times, dtype=np.float64)
    options: dict[str, Any] = {"rtol": max(tolerance, 3e-14), "atol": tolerance * 1e-2}
    if jacobian is not None and method != "dop853":
        options["jac"] = lambda t, y: jacobian(y)
    if stop is not None:
        options["events"] = _terminal(stop)
    span = (float(grid[0]), float(grid[-1]))
    first = np.array([float(x) for x in start])
    slope = _budgeted(field, method, most)
    found = solve_ivp(slope, span, first, METHODS[method], t_eval=grid, **options)
    if not found.success:
        raise IllPosed(f"{method} stopped at t = {found.t[-1]:.6g}: {found.message}")
    ends, last = (found.t_events[0], found.y_events[0]) if stop is not None else ([], [])
    grid, states = found.t, found.y.T
    if len(ends):
        grid, states = np.append(grid, ends), np.vstack([states, last])
    return FloatTrajectory(grid, states, method, int(found.nfev))


def _budgeted(field: Field, method: str, most: int) -> Callable[[float, Array], Array]:
    """The field with its time: LSODA goes on for ever before a pole."""
    count = 0

    def slope(t: float, y: Array) -> Array:
        nonlocal count
        count += 1
        if count > most:
            raise IllPosed(f"{method} stopped at t = {t:.6g}: expected at most {most} evaluations")
        return field(y)

    return slope


def _terminal(stop: Callable[[Array], float]) -> Callable[[float, Array], float]:
    def event(t: float, y: Array) -> float:
        return stop(y)

    event.terminal = True  # type: ignore[attr-defined]
    return event
