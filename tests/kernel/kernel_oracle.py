"""Slow and independent: activations, fixed points and gradients of a sample in mpmath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mpmath import mp


def _logistic(z: Any) -> Any:
    return 1 / (1 + mp.exp(-z))


def _below(z: Any) -> Any:
    return mp.erfc(-z / mp.sqrt(2)) / 2


# σ of theory 2.7, as one writes it; nothing is shared with the kernels.
SIGMA: dict[str, Callable[[Any], Any]] = {
    "sigmoid": _logistic,
    "tanh": mp.tanh,
    "softplus": lambda z: mp.log1p(mp.exp(z)),
    "arctan": mp.atan,
    "erf": mp.erf,
    "softsign": lambda z: z / (1 + abs(z)),
    "elu": lambda z: z if z > 0 else mp.expm1(z),
    "identity": lambda z: z,
    "linear": lambda z: z,
    "relu": lambda z: z if z > 0 else 0 * z,
    "leaky-relu": lambda z: z if z > 0 else z / 100,
    "swish": lambda z: z * _logistic(z),
    "gelu": lambda z: z * _below(z),
    "mish": lambda z: z * mp.tanh(mp.log1p(mp.exp(z))),
}


def slope(name: str, z: Any, order: int = 1) -> Any:
    """A derivative of σ away from its kink, by differences at many more digits."""
    with mp.workdps(3 * mp.dps):
        return mp.diff(SIGMA[name], mp.mpf(z), order, h=mp.mpf(10) ** (-mp.dps // 3))


def pre_activation(name: str, a: Any, theta2: Any) -> Any:
    """z = a + θ₂σ(z), by bisection from a bracket that is found by doubling."""

    def g(z: Any) -> Any:
        return z - theta2 * SIGMA[name](z) - a

    if name == "linear":
        return a / (1 - theta2)
    low, high = a - 1, a + 1
    while g(low) > 0:
        low = a - 2 * (a - low)
    while g(high) < 0:
        high = a + 2 * (high - a)
    for _ in range(4 * mp.prec):
        middle = (low + high) / 2
        low, high = (middle, high) if g(middle) < 0 else (low, middle)
    return (low + high) / 2


def dot(u: Sequence[Any], v: Sequence[Any]) -> Any:
    return mp.fdot([(mp.mpf(a), mp.mpf(b)) for a, b in zip(u, v, strict=True)])


def risk_gradient(
    name: str, theta: Sequence[Any], X: Sequence[Sequence[Any]], f: Sequence[Any]
) -> tuple[Any, list[Any]]:
    """R and ∇R of theory 2.2, row by row."""
    theta2 = mp.mpf(theta[-1])
    risk, gradient = mp.mpf(0), [mp.mpf(0)] * len(theta)
    for x, target in zip(X, f, strict=True):
        z = pre_activation(name, dot(theta[:-1], x), theta2)
        y, s = SIGMA[name](z), slope(name, z)
        e = y - mp.mpf(target)
        risk += e * e / 2
        w = s / (1 - theta2 * s)
        gradient = [g + e * w * mp.mpf(v) for g, v in zip(gradient, [*x, y], strict=True)]
    return risk / len(f), [g / len(f) for g in gradient]
