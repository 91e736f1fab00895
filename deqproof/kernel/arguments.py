"""What a bound program is called with, as each backend takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from mpmath import mp

from deqproof.core.errors import BadInput
from deqproof.core.term import VECTOR, Term

Input: TypeAlias = Term | str


def listed(inputs: Iterable[Input]) -> str:
    return ", ".join(sorted(i if isinstance(i, str) else str(i.data[0]) for i in inputs)) or "none"


def require_one_dimension(inputs: Sequence[Input], values: Sequence[Any]) -> None:
    """Vectors of length d and operators of d×d, for one d. Raises BadInput."""
    sizes: set[int] = set()
    for i, value in zip(inputs, values, strict=True):
        if isinstance(i, str):
            sizes.update((value.rows, value.cols) if isinstance(value, mp.matrix) else value.shape)
        elif i.kind == VECTOR:
            sizes.add(value.rows if isinstance(value, mp.matrix) else value.shape[-1])
    if len(sizes) > 1:
        raise BadInput(f"expected vectors and operators of one dimension, got {sorted(sizes)}")


def _axes(i: Input) -> tuple[int, ...]:
    """How many axes an array may have; the first is what a single sample has."""
    return (2,) if isinstance(i, str) else (1, 2) if i.kind == VECTOR else (0, 1, 2)


def _array(i: Input, value: Any, axes: tuple[int, ...]) -> Any:
    try:
        array = np.ascontiguousarray(value, dtype=np.float64) if axes[0] else np.asarray(value)
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError) as fault:
        raise BadInput(f"{listed([i])}: expected real numbers, got {value!r:.60}") from fault
    if array.ndim not in axes:
        raise BadInput(f"{listed([i])}: expected {axes[0]} axes, got an array of {array.shape}")
    return array


def take_float(i: Input, value: Any) -> Any:
    array = _array(i, value, _axes(i)[:1])
    return array if array.ndim else float(array)


def take_array(i: Input, value: Any) -> Any:
    return _array(i, value, _axes(i))


def take_mpmath(i: Input, value: Any) -> Any:
    if isinstance(i, Term) and i.kind != VECTOR:
        return _exact(i, value)
    if isinstance(value, mp.matrix):
        rows = value.tolist()
    else:
        rows = [list(row) if isinstance(i, str) else [row] for row in value]
    return mp.matrix([[_exact(i, x) for x in row] for row in rows])


def _exact(i: Input, value: Any) -> Any:
    if isinstance(value, Fraction):
        return mp.mpf(value.numerator) / value.denominator
    try:
        return mp.mpf(value.item() if isinstance(value, np.generic) else value)
    except (TypeError, ValueError) as fault:
        raise BadInput(f"{listed([i])}: expected real numbers, got {value!r:.60}") from fault


TAKE: dict[str, Callable[[Input, Any], Any]] = {
    "float": take_float,
    "numba": take_float,
    "numpy": take_array,
    "mpmath": take_mpmath,
}
