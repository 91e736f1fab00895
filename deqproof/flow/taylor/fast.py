"""The road with numba: one compiled interpreter of tapes over series of limbs.

Same contract as `deqproof.flow.taylor.plain`: scaled coefficients in fixed point, every recurrence
fulfilled up to a known number of units in the last place. The interpreter is compiled once, for
every tape and every precision, and cached on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from deqproof.core.errors import BadInput
from deqproof.flow.taylor import limbs
from deqproof.flow.taylor.limbs import (
    BYTES,
    FITS,
    MOST_TERMS,
    WIDTH,
    advance,
    expand,
    largest,
    load,
    pack_series,
)  # fmt: skip
from deqproof.flow.taylor.plain import Rounding, Scale, begin
from deqproof.flow.taylor.tape import CHAIN, LINEAR, PRODUCT, QUOTIENT, WEIGHT, Tape

# States and constants have no recurrence.
NUMBER = {
    LINEAR: limbs.LINEAR,
    PRODUCT: limbs.PRODUCT,
    QUOTIENT: limbs.QUOTIENT,
    WEIGHT: limbs.WEIGHT,
    CHAIN: limbs.CHAIN,
}


class FastEngine:
    """Expands all nodes of a tape to a given order, in limbs."""

    def __init__(self, tape: Tape, bits: int, order: int) -> None:
        size = -(-bits // WIDTH) + 1
        if size * (order + 1) > MOST_TERMS:
            raise BadInput(f"order {order} at {bits} bits: expected less for limbs; go without")
        self.tape, self.bits, self.order = tape, WIDTH * (size - 1), order
        self.start = begin(tape, self.bits)
        self.divisors = [n.operands[1] for n in tape.nodes if n.kind == QUOTIENT]
        shape = (len(tape.nodes) + len(self.divisors) + 1, size, order + 1)
        self.forward, self.backward = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.long = np.zeros(shape[:2], np.int64)
        self.codes, self.numerators, self.operands = _codes(tape)
        self.fields = np.array(tape.outputs[: tape.states], np.int64)

    def expand(self, states: Sequence[int], scale: Scale, last: int) -> None:
        """Coefficients of the states to the order, of the other nodes to order `last`.

        Raises OverflowError if a number needs more than the one limb before the point.
        """
        values = self.start.values(states)
        values += [(1 << 2 * self.bits) // values[b] for b in self.divisors]
        load(self.encoded(values), self.forward, self.backward, self.long)
        fault = expand(
            self.codes, self.numerators, self.operands, self.fields,
            self.order, last, scale.mantissa, scale.exponent,
            self.forward, self.backward, self.long,
        )  # fmt: skip
        if fault != FITS:
            raise OverflowError("a coefficient does not fit into the limbs")

    @property
    def rounding(self) -> Rounding:
        """Of a product of limbs, less than size/4 units are left out for every term, and a floor
        follows; a quotient is a product with 1/b_0 as it is stored."""
        size, count = self.forward.shape[1], self.order + 1.0
        product = count * (count + 1) * size / 4 + count
        return Rounding(
            product, lambda head, whole: product + head * (whole + count * (size / 2 + 3))
        )

    def doubles(self) -> Any:
        """The coefficients of all nodes to 10^−14 of each, a row a node: below its first limb,
        which is not 0, the others are half of one at most."""
        size = self.forward.shape[1]
        weights = 2.0 ** (WIDTH * (np.arange(size) - size + 1.0))
        return weights @ self.forward[: len(self.tape.nodes)]

    def encoded(self, values: Sequence[int]) -> Any:
        size = self.forward.shape[1]
        if any(x.bit_length() > WIDTH * size - 2 for x in values):
            raise OverflowError("a number does not fit into the limbs")
        data = b"".join(x.to_bytes(BYTES * size, "little", signed=True) for x in values)
        return np.frombuffer(data, np.uint8).reshape(len(values), -1)

    def buffer(self, count: int) -> Any:
        return np.zeros((count, BYTES * self.forward.shape[1] + 1), np.uint8)

    def series(self, nodes: Sequence[int]) -> Callable[[int], list[int]]:
        """The coefficients of some nodes, kept: i ↦ those of the i-th."""
        kept = self.forward[list(nodes)]

        def coefficients(i: int) -> list[int]:
            data = self.buffer(self.order + 1)
            pack_series(kept[i], data)
            return decoded(data)

        return coefficients

    def largest(self, k: int) -> float:
        """log2 of the states' largest coefficient of order k, at least that of one unit."""
        return float(largest(self.forward, self.tape.states, k)) - self.bits

    def advance(self, share: int) -> list[int]:
        """The states at s = share/1024."""
        data = self.buffer(self.tape.states)
        advance(self.forward, self.tape.states, self.order, share, data)
        return decoded(data)


def decoded(data: Any) -> list[int]:
    text, n = data.tobytes(), data.shape[1]
    return [int.from_bytes(text[i : i + n], "little", signed=True) for i in range(0, len(text), n)]


def _codes(tape: Tape) -> tuple[Any, Any, Any]:
    """Rows (kind, node, a, b, extra). For a linear node a, b say where its operands are and the
    extra is the denominator; for a quotient it is the node that holds 1/b_0."""
    rows: list[tuple[int, ...]] = []
    numerators: list[int] = []
    operands: list[int] = []
    inverse = len(tape.nodes)
    for k, node in enumerate(tape.nodes):
        a, b = (*node.operands, 0, 0)[:2]
        extra = node.denominator
        if node.kind == LINEAR:
            a, b = len(operands), len(node.operands)
            numerators += node.numerators
            operands += node.operands
        if node.kind == QUOTIENT:
            extra, inverse = inverse, inverse + 1
        if node.kind in NUMBER:
            rows.append((NUMBER[node.kind], k, a, b, extra))
    found = [np.array(x, np.int64) for x in (rows, numerators, operands)]
    return found[0].reshape(-1, 5), found[1], found[2]
