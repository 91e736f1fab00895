"""Bounds on what the recurrences of an engine leave out, computed beside them.

A node's polynomial V has the coefficients that the recurrences gave, on s in [0, σ], σ ≤ 1. Every
recurrence is fulfilled up to a known number of units u = 2^−F (`Rounding`), and a product of
polynomials of degree N lacks what lies above N. From these *slips*, |v − V| ≤ error for the true v
by the rules of `deqproof.core.residual`; a function is bounded by Grönwall's inequality instead:
with R = V' − u(V) a' for v = f(a), f' = u(f), |V − f(a)| ≤ (|V − f(a)|(0) + ∫|R|) e^{∫|a'| Lip u}.

All quantities are upper bounds, ≥ 0, in double precision, errors in units u. Sums and products of
numbers ≥ 0 err by less than 10^−15 an operation, and results are raised by 10^−9: that covers the
fewer than 10^5 operations behind each of them, and what vanishes below 10^−300 beside whole units.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from deqproof.core.errors import BadCertificate
from deqproof.flow.taylor.plain import Rounding
from deqproof.flow.taylor.tape import (
    CHAIN,
    CONST,
    LINEAR,
    PRODUCT,
    QUOTIENT,
    WEIGHT,
    Node,
    Tape,
)  # fmt: skip

UP = 1 + 1e-9
TINY = 1e-290
FUNCTIONS = frozenset({"exp", "tanh", "log", "atan", "erf"})
_CONVERTED = 1 + 1e-14  # what `doubles` of an engine promises
_MOST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of every node: |c_0|, Σ_{k≥1} |c_k| σ^k, Σ k |c_k| σ^k, and |c_N| σ^N; of products,
    quotients and chains, what the polynomials lack above N, in units."""

    heads: list[float]
    ways: list[float]
    turns: list[float]
    last: list[float]
    tails: list[float]


class SeriesBounds:
    """Errors of all nodes of a tape, for the expansion that its engine has just made."""

    def __init__(self, engine: Any, shape: Structure, share: float) -> None:
        self.tape: Tape = engine.tape
        self.rounding: Rounding = engine.rounding
        self.order, self.unit = engine.order, 2.0**-engine.bits + TINY
        self.coefficients = doubles(engine)
        self.sizes = measure(shape, self.coefficients, share, engine.bits)
        pairs = zip(self.sizes.heads, self.sizes.ways, strict=True)
        self.wholes = [a + b for a, b in pairs]
        self.slips: list[float] = []
        if shape.chained:
            self.slips = self.errors([0.0] * self.tape.states, shape.chained)

    def errors(self, given: Sequence[float], exact: Set[int] = frozenset()) -> list[float]:
        """|v − V| ≤ out[v] units, from the errors of the states; 0 for nodes taken as exact."""
        out = [x * UP for x in given]
        for v, node in enumerate(self.tape.nodes[len(out) :], len(out)):
            here = 0.0 if v in exact else _RULES[node.kind](self, v, node, out)
            out.append(here * UP)
        return out

    def linear(self, node: Node, out: list[float]) -> float:
        terms = zip(node.numerators, node.operands, strict=True)
        total = sum(abs(n) * out[k] for n, k in terms) / node.denominator
        return total + (self.order + 1 if node.denominator > 1 else 0)

    def product(self, v: int, node: Node, out: list[float]) -> float:
        a, b = node.operands
        x, y = out[a], out[b]
        slip = self.rounding.product + 1 + self.sizes.tails[v]
        return slip + self.wholes[a] * y + self.wholes[b] * x + x * (y * self.unit)

    def quotient(self, v: int, node: Node, out: list[float]) -> float:
        """|b v − a| over the least |b|."""
        a, b = node.operands
        head, whole = self.sizes.heads[b], self.wholes[v]
        slip = self.sizes.tails[v]
        slip += self.rounding.quotient(head, self.wholes[a] + self.wholes[b] * whole)
        least = head * (1 - 1e-9) - self.sizes.ways[b] - out[b] * self.unit
        return (slip + out[a] + whole * out[b]) / least if least > 0 else math.inf

    def chain(self, v: int, node: Node, out: list[float]) -> float:
        """The error of f(a), from that of a and the slip of u = f'(a)."""
        a, u = self.tape.nodes[node.operands[0]].operands[0], node.operands[1]
        error, way, whole = out[a], self.sizes.ways[a], self.wholes[v]
        miss = 2.0 + self.order + self.rounding.product + self.sizes.tails[v] + way * self.slips[u]
        if node.function == "exp":
            miss, small = miss * raised(way), error * self.unit
            most = whole + miss * self.unit
            return miss + most * error * (1 + small) if small < 1 else math.inf  # e^x−1 ≤ x+x²
        if node.function == "tanh":
            return miss * raised((whole + 1) * way) + error
        if node.function == "log":
            least = self.sizes.heads[a] * (1 - 1e-9) - self.sizes.ways[a] - error * self.unit
            return miss + error / least if least > 0 else math.inf
        return miss + 2 * error  # atan and erf: derivative at most 2/√π


