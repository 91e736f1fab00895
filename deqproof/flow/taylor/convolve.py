"""Σ x_i y_{n−i} while x and y are still being computed.

Short sums are taken term by term. Long ones go by blocks of the series: as soon as blocks are known
polynomial products give all that they will ever contribute, in squares as large as possible, so
that only the terms with an index in the first block remain to be added one by one. The cost is
that of one product of the whole series, times its logarithm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import mul
from typing import Any

from flint import fmpz_poly

Sum = Callable[[int], Any]


def convolution(x: list[Any], y: list[Any], shift: int, block: int) -> Sum:
    """n ↦ Σ_{i=0..n} x_{i+shift} y_{n−i}, for n = 0, 1, 2, … in turn, on lists that grow.

    When it is called x must reach n + shift and y must reach n. `block` 0 means term by term.
    """
    if block:
        return Blocks(x, y, shift, block).at
    if x is y and not shift:
        return lambda n: _square(x, n)
    if shift:
        return lambda n: sum(map(mul, reversed(x), y[: n + 1]))
    return lambda n: sum(map(mul, x, reversed(y)))


def _square(x: list[Any], n: int) -> Any:
    twice = 2 * sum(map(mul, x[: (n + 1) // 2], reversed(x)))
    return twice if n % 2 else twice + x[n // 2] ** 2


@dataclass(slots=True)
class Blocks:
    """Blocks X_I, Y_J of `size` coefficients; the product X_I Y_J reaches the blocks I+J, I+J+1.

     Terms with I = 0 or J = 0 are added one by one. The others are taken when block b = I+J
     begins, or before, in squares of q × q blocks as large as what is known allows: for each power
     of two q that divides b, those with I in [q, 2q), J in [b−q, b), and the mirror image
    .
    """

    x: list[Any]
    y: list[Any]
    shift: int
    size: int
    early: list[Any] = field(default_factory=list[Any])

    def at(self, n: int) -> Any:
        b, r = divmod(n, self.size)
        if r == 0 and b:
            self.begin(b)
        x = self.x[self.shift : self.shift + r + 1]
        total = sum(map(mul, x, reversed(self.y[n - r : n + 1])))
        if b == 0:
            return total
        late = self.x[self.shift + n - r : self.shift + n + 1]
        return total + sum(map(mul, self.y[: r + 1], reversed(late))) + self.early[n]

    def begin(self, b: int) -> None:
        """What the blocks before b contribute to block b, and part of what they do beyond."""
        if b == 1:
            self.early = [0] * self.size
        self.early += [0] * (3 * b * self.size - len(self.early))
        edge = self.rectangle(0, b - 1, 1) if b > 1 else self.left(0, 1) * self.right(0, 1)
        self.add(b * self.size, edge.coeffs()[self.size :])
        q = 1
        while b % q == 0 and b // q >= 2:
            if b // q == 2:
                found = self.left(q, 2 * q) * self.right(q, 2 * q)
            else:
                found = self.rectangle(q, b - q, q)
            self.add(b * self.size, found.coeffs())
            q *= 2

    def rectangle(self, i: int, j: int, q: int) -> fmpz_poly:
        """Blocks [i, i+q) with [j, j+q), and the other way round."""
        found = self.left(i, i + q) * self.right(j, j + q)
        if self.x is self.y and not self.shift:
            return 2 * found
        return found + self.left(j, j + q) * self.right(i, i + q)

    def left(self, i: int, j: int) -> fmpz_poly:
        return fmpz_poly(self.x[self.shift + i * self.size : self.shift + j * self.size])

    def right(self, i: int, j: int) -> fmpz_poly:
        return fmpz_poly(self.y[i * self.size : j * self.size])

    def add(self, start: int, coefficients: list[Any]) -> None:
        for k, c in enumerate(coefficients, start):
            self.early[k] += c
