"""The sums of `quadrature` in NumPy alone: the same nodes and weights on whole arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from deqproof.kernel.plain import settle
from deqproof.kernel.quadrature import (
    ALPHA,
    LOW,
    QUANTITIES,
    REACH,
    ROOT_2PI,
    judge,
    place_indices,
)
from deqproof.kernel.record import Activation

AT_A_TIME = 1 << 16


def survey(
    activation: Activation, theta: Any, sigma_theta: Any, sigma_xi: Any, tau: float, known: Any
) -> None:
    with np.errstate(all="ignore"):  # a spread that overflows is the caller's to refuse
        place_indices(theta, sigma_theta, sigma_xi, tau, known)
        ends = np.array([-1.0, 0.0, 1.0]) * REACH * known[ALPHA]
        known[LOW:] = settle(activation, ends, float(theta[-1]))


def gaussian_sums(
    activation: Activation, theta2: float, alpha: float, top: float, bottom: float,
    in_z: bool, stretch: float, lows: Any, highs: Any, u1: Any, weights1: Any, part1: int,
    u2: Any, weights2: Any, part2: int, halves: bool, split: bool, found: Any,
) -> None:  # fmt: skip
    sums = np.zeros((2, 2, QUANTITIES))
    length = (highs - lows)[:, None]
    x = (lows[:, None] + length * u1).ravel()
    mass = (abs(length) * weights1).ravel()
    if stretch:
        x, mass = stretch * np.sinh(x), mass * stretch * np.cosh(x)
    z = x if in_z else settle(activation, alpha * x, theta2)
    y, s, q, _ = activation.jet(z)
    p = 1 - theta2 * s
    g = (z - theta2 * y) / alpha if in_z else x
    bell = mass * np.exp(-0.5 * g * g) / ROOT_2PI
    share = bell / alpha if in_z else bell / p
    nodes = (share * p, share * s, g, y, share * s * s / p, share * q / (p * p))
    in_second = np.tile(np.arange(len(u1)) >= part1, len(lows))
    step = max(AT_A_TIME // len(u2), 1)
    for part in (0, 1):
        chosen = np.flatnonzero(in_second == part)
        for first in range(0, len(chosen), step):
            some = [v[chosen[first : first + step]] for v in nodes]
            for piece in range(2 if split else 1):
                _add(activation, some, top, bottom, (u2, weights2, part2), split, piece, sums[part])
    judge(sums, in_z, halves, found)


def _add(
    activation: Activation, nodes: Any, top: float, bottom: float, rule: Any, split: bool,
    piece: int, sums: Any,
) -> None:  # fmt: skip
    """Add the inner integrals of one piece for some outer nodes of one part."""
    u, weights, part = rule
    dp, wdp, g, y, ww, wa = (v[:, None] for v in nodes)
    lo, hi = np.full_like(g, -REACH), np.full_like(g, REACH)
    if split:
        kink = np.clip(-top * g / bottom, -REACH, REACH) if bottom > 0 else hi
        lo, hi = (lo, kink) if piece == 0 else (kink, hi)
    h = lo + (hi - lo) * u
    mass = (hi - lo) * weights * np.exp(-0.5 * h * h) / ROOT_2PI
    f, slope, _, _ = activation.jet(top * g + bottom * h)
    e = y - f
    terms = (
        dp * mass * e * e, wdp * g * mass * e, wdp * y * mass * e, wdp * mass * slope,
        mass * (ww + wa * e), ww * mass,
    )  # fmt: skip
    for quantity, term in enumerate(terms):
        sums[0, quantity] += term[:, :part].sum()
        sums[1, quantity] += term[:, part:].sum()
