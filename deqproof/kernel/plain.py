"""The row passes in NumPy alone, for machines without numba: the same steps on whole arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from deqproof.kernel.fixed_point import MOST_HALVINGS, MOST_STEPS
from deqproof.kernel.record import Activation


def halley(activation: Activation, z: Any, a: Any, theta2: Any) -> tuple[Any, Any]:
    """The step of `fixed_point.halley`, and g."""
    y, s, q, _ = activation.jet(z)
    g, p = z - theta2 * y - a, 1 - theta2 * s
    return -2 * g * p / np.maximum(2 * p * p + theta2 * g * q, p * p), g


def settle(activation: Activation, a: Any, theta2: Any) -> Any:
    """The pre-activation z of every a, each row solved on its own; those that Halley's steps do
    not settle by bisection."""
    z, far = a.copy(), np.zeros(a.shape, dtype=bool)
    for _ in range(MOST_STEPS):
        step, _ = halley(activation, z, a, theta2)
        z = z + step
        far = np.abs(step) > activation.near * np.maximum(1, np.abs(z))
        if not far.any():
            return z
    z[far] = bisect(activation, a[far], np.broadcast_to(theta2, a.shape)[far])
    return z


def bisect(activation: Activation, a: Any, theta2: Any) -> Any:
    ends = []
    for sign in (-1.0, 1.0):
        z, width = a + sign, 1.0
        for _ in range(MOST_HALVINGS):
            _, g = halley(activation, z, a, theta2)
            short = sign * g < 0
            if not short.any():
                break
            width *= 2
            z = np.where(short, a + sign * width, z)
        ends.append(z)
    low, high = ends
    for _ in range(MOST_HALVINGS):
        z = 0.5 * low + 0.5 * high
        if not np.any((low < z) & (z < high)):
            break
        _, g = halley(activation, z, a, theta2)
        low, high = np.where(g < 0, z, low), np.where(g < 0, high, z)
    step, _ = halley(activation, z, a, theta2)
    return z + np.clip(step, low - z, high - z)


def solve(activation: Activation, a: Any, theta2: float) -> tuple[Any, Any, Any, Any]:
    """(y, dy/da, σ', σ'') at the fixed point, for an array of a."""
    if activation.slopes:
        left, right = map(float, activation.slopes)
        s = np.where(a > 0, right, left)
        w = s / (1 - theta2 * s)
        return w * a, w, s, 0 * a
    y, s, q, _ = activation.jet(settle(activation, a, theta2))
    return y, s / (1 - theta2 * s), s, q


def gradient_block(
    activation: Activation, theta: Any, direction: Any, X: Any, f: Any, sums: Any
) -> None:
    """sums += (Σ e w x, Σ e w y, Σ e²)."""
    y, w, _, _ = solve(activation, X @ theta[:-1], theta[-1])
    e = y - f
    sums[:-2] += X.T @ (e * w)
    sums[-2] += np.dot(e * w, y)
    sums[-1] += np.dot(e, e)


def hessian_block(
    activation: Activation, theta: Any, direction: Any, X: Any, f: Any, sums: Any
) -> None:
    """sums += the Hessian times the direction, times the number of rows."""
    y, w, s, q = solve(activation, X @ theta[:-1], theta[-1])
    e, share = y - f, 1 / (1 - theta[-1] * s)
    p = X @ direction[:-1] + y * direction[-1]
    weight = w * w * p + e * (q * p * share + s * s * direction[-1]) * share * share
    sums[:-1] += X.T @ weight
    sums[-1] += np.dot(weight, y) + np.dot(e, w * w * p)


def output_block(
    activation: Activation, theta: Any, direction: Any, X: Any, f: Any, sums: Any
) -> None:
    """y_θ(x) into the place of the targets."""
    f[:] = solve(activation, X @ theta[:-1], theta[-1])[0]
