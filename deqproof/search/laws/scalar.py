"""Rational expressions as programs over 1×1 matrices, of bounded size."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from deqproof.core.errors import BadInput
from deqproof.search.laws.model import Sketch

LARGEST_EXPONENT = 1000
LARGEST_DEGREE = 4000
LARGEST_HEIGHT = 13_000  # Python writes down at most 4300 digits


@dataclass(frozen=True, slots=True)
class Size:
    """Bounds of an expanded expression: degrees above and below, and bits of its coefficients."""

    above: int = 1
    below: int = 0
    height: int = 1

    def plus(self, b: Size) -> Size:
        above = max(self.above + b.below, b.above + self.below)
        height = (self.height + b.height) if self.below + b.below else max(self.height, b.height)
        return Size(above, self.below + b.below, height + 1)

    def times(self, b: Size) -> Size:
        return Size(self.above + b.above, self.below + b.below, self.height + b.height)

    def over(self, b: Size) -> Size:
        return Size(self.above + b.below, self.below + b.above, self.height + b.height)


@dataclass(slots=True)
class Scalars:
    """A program of scalars while it is written down; operations of constants are done at once."""

    sketch: Sketch
    constants: dict[int, Fraction] = field(default_factory=dict)
    sizes: dict[int, Size] = field(default_factory=dict)

    def constant(self, q: Fraction) -> int:
        node = self.sketch.matrix([[q]])
        self.constants[node] = q
        height = q.numerator.bit_length() + q.denominator.bit_length()
        return self._checked(node, Size(0, 0, height))

    def add(self, a: int, b: int) -> int:
        if a in self.constants and b in self.constants:
            return self.constant(self.constants[a] + self.constants[b])
        return self._checked(self.sketch.add(a, b), self._size(a).plus(self._size(b)))

    def multiply(self, a: int, b: int) -> int:
        if a in self.constants and b in self.constants:
            return self.constant(self.constants[a] * self.constants[b])
        return self._checked(self.sketch.multiply(a, b), self._size(a).times(self._size(b)))

    def subtract(self, a: int, b: int) -> int:
        return self.add(a, self.multiply(self.constant(Fraction(-1)), b))

    def divide(self, a: int, b: int) -> int:
        if self.constants.get(b) == 0:
            raise BadInput("expected a divisor that is not 0, received 0")
        if b in self.constants:
            return self.multiply(a, self.constant(1 / self.constants[b]))
        return self._checked(self.sketch.solve(b, a), self._size(a).over(self._size(b)))

    def power(self, a: int, n: int) -> int:
        """a^n by squaring."""
        if abs(n) > LARGEST_EXPONENT:
            raise BadInput(
                f"expected an exponent from −{LARGEST_EXPONENT} to {LARGEST_EXPONENT}, received {n}"
            )
        if n < 0:
            return self.divide(self.constant(Fraction(1)), self.power(a, -n))
        result, square = self.constant(Fraction(1)), a
        while n:
            if n & 1:
                result = (
                    square if self.constants.get(result) == 1 else self.multiply(result, square)
                )
            n >>= 1
            if n:
                square = self.multiply(square, square)
        return result

    def _size(self, node: int) -> Size:
        return self.sizes.get(node, Size())

    def _checked(self, node: int, size: Size) -> int:
        self.sizes[node] = size
        if max(size.above, size.below) > LARGEST_DEGREE or size.height > LARGEST_HEIGHT:
            raise BadInput(
                f"expected expressions of degree at most {LARGEST_DEGREE} and coefficients of at "
                f"most {LARGEST_HEIGHT} bits; received larger ones: try smaller exponents"
            )
        return node