_RULES: dict[int, Callable[[SeriesBounds, int, Node, list[float]], float]] = {
    CONST: lambda s, v, node, out: 2.0,
    LINEAR: lambda s, v, node, out: s.linear(node, out),
    PRODUCT: SeriesBounds.product,
    QUOTIENT: SeriesBounds.quotient,
    WEIGHT: lambda s, v, node, out: 0.0,
    CHAIN: SeriesBounds.chain,
}


def raised(x: float) -> float:
    """e^x, or infinity."""
    return math.exp(x) if x < _MOST_EXPONENT else math.inf


def doubles(engine: Any) -> Any:
    """The coefficients of all nodes, a row a node. Raises BadCertificate if one is too large."""
    try:
        return engine.doubles()
    except OverflowError:
        raise BadCertificate("a number is too large here: rescale the states") from None


def measure(shape: Structure, coefficients: Any, share: float, bits: int) -> Sizes:
    k = np.arange(coefficients.shape[1])
    plain = np.abs(coefficients) * (_CONVERTED * share**k) + TINY
    moving = plain[:, 1:]
    return Sizes(
        plain[:, 0].tolist(),
        (moving.sum(1) * UP).tolist(),
        ((moving * k[1:]).sum(1) * UP).tolist(),
        (moving[:, -1] * UP).tolist(),
        tails(shape, plain, bits).tolist(),
    )


@dataclass(frozen=True, slots=True)
class Structure:
    """Of a tape: the nodes that multiply two series and which these are, and what counts as exact
    where the slip of a derivative is found: the function and its argument, which it is written in
    (nothing if no function occurs)."""

    nodes: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    chained: frozenset[int]


def structure_of(tape: Tape) -> Structure:
    nodes, left, right, chained = list[int](), list[int](), list[int](), set[int]()
    for v, node in enumerate(tape.nodes):
        if node.kind not in (PRODUCT, QUOTIENT, CHAIN):
            continue
        a, b = node.operands
        if node.kind == QUOTIENT:
            a, b = b, v
        if node.kind == CHAIN:
            a = tape.nodes[a].operands[0]
            chained |= {v, a}
        nodes.append(v)
        left.append(a)
        right.append(b)
    return Structure(tuple(nodes), tuple(left), tuple(right), frozenset(chained))


def tails(shape: Structure, sizes: Any, bits: int) -> Any:
    """Σ_{i+j>N} |x_i y_j| σ^{i+j} in units, for the series x, y that a node multiplies."""
    found = np.zeros(len(sizes))
    if shape.nodes:
        left, right = sizes[shape.left, 1:], sizes[shape.right, :0:-1]
        beyond = right.cumsum(1) * 2.0**bits  # Σ_{j>N−i} |y_j| σ^j for i = 1, 2, …
        found[list(shape.nodes)] = (left * beyond).sum(1)
    return found
