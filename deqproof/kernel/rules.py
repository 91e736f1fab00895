"""Quadrature rules on [0, 1], with what is needed to see how good they are, and their sizes.

A rule comes in two parts. The halves of a trapezoidal rule, its even and its odd nodes, are rules
of their own with twice the step, and their sum is the whole. A Gauss rule, which has no such
halves, comes with another of half its size, and stands for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import acosh, asinh, ceil, hypot, log, pi, sqrt

import numpy as np
from flint import arb

from deqproof.kernel.fixed_point import BLOCK
from deqproof.kernel.record import Activation
from deqproof.kernel.samples import Floats

# A half rule of float64 shall be right to e^{-18.4} = 1e-8; the whole is then to its square.
HALF_DIGITS = 18.4
# How much of the strip of analyticity is used: nearer to its edge the integrand grows.
_OF_STRIP, _OF_SECTOR = 0.75, 0.62
# How much a rule grows whose parts disagree.
FINER = 1.5


@dataclass(frozen=True, slots=True)
class Rule:
    """Nodes and weights; the first part has `first` nodes. `halves`: both parts make the whole."""

    x: Floats
    weights: Floats
    first: int
    halves: bool


def _frozen(*arrays: Floats) -> Floats:
    joined = np.concatenate(arrays)
    joined.flags.writeable = False
    return joined


def _trapezoidal(x: Floats, weights: Floats) -> Rule:
    even, odd = slice(0, None, 2), slice(1, None, 2)
    return Rule(
        _frozen(x[even], x[odd]), _frozen(weights[even], weights[odd]), (len(x) + 1) // 2, True
    )


@cache
def uniform(n: int) -> Rule:
    """The trapezoidal rule with n nodes, none at the ends.

    A quarter of a step off: placed symmetrically, its halves would agree on every integrand
    with a symmetry (an odd σ has one), however wrong they are.
    """
    return _trapezoidal((np.arange(n) + 0.25) / n, np.full(n, 1 / n))


def crowded_window(reach: float) -> tuple[float, float]:
    """The t of `crowded` for a window of that many standard deviations."""
    return -log(reach * reach / 2) - 0.03, log(reach) + 0.1


@cache
def crowded(n: int, reach: float) -> Rule:
    """For a bell cut at its middle, where something may happen on any scale: nodes crowd at 0.

    The trapezoidal rule in t, for x = e^{t - e^{-t}} with x = 1 at the end of the window.
    """
    t = np.linspace(*crowded_window(reach), n)
    rise = t - np.exp(-t)
    x = np.exp(rise - rise[-1])
    return _trapezoidal(x, (t[1] - t[0]) * x * (1 + np.exp(-t)))


@cache
def gauss(n: int) -> Rule:
    """Gauss's rule with n nodes, after the one with n/2."""
    # From Arb: NumPy's weights lose digits as n grows.
    roots = [arb.legendre_p_root(m, k, weight=True) for m in (n // 2, n) for k in range(m)]
    x, weights = (np.array([float(r[i].mid()) for r in roots]) for i in (0, 1))
    return Rule(_frozen((1 + x) / 2), _frozen(weights / 2), n // 2, False)


def packed(n: float) -> int:
    """At least n nodes, nearly: so many that stretches of them fill blocks."""
    if n <= BLOCK // 2:
        return BLOCK // (BLOCK // max(ceil(n), 2)) // 2 * 2
    return BLOCK * ceil(n / BLOCK)


def inner_rule(activation: Activation, spread: float, reach: float, finer: int) -> Rule:
    """A rule over [-reach, reach] for σ of a number with this spread in a unit normal H."""
    n = inner_count(activation, spread, reach, HALF_DIGITS) * FINER**finer
    return gauss(32 * ceil(n / 32)) if activation.kinked else uniform(packed(n))


def inner_count(activation: Activation, spread: float, reach: float, digits: float) -> float:
    """How many nodes that takes, for e^{-digits} from half a rule: see `docs/kernels.md`."""
    if activation.kinked:
        beside = activation.strip / (reach * spread) if spread else 10.0
        return max(3.4 * digits, 2 * digits / acosh(1 + beside))
    if activation.growth is not None:
        b = sqrt(digits / (0.5 + activation.growth * spread * spread))
        return 4 * reach * digits / (pi * b)
    most = sqrt(2 * digits)
    b = min(_OF_STRIP * activation.strip / spread, most) if spread else most
    return 2 * reach * (digits + b * b / 2) / (pi * b)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window in t, where z = c sinh t: singularities at ±ic go to ±iπ/2."""

    c: float
    low: float
    high: float
    count: int


def stretched(
    activation: Activation,
    theta2: float,
    alpha: float,
    ends: Sequence[float],
    reach: float,
    digits: float,
) -> Stretch:
    """The window from z at a = -reach α over a = 0 to reach α, and how many nodes it takes."""
    low, middle, high = ends
    c = activation.strip
    start, end = asinh(low / c), asinh(high / c)
    # d(a/α)/dz on average, but for θ₂ < 0 where it is largest.
    steep = 2 * reach / (high - low) if theta2 >= 0 else (1 - theta2 * activation.steepest) / alpha
    local = 1.2 * steep * hypot(c, middle)
    b = min(_OF_SECTOR, sqrt(2 * digits) / local)
    n = (end - start) * (digits + 3 + (b * local) ** 2 / 2) / (pi * b)
    return Stretch(c, start, end, 2 * ceil(n / 2))


def stretched_over(activation: Activation, end: float, inside: float, digits: float) -> Stretch:
    """The same for σ(ζ) itself, |ζ| <= end, under a normal density of the spread `inside`."""
    c = activation.strip
    b = min(_OF_SECTOR, sqrt(2 * digits) * inside / c)
    n = 2 * asinh(end / c) * (digits + 3 + (b * c / inside) ** 2 / 2) / (pi * b)
    return Stretch(c, -asinh(end / c), asinh(end / c), 2 * ceil(n / 2))
