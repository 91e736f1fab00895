"""Bounds on what the recurrences in limbs leave out, computed beside them.

A node's polynomial V has the coefficients that the recurrences gave, on s in [0, σ], σ ≤ 1. Every
recurrence is fulfilled up to a known number of units u = 2^−F, and a product of polynomials of
degree N lacks what lies above N. From these *slips*, |v − V| ≤ error for the true v by the rules of
`deqproof.core.residual`; a function is bounded by Grönwall's inequality instead: with
R = V' − u(V) a' for v = f(a), f' = u(f), |V − f(a)| ≤ (|V − f(a)|(0) + ∫|R|) e^{∫|a'| Lip u}.

All quantities are upper bounds, ≥ 0, in double precision, errors in units u. Sums and products of
numbers ≥ 0 err by less than 10^−15 an operation, and results are raised by 10^−9: that covers the
fewer than 10^5 operations behind each of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from deqproof.flow.taylor.wide import compiled

WIDTH = 56  # of the limbs; a test compares it with that of `limbs`
UP = 1 + 1e-9
TINY = 1e-290
# By number, for the same reason as in `limbs`: compiled code is kept on disk.
STATE, CONST, LINEAR, PRODUCT, QUOTIENT, WEIGHT, CHAIN = range(7)
EXP, TANH, LOG, ATAN, ERF = range(5)


@compiled()
def _magnitude(forward: Any, node: int, k: int, lift: int) -> float:
    """An upper bound of |c_k| 2^lift, c_k = Σ_p d_p 2^{56p−F}, by less than 10^−9 too large."""
    size = forward.shape[1]
    for p in range(size - 1, -1, -1):
        if forward[node, p, k] != 0:
            d = np.float64(forward[node, p, k])
            if p:
                d += np.float64(forward[node, p - 1, k]) * 2.0**-WIDTH
            exponent = WIDTH * (p - size + 1) + lift
            return (abs(d) * (1 + 1e-14) + 2.0**-54) * 2.0**exponent
    return 0.0


@compiled()
def measure(forward: Any, count: int, share: float, step: int, weights: Any, sums: Any) -> None:
    """weights[v, k] ≥ |c_k| σ^k 2^{step·k}; sums[v] = (|c_0|, Σ_{k≥1} |c_k| σ^k, Σ k |c_k| σ^k)."""
    order = weights.shape[1] - 1
    for node in range(count):
        power, change, slope = 1.0, 0.0, 0.0
        for k in range(order + 1):
            weights[node, k] = _magnitude(forward, node, k, step * k) * power
            power *= share * (1 + 1e-15)
            if k:
                plain = weights[node, k] * 2.0 ** (-step * k) + TINY
                change += plain
                slope += k * plain
        sums[node, 0] = _magnitude(forward, node, 0, 0)
        sums[node, 1], sums[node, 2] = change * UP, slope * UP


@compiled()
def middles(forward: Any, count: int, share: float, parts: int, out: Any) -> None:
    """The first series at the middles of equal parts of [0, σ], to 10^−13 of Σ |c_k| σ^k."""
    size, order = forward.shape[1], forward.shape[2] - 1
    for node in range(count):
        out[node, :] = 0.0
        for k in range(order, -1, -1):
            value = 0.0
            for p in range(size):
                value = value * 2.0**-WIDTH + np.float64(forward[node, p, k])
            for part in range(parts):
                s = share * (2 * part + 1) / (2 * parts)
                out[node, part] = out[node, part] * s + value


@compiled()
def _tail(x: Any, y: Any, step: int, bits: int) -> float:
    """Σ_{i+j>N} |x_i y_j| in units: weights carry 2^{step·k}, and N+1 of these come off."""
    order, ratio = x.shape[0] - 1, 2.0**-step
    total, suffix = 0.0, 0.0
    for i in range(1, order + 1):
        suffix = y[order + 1 - i] + ratio * suffix
        total += x[i] * suffix
    return total * 2.0 ** (bits - step * (order + 1))


@compiled()
def _round(order: int, size: int) -> float:
    """Units by which the coefficients of a product of series may be off, all together."""
    return (order + 1.0) * (order + 2.0) * size / 4 + order + 1


@compiled()
def _chain(
    function: int, a: int, u: int, node: int, error: float, slips: Any, weights: Any, sums: Any,
    step: int, bits: int, size: int,
) -> float:  # fmt: skip
    """The error of f(a), given that of a and the slip of u = f'(a)."""
    order = weights.shape[1] - 1
    way = sums[a, 1]  # ∫ |a'|
    miss = 2.0 + order + _round(order, size) + _tail(weights[a], weights[u], step, bits)
    miss += way * slips[u]
    if function == EXP:
        miss *= np.exp(way)
        small = error * 2.0**-bits + TINY
        whole = sums[node, 0] + sums[node, 1] + miss * 2.0**-bits + TINY
        return miss + whole * error * (1 + small) if small < 1 else np.inf  # e^x − 1 ≤ x + x²
    if function == TANH:
        return miss * np.exp((sums[node, 0] + sums[node, 1] + 1) * way) + error
    if function == LOG:
        least = sums[a, 0] * (1 - 1e-9) - sums[a, 1] - error * 2.0**-bits
        return miss + error / least if least > 0 else np.inf
    return miss + 2 * error  # atan and erf: derivative at most 2/√π


@compiled()
def errors(
    code: Any, numerators: Any, operands: Any, given: Any, exact: Any, weights: Any, sums: Any,
    slips: Any, step: int, bits: int, size: int, out: Any,
) -> None:  # fmt: skip
    """out[v] ≥ |v − V| in units for all nodes, from the errors `given` of the states; 0 where the
    mask says so. A row of the code is (kind, a, b, denominator, function)."""
    order, unit = weights.shape[1] - 1, 2.0**-bits + TINY
    rounding = _round(order, size)
    for v in range(code.shape[0]):
        kind, a, b = code[v, 0], code[v, 1], code[v, 2]
        out[v] = 0.0
        if exact[v] or kind == WEIGHT:
            continue
        if kind == STATE:
            out[v] = given[a]
        elif kind == CONST:
            out[v] = 2.0
        elif kind == LINEAR:
            for i in range(a, a + b):
                out[v] += abs(numerators[i]) * out[operands[i]]
            out[v] = out[v] / code[v, 3] + (order + 1 if code[v, 3] > 1 else 0)
        elif kind == CHAIN:
            out[v] = _chain(code[v, 4], a, b, v, out[a], slips, weights, sums, step, bits, size)
        else:
            whole_a, whole_b = sums[a, 0] + sums[a, 1], sums[b, 0] + sums[b, 1]
            x, y = out[a], out[b]
            if kind == PRODUCT:
                slip = rounding + 1 + _tail(weights[a], weights[b], step, bits)
                out[v] = slip + whole_a * y + whole_b * x + x * (y * unit)
            else:
                whole = sums[v, 0] + sums[v, 1]
                slip = rounding + _tail(weights[b], weights[v], step, bits)
                slip += sums[b, 0] * (whole_a + whole_b * whole + (order + 1) * (size / 2 + 3))
                least = sums[b, 0] * (1 - 1e-9) - sums[b, 1] - y * unit
                out[v] = (slip + x + whole * y) / least if least > 0 else np.inf
        out[v] *= UP
