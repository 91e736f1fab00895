"""The nodes of `quadrature` in Arb's balls, for `precise`: rules with any number of digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from flint import arb, ctx, fmpq

from deqproof.kernel import plain
from deqproof.kernel.record import Activation
from deqproof.kernel.rules import (
    FINER,
    crowded_window,
    inner_count,
    stretched,
    stretched_over,
)

Ball: TypeAlias = Any
Jet: TypeAlias = Callable[[Ball], tuple[Ball, Ball, Ball, Ball]]
# Nodes for each half digit (of e), where the integrand is a bell times what hardly varies, and
# where nodes crowd at its middle.
_NARROW, _CROWDED = 2.2, 3.5


@dataclass(frozen=True, slots=True)
class Precision:
    """Digits (of e) that half a rule shall have, and the window of a unit normal."""

    digits: float
    reach: float


@dataclass(frozen=True, slots=True)
class Nodes:
    """Outer nodes, (part, dP, w dP, G, y, w² dP, w' dP) each."""

    in_z: bool
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class InnerRule:
    """(part, node, weight) on [0, 1]; `halves`: the two parts together make the rule."""

    nodes: list[tuple[int, Ball, Ball]]
    halves: bool


def outer_nodes(
    record: Activation, jet: Jet, theta2: Ball, alpha: Ball, precision: Precision, finer: int
) -> Nodes:
    """The outer rule, chosen as in `gaussian`."""
    size, slope = float(alpha), float(theta2)
    window = np.array([-1.0, 0.0, 1.0]) * precision.reach * size
    low, middle, high = map(float, plain.settle(record, window, slope))
    if size <= 0.01 * abs(middle) or size == 0:
        n = 2 * math.ceil(_NARROW * precision.digits * FINER**finer / 2)
        points = ((part, (2 * u - 1) * precision.reach, 2 * w * precision.reach)
                  for part, u, w in _uniform(n))  # fmt: skip
        return Nodes(False, [_over_g(jet, theta2, alpha, *p) for p in points])
    if record.kinked:
        n = 2 * math.ceil(_CROWDED * precision.digits * FINER**finer / 2)
        rule = _crowded(n, precision.reach)
        points = ((part, end * u, abs(end) * w) for end in (low, high) for part, u, w in rule)
    else:
        t = stretched(record, slope, size, (low, middle, high), precision.reach, precision.digits)
        n = 2 * math.ceil(t.count * FINER**finer / 2)
        points = (_stretched(t.c, t.low, t.high - t.low, *node) for node in _uniform(n))
    return Nodes(True, [_over_z(jet, theta2, alpha, *p) for p in points])


def zeta_rule(
    record: Activation, spread: float, inside: float, precision: Precision, finer: int
) -> InnerRule:
    """Nodes in ζ itself, of this spread, with this spread inside a given G: for all G alike."""
    end = precision.reach * spread
    if record.kinked:
        n = 2 * math.ceil(_CROWDED * precision.digits * FINER**finer / 2)
        rule = _crowded(n, precision.reach)
        return InnerRule([(part, x * u, end * w) for x in (-end, end) for part, u, w in rule], True)
    t = stretched_over(record, end, inside, precision.digits)
    n = 2 * math.ceil(t.count * FINER**finer / 2)
    points = (_stretched(t.c, t.low, t.high - t.low, *node) for node in _uniform(n))
    return InnerRule(list(points), True)


def inner_rule(record: Activation, spread: float, precision: Precision, finer: int) -> InnerRule:
    n = inner_count(record, spread, precision.reach, precision.digits) * FINER**finer
    if not record.kinked:
        return InnerRule(list(_uniform(2 * math.ceil(n / 2))), True)
    n = 2 * math.ceil(n / 2)
    parts = ((0, _gauss(n // 2, ctx.prec)), (1, _gauss(n, ctx.prec)))
    return InnerRule([(part, u, w) for part, rule in parts for u, w in rule], False)


def _uniform(n: int) -> Iterable[tuple[int, Ball, Ball]]:
    return ((j % 2, arb(fmpq(4 * j + 1, 4 * n)), arb(fmpq(1, n))) for j in range(n))


def _crowded(n: int, reach: float) -> list[tuple[int, Ball, Ball]]:
    low, high = map(arb, crowded_window(reach))
    step = (high - low) / (n - 1)
    last = high - (-high).exp()
    rule = []
    for j in range(n):
        t = low + j * step
        e = (-t).exp()
        u = (t - e - last).exp()
        rule.append((j % 2, u.mid(), (step * u * (1 + e)).mid()))
    return rule


@cache
def _gauss(n: int, bits: int) -> list[tuple[Ball, Ball]]:
    """Gauss's nodes and weights on [0, 1] at a precision, which is part of the key."""
    roots = (arb.legendre_p_root(n, k, weight=True) for k in range(n))
    return [((1 + x.mid()) / 2, w.mid() / 2) for x, w in roots]


def _stretched(
    c: float, start: float, length: float, part: int, u: Ball, w: Ball
) -> tuple[int, Ball, Ball]:
    half, e = arb(c) / 2, (start + length * u).exp()
    return part, (half * (e - 1 / e)).mid(), (half * length * w * (e + 1 / e)).mid()


def bell(g: Ball) -> Ball:
    return (-g * g / 2).exp() / (2 * arb.pi()).sqrt()


def _over_z(
    jet: Jet, theta2: Ball, alpha: Ball, part: int, z: Ball, weight: Ball
) -> tuple[Any, ...]:
    y, s, _, _ = jet(z)
    g = (z - theta2 * y) / alpha
    share = weight * bell(g) / alpha
    dp = share * (1 - theta2 * s)
    return part, dp, share * s, g, y, share * s * s, arb(0)


def _over_g(
    jet: Jet, theta2: Ball, alpha: Ball, part: int, g: Ball, weight: Ball
) -> tuple[Any, ...]:
    y, s, q, _ = jet(_solve(jet, theta2, alpha * g))
    p, mass = 1 - theta2 * s, weight * bell(g)
    w = s / p
    return part, mass, mass * w, g, y, mass * w * w, mass * q / (p * p * p)


def _solve(jet: Jet, theta2: Ball, a: Ball) -> Ball:
    """z of a by Newton's method from a float64 start; the number of right digits doubles."""
    z = a
    for _ in range(60):
        y, s, _, _ = jet(z)
        step = ((z - theta2 * y - a) / (1 - theta2 * s)).mid()
        z = (z - step).mid()
        if abs(step) < arb(2) ** (-(ctx.prec // 2) - 8):
            break
    return z
