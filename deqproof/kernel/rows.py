"""Fused passes over the rows of X: inner products, fixed points, residuals, and their sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from deqproof.kernel.compiled import reordered
from deqproof.kernel.fixed_point import BLOCK, SIZE, A, E, F, P, Q, S, W, Y, settle, start


def prefetch(X: Any, i: int) -> None:
    """Machine code only (`compiled.intrinsics`); to Python it means nothing."""


def take_number(counter: Any) -> int:
    """Machine code only: counter[0], then one more for the next thread."""
    counter[0] += 1
    return int(counter[0]) - 1


@reordered
def inner_products(X: Any, lo: int, rows: int, v: Any, b: Any, place: int) -> None:
    """b[place + i] = ⟨v, X[lo + i]⟩, four rows at a time; rows past the last are zero."""
    whole = rows - rows % 4
    for i in range(0, whole, 4):
        p0 = p1 = p2 = p3 = 0.0
        for j in range(v.size):
            p0 += X[lo + i, j] * v[j]
            p1 += X[lo + i + 1, j] * v[j]
            p2 += X[lo + i + 2, j] * v[j]
            p3 += X[lo + i + 3, j] * v[j]
        b[place + i], b[place + i + 1] = p0, p1
        b[place + i + 2], b[place + i + 3] = p2, p3
    for i in range(whole, rows):
        p0 = 0.0
        for j in range(v.size):
            p0 += X[lo + i, j] * v[j]
        b[place + i] = p0
    for i in range(rows, BLOCK):
        b[place + i] = 0.0


@reordered
def add_rows(X: Any, lo: int, rows: int, b: Any, place: int, total: Any, step: int) -> None:
    """total += Σ_i b[place + i] X[lo + i], summed within the block first.

    The rows `step` further on are asked for meanwhile: they are the next block.
    """
    part = np.zeros(total.size)
    whole = rows - rows % 4
    for i in range(0, whole, 4):
        following = (lo + i + step) * total.size
        for j in range(0, 4 * total.size, 8):
            prefetch(X, following + j)
        r0, r1, r2, r3 = b[place + i], b[place + i + 1], b[place + i + 2], b[place + i + 3]
        for j in range(total.size):
            part[j] += (r0 * X[lo + i, j] + r1 * X[lo + i + 1, j]) + (
                r2 * X[lo + i + 2, j] + r3 * X[lo + i + 3, j]
            )
    for i in range(whole, rows):
        for j in range(total.size):
            part[j] += b[place + i] * X[lo + i, j]
    for j in range(total.size):
        total[j] += part[j]


def bend(b: Any, theta2: float, left: float, right: float) -> None:
    """The fixed point of a piecewise linear σ, whose kink is at a = 0."""
    rise, fall = right / (1.0 - theta2 * right), left / (1.0 - theta2 * left)
    for i in range(BLOCK):
        a = b[A + i]
        w = rise if a > 0.0 else fall
        b[Y + i] = w * a
        b[W + i] = w
        b[S + i] = right if a > 0.0 else left
        b[Q + i] = 0.0


def solve(
    address: int, bent: Any, theta2: float, near: float, again: bool, table: Any, b: Any
) -> None:
    """y and dy/da for a block of a; a jet at address 0 means the two slopes in `bent`."""
    if address == 0:
        bend(b, theta2, bent[0], bent[1])
    else:
        start(b, table)
        settle(address, b, theta2, near, again)


@reordered
def residuals(b: Any, rows: int) -> tuple[float, float]:
    """e w into E, for e = y - f; Σ e² and Σ e w y."""
    for i in range(rows, BLOCK):
        b[F + i] = b[Y + i]
    squares = last = 0.0
    for i in range(BLOCK):
        e = b[Y + i] - b[F + i]
        squares += e * e
        b[E + i] = e * b[W + i]
        last += b[E + i] * b[Y + i]
    return squares, last


@reordered
def second_order(b: Any, rows: int, theta2: float, v2: float) -> float:
    """The Hessian's weight of each row of X into E, from ⟨v₁, x⟩ in P; the sum for θ₂."""
    last = 0.0
    for i in range(BLOCK):
        y, w, s = b[Y + i], b[W + i], b[S + i]
        e = b[Y + i] - b[F + i] if i < rows else 0.0
        p = b[P + i] + y * v2 if i < rows else 0.0
        share = 1.0 / (1.0 - theta2 * s)
        change = (b[Q + i] * p * share + s * s * v2) * share * share  # of w along (v₁, v₂)
        b[E + i] = w * w * p + e * change
        last += b[E + i] * y + e * w * w * p
    return last


def take_targets(f: Any, lo: int, rows: int, b: Any) -> None:
    for i in range(rows):
        b[F + i] = f[lo + i]


def gradient_block(
    address: int, bent: Any, theta1: Any, theta2: float, near: float, again: bool, table: Any,
    direction: Any, step: int, X: Any, f: Any, lo: int, b: Any, sums: Any,
) -> None:  # fmt: skip
    """sums += (Σ e w x, Σ e w y, Σ e²) over `step` rows from `lo` on."""
    d = theta1.size
    rows = min(step, X.shape[0] - lo)
    inner_products(X, lo, rows, theta1, b, A)
    take_targets(f, lo, rows, b)
    solve(address, bent, theta2, near, again, table, b)
    squares, last = residuals(b, rows)
    add_rows(X, lo, rows, b, E, sums[:d], step)
    sums[d] += last
    sums[d + 1] += squares


def hessian_block(
    address: int, bent: Any, theta1: Any, theta2: float, near: float, again: bool, table: Any,
    direction: Any, step: int, X: Any, f: Any, lo: int, b: Any, sums: Any,
) -> None:  # fmt: skip
    """sums += the Hessian times the direction, times the number of rows."""
    d = theta1.size
    rows = min(step, X.shape[0] - lo)
    inner_products(X, lo, rows, theta1, b, A)
    inner_products(X, lo, rows, direction[:d], b, P)
    take_targets(f, lo, rows, b)
    solve(address, bent, theta2, near, True, table, b)
    sums[d] += second_order(b, rows, theta2, direction[d])
    add_rows(X, lo, rows, b, E, sums[:d], step)


def output_block(
    address: int, bent: Any, theta1: Any, theta2: float, near: float, again: bool, table: Any,
    direction: Any, step: int, X: Any, f: Any, lo: int, b: Any, sums: Any,
) -> None:  # fmt: skip
    """y_θ(x) into the place of the targets, which nothing else reads."""
    rows = min(step, X.shape[0] - lo)
    inner_products(X, lo, rows, theta1, b, A)
    solve(address, bent, theta2, near, True, table, b)
    for i in range(rows):
        f[lo + i] = b[Y + i]


block: Any = None


def every_block(
    address: int, bent: Any, theta1: Any, theta2: float, near: float, again: bool, table: Any,
    direction: Any, step: int, X: Any, f: Any, size: int, counter: Any, sums: Any,
) -> None:  # fmt: skip
    """Run `block` over chunks of `size` rows, as long as the shared counter has one to give."""
    b = np.zeros(SIZE)
    n = X.shape[0]
    k = take_number(counter)
    while k * size < n:
        for lo in range(k * size, min(k * size + size, n), step):
            block(
                address, bent, theta1, theta2, near, again, table, direction, step,
                X, f, lo, b, sums[k],
            )  # fmt: skip
        k = take_number(counter)
