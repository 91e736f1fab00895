"""The fixed point of a block of samples: z = a + θ₂σ(z), solved in the pre-activation z.

All rows of a data set share one function a ↦ z(a). It is tabulated once a call, as a cubic spline
through exact values and slopes, and starts every row so near that one Halley step is enough:

    δ = -2gp / (2p² + θ₂σ''g),   g = z - θ₂σ(z) - a,   p = 1 - θ₂σ'(z) > 0.

A step whose δ is tiny is final, for its error is of order δ³. A block that is not there yet takes
another step, and after too many it is bisected, which cannot fail: g increases with slope p.

Functions here are plain Python over float64 buffers; `compiled` makes kernels of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# A block of samples: parts of one buffer, so that a compiler sees that they do not overlap.
BLOCK = 256
Z, Y, S, Q, T, A, D, W, F, E, P = (k * BLOCK for k in range(11))
SIZE = 11 * BLOCK
JET_SIZE = 5 * BLOCK
NEAR_SMOOTH, NEAR_KINKED = 2e-6, 1e-8
MOST_STEPS, MOST_HALVINGS = 40, 1100
# The table of z(a): 1024 intervals on [-32, 32]; beyond, z(a) is nearly a straight line.
INTERVALS, REACH = 1024, 32.0
TABLE_SIZE = 4 * INTERVALS + 2


def call_at(address: int, buffer: Any) -> None:
    """Call the jet at an address; the compiler puts machine code here."""
    raise NotImplementedError(f"jet at {address} needs numba, for a buffer of {len(buffer)}")


def fill(pointer: Any) -> None:
    """(σ, σ', σ'', σ''') for a block of z."""
    buffer = carray(pointer, (JET_SIZE,))
    for i in range(BLOCK):
        buffer[Y + i], buffer[S + i], buffer[Q + i], buffer[T + i] = jet(buffer[Z + i])


carray: Any = None
jet: Any = None


def halley(b: Any, theta2: float, near: float) -> int:
    """The next step of every row, into D; how many are still large (what is no number is not)."""
    large = 0
    for i in range(BLOCK):
        z = b[Z + i]
        g = z - theta2 * b[Y + i] - b[A + i]
        p = 1.0 - theta2 * b[S + i]
        # Far away the second-order term may turn the step around: then take Newton's or shorter.
        step = -2.0 * g * p / max(2.0 * p * p + theta2 * g * b[Q + i], p * p)
        b[D + i] = step
        large += 1 if abs(step) > near * max(1.0, abs(z)) else 0
    return large


def move(b: Any) -> None:
    for i in range(BLOCK):
        b[Z + i] += b[D + i]


def extend(b: Any, theta2: float) -> None:
    """y and w = dy/da after a last tiny step, from the jet before it."""
    for i in range(BLOCK):
        d = b[D + i]
        s = b[S + i] + d * (b[Q + i] + 0.5 * d * b[T + i])
        b[Y + i] += d * (b[S + i] + d * (0.5 * b[Q + i] + d * b[T + i] * (1.0 / 6.0)))
        b[W + i] = s / (1.0 - theta2 * s)


def settle(address: int, b: Any, theta2: float, near: float, again: bool) -> None:
    """From a start in Z to y = σ(z) in Y and w = σ'/(1 - θ₂σ') in W, for a in A.

    `again`: evaluate σ once more at the solution, instead of extending from the last step.
    """
    large = 1
    for _ in range(MOST_STEPS):
        call_at(address, b)
        large = halley(b, theta2, near)
        if large == 0:
            break
        move(b)
    if large > 0:
        bisect(address, b, theta2)
    if again or large > 0:
        move(b)
        call_at(address, b)
        for i in range(BLOCK):
            b[W + i] = b[S + i] / (1.0 - theta2 * b[S + i])
    else:
        extend(b, theta2)


def residual(address: int, b: Any, theta2: float) -> None:
    """g into D."""
    call_at(address, b)
    for i in range(BLOCK):
        b[D + i] = b[Z + i] - theta2 * b[Y + i] - b[A + i]


def bracket(address: int, b: Any, theta2: float, sign: float, end: Any) -> None:
    """For every row a z beyond the solution, on the side of the sign."""
    width = 1.0
    for i in range(BLOCK):
        b[Z + i] = end[i] = b[A + i] + sign
    for _ in range(MOST_HALVINGS):
        residual(address, b, theta2)
        width *= 2.0
        short = 0
        for i in range(BLOCK):
            if sign * b[D + i] < 0.0:
                short += 1
                b[Z + i] = end[i] = b[A + i] + sign * width
        if short == 0:
            break


def bisect(address: int, b: Any, theta2: float) -> None:
    """Bracket and halve until the floats run out; leaves the last Halley step in D."""
    low, high = np.empty(BLOCK), np.empty(BLOCK)
    bracket(address, b, theta2, -1.0, low)
    bracket(address, b, theta2, 1.0, high)
    for _ in range(MOST_HALVINGS):
        moved = 0
        for i in range(BLOCK):
            b[Z + i] = 0.5 * low[i] + 0.5 * high[i]
            moved += 1 if low[i] < b[Z + i] < high[i] else 0
        if moved == 0:
            break
        residual(address, b, theta2)
        for i in range(BLOCK):
            if b[D + i] >= 0.0:
                high[i] = b[Z + i]
            else:
                low[i] = b[Z + i]
    call_at(address, b)
    halley(b, theta2, 0.0)
    for i in range(BLOCK):  # within rounding of the solution already
        b[D + i] = min(max(b[D + i], low[i] - b[Z + i]), high[i] - b[Z + i])


def tabulate(address: int, theta2: float, near: float, table: Any) -> None:
    """Coefficients of the cubic through z and dz/da on every interval, then the end slopes."""
    nodes, slopes = np.empty(INTERVALS + BLOCK), np.empty(INTERVALS + BLOCK)
    b = np.empty(SIZE)
    h = 2.0 * REACH / INTERVALS
    for lo in range(0, INTERVALS + 1, BLOCK):
        for i in range(BLOCK):
            b[A + i] = b[Z + i] = min(lo + i, INTERVALS) * h - REACH
        settle(address, b, theta2, near, True)
        for i in range(min(BLOCK, INTERVALS + 1 - lo)):
            nodes[lo + i] = b[Z + i]
            slopes[lo + i] = h / (1.0 - theta2 * b[S + i])
    for k in range(INTERVALS):
        rise = nodes[k + 1] - nodes[k]
        table[4 * k] = nodes[k]
        table[4 * k + 1] = slopes[k]
        table[4 * k + 2] = 3.0 * rise - 2.0 * slopes[k] - slopes[k + 1]
        table[4 * k + 3] = slopes[k] + slopes[k + 1] - 2.0 * rise
    table[4 * INTERVALS] = slopes[0] / h
    table[4 * INTERVALS + 1] = slopes[INTERVALS] / h


def start(b: Any, table: Any) -> None:
    """z for a block of a from the table; a start only, so a value that is no number may be any."""
    scale = INTERVALS / (2.0 * REACH)
    for i in range(BLOCK):
        a = b[A + i]
        u = (a + REACH) * scale
        u = u if u > 0.0 else 0.0
        u = u if u < INTERVALS - 1e-9 else INTERVALS - 1e-9
        k = np.int32(u)
        t = u - k
        slope = table[4 * INTERVALS] if a < 0.0 else table[4 * INTERVALS + 1]
        c = table[4 * k] + t * (table[4 * k + 1] + t * (table[4 * k + 2] + t * table[4 * k + 3]))
        b[Z + i] = c + slope * (a + REACH - u / scale)
