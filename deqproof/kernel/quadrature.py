"""The two-dimensional rule behind `gaussian`, as machine code.

With unit normals G and H, A = θ₁ᵀx = αG and ζ = ξᵀx = τ(cG + kH), c² + k² = 1. The outer integral
runs over the pre-activation z (then a = z - θ₂σ(z) and no fixed point is solved), or over G where
α is so small that a would cancel. The inner one runs over H. All sums come in four parts, by the
parity of the outer and of the inner node: each half is a rule with twice the step, and the
difference of the halves measures it.
"""

from __future__ import annotations

from math import nan, sqrt
from typing import Any

import numpy as np

from deqproof.kernel.compiled import reordered
from deqproof.kernel.elementary import exp, expm1
from deqproof.kernel.fixed_point import BLOCK, SIZE, A, Q, S, W, Y, Z, call_at, settle

ROOT_2PI = 2.5066282746310002
# Half the window of a unit normal: beyond it lies 1e-17 of the mass.
REACH = 8.6
# What is known of an outer node: dP, w dP, G, y, w² dP, w' dP, and which part of the rule it is in.
DP, WDP, G, YI, WW, WA, PART = range(7)
# What is summed: E[e²], E[e w G], E[e w y], E[σ'(ζ) w], E[∂(e w)/∂A], E[w²].
QUANTITIES = 6
# What is found: these sums, and how far apart the parts of the outer and of the inner rule are.
APART, APART_INSIDE, FOUND = QUANTITIES, QUANTITIES + 1, QUANTITIES + 2
# What is known before: the plane of the two indices, and z at a = -REACH α, 0, REACH α.
ALPHA, COSINE, SINE, LOW, MIDDLE, HIGH, KNOWN = range(7)


def place_indices(theta: Any, sigma_theta: Any, sigma_xi: Any, tau: float, known: Any) -> None:
    """α, c and k: how θ₁ᵀx = αG and ξᵀx = τ(cG + kH) lie in the plane of G and H."""
    alpha = sqrt(max(np.dot(theta[:-1], sigma_theta), 0.0))
    c = 0.0
    if alpha * tau != 0.0:
        c = min(max(np.dot(theta[:-1], sigma_xi) / (alpha * tau), -1.0), 1.0)
    known[ALPHA], known[COSINE], known[SINE] = alpha, c, sqrt((1.0 - c) * (1.0 + c))


def survey(
    address: int, theta: Any, sigma_theta: Any, sigma_xi: Any, tau: float, near: float, known: Any
) -> None:
    """All that is known before there is a rule."""
    place_indices(theta, sigma_theta, sigma_xi, tau, known)
    window(address, theta[-1], known[ALPHA], near, known[LOW:])


def window(address: int, theta2: float, alpha: float, near: float, ends: Any) -> None:
    """z at a = -REACH α, 0, REACH α."""
    b = np.zeros(SIZE)
    for i in range(BLOCK):
        b[A + i] = b[Z + i] = (min(i, 2) - 1.0) * REACH * alpha
    settle(address, b, theta2, near, True)
    for i in range(3):
        ends[i] = b[Z + i]


def place(x: float, c: float) -> tuple[float, float]:
    """z = c sinh x and dz/dx, or x itself where c is 0."""
    if c == 0.0:
        return x, 1.0
    m = expm1(abs(x))  # e^x - 1/e^x would lose the small z of a narrow bell
    z = 0.5 * c * m * ((m + 2.0) / (m + 1.0))
    return (z if x > 0.0 else -z), 0.5 * c * (m + 1.0 + 1.0 / (m + 1.0))


def outer_nodes(
    address: int, theta2: float, alpha: float, near: float, in_z: bool, c: float, lows: Any,
    highs: Any, u: Any, weights: Any, part: int, nodes: Any,
) -> None:  # fmt: skip
    """Every outer node of every piece, from a low to a high end in G, or x where z = c sinh x."""
    b = np.zeros(SIZE)
    for first in range(0, nodes.shape[1], BLOCK):
        count = min(BLOCK, nodes.shape[1] - first)
        for i in range(count):
            k, piece = (first + i) % u.size, (first + i) // u.size
            length = highs[piece] - lows[piece]
            x, slope = place(lows[piece] + length * u[k], c)
            nodes[DP, first + i] = abs(length) * weights[k] * slope
            nodes[G, first + i] = x
            nodes[PART, first + i] = 0.0 if k < part else 1.0
            b[Z + i], b[A + i] = (x, 0.0) if in_z else (alpha * x, alpha * x)
        if in_z:
            call_at(address, b)
        else:
            settle(address, b, theta2, near, True)
        for i in range(count):
            y, s, p = b[Y + i], b[S + i], 1.0 - theta2 * b[S + i]
            k = first + i
            g = (b[Z + i] - theta2 * y) / alpha if in_z else nodes[G, k]
            bell = nodes[DP, k] * exp(-0.5 * g * g) / ROOT_2PI
            share = bell / alpha if in_z else bell / p
            nodes[DP, k], nodes[WDP, k] = share * p, share * s
            nodes[G, k], nodes[YI, k] = g, y
            nodes[WW, k], nodes[WA, k] = share * s * s / p, share * b[Q + i] / (p * p)


def inner_ends(piece: int, top: float, bottom: float) -> tuple[float, float]:
    """The ends in H of a piece: one side of ζ = top + bottom H = 0."""
    kink = -top / bottom if bottom > 0.0 else REACH
    kink = min(max(kink, -REACH), REACH)
    return (-REACH, kink) if piece == 0 else (kink, REACH)


def fill_stretch(
    zeta: Any, mass: Any, lo: float, hi: float, top: float, bottom: float, u: Any, weights: Any
) -> None:
    """ζ and the probability of every node of a stretch of the inner rule."""
    scale = (hi - lo) / ROOT_2PI
    for j in range(u.size):
        h = lo + (hi - lo) * u[j]
        zeta[j] = top + bottom * h
        mass[j] = scale * weights[j] * exp(-0.5 * h * h)


def shift_stretch(zeta: Any, mass: Any, h: Any, masses: Any, top: float, bottom: float) -> None:
    """The same where no kink parts the rule: its nodes and probabilities are those of every G."""
    for j in range(h.size):
        zeta[j] = top + bottom * h[j]
        mass[j] = masses[j]


@reordered
def reduce_part(mass: Any, f: Any, slope: Any, y: float) -> tuple[float, float, float, float]:
    """Σ p, Σ p e, Σ p e², Σ p σ' over a stretch, with probabilities p and e = y - f."""
    total = first = second = slopes = 0.0
    for j in range(mass.size):
        p, e = mass[j], y - f[j]
        total += p
        first += p * e
        second += p * e * e
        slopes += p * slope[j]
    return total, first, second, slopes


def add_part(b: Any, lo: int, hi: int, nodes: Any, i: int, inner: int, sums: Any) -> None:
    if hi <= lo:
        return
    mass, first, second, slope = reduce_part(
        b[W + lo : W + hi], b[Y + lo : Y + hi], b[S + lo : S + hi], nodes[YI, i]
    )
    outer = int(nodes[PART, i])
    sums[outer, inner, 0] += nodes[DP, i] * second
    sums[outer, inner, 1] += nodes[WDP, i] * nodes[G, i] * first
    sums[outer, inner, 2] += nodes[WDP, i] * nodes[YI, i] * first
    sums[outer, inner, 3] += nodes[WDP, i] * slope
    sums[outer, inner, 4] += nodes[WW, i] * mass + nodes[WA, i] * first
    sums[outer, inner, 5] += nodes[WW, i] * mass


def double_sums(
    address: int, top: float, bottom: float, nodes: Any, u: Any, weights: Any, part: int,
    split: bool, sums: Any,
) -> None:  # fmt: skip
    """sums[outer part, inner part, quantity] over all nodes, for ζ = top G + bottom H."""
    b = np.zeros(SIZE)
    h, masses = np.empty(u.size), np.empty(u.size)
    fill_stretch(h, masses, -REACH, REACH, 0.0, 1.0, u, weights)
    pieces = 2 if split else 1
    cuts = (u.size + BLOCK - 1) // BLOCK  # a rule longer than a block comes in equal stretches
    length = u.size // cuts
    together = BLOCK // length
    stretches = nodes.shape[1] * pieces * cuts
    for first in range(0, stretches, together):
        last = min(first + together, stretches)
        for stretch in range(first, last):
            i, piece, cut = stretch // (pieces * cuts), stretch // cuts % pieces, stretch % cuts
            at, some = (stretch - first) * length, slice(cut * length, (cut + 1) * length)
            zeta, mass = b[Z + at : Z + at + length], b[W + at : W + at + length]
            shift = top * nodes[G, i]
            if split:
                lo, hi = inner_ends(piece, shift, bottom)
                fill_stretch(zeta, mass, lo, hi, shift, bottom, u[some], weights[some])
            else:
                shift_stretch(zeta, mass, h[some], masses[some], shift, bottom)
        call_at(address, b)
        for stretch in range(first, last):
            i, at = stretch // (pieces * cuts), (stretch - first) * length
            middle = min(max(part - stretch % cuts * length, 0), length)
            add_part(b, at, at + middle, nodes, i, 0, sums)
            add_part(b, at + middle, at + length, nodes, i, 1, sums)


def gaussian_sums(
    address: int, near: float, theta2: float, alpha: float, top: float, bottom: float,
    in_z: bool, stretch: float, lows: Any, highs: Any, u1: Any, weights1: Any, part1: int,
    u2: Any, weights2: Any, part2: int, halves: bool, split: bool, found: Any,
) -> None:  # fmt: skip
    """All that is found, for A = αG and ζ = top G + bottom H; see `gaussian` for its use."""
    sums = np.zeros((2, 2, QUANTITIES))
    nodes = np.empty((7, lows.size * u1.size))
    outer_nodes(
        address, theta2, alpha, near, in_z, stretch, lows, highs, u1, weights1, part1, nodes
    )
    double_sums(address, top, bottom, nodes, u2, weights2, part2, split, sums)
    judge(sums, in_z, halves, found)


def judge(sums: Any, in_z: bool, halves: bool, found: Any) -> None:
    """The sums of the whole rules, and how far apart the parts of either are, relative."""
    outside, inside = np.empty((2, QUANTITIES)), np.empty((2, QUANTITIES))
    for q in range(QUANTITIES):
        for part in range(2):
            first = sums[part, 0, q] if halves else 0.0
            outside[part, q] = first + sums[part, 1, q]
            inside[part, q] = sums[0, part, q] + sums[1, part, q]
        found[q] = outside[0, q] + outside[1, q]
    found[APART], found[APART_INSIDE] = apart(outside, found, in_z), apart(inside, found, in_z)


def apart(parts: Any, total: Any, in_z: bool) -> float:
    """How far apart two parts are, relative to what rounding leaves of each quantity."""
    risk = total[0] + 1e-14  # below, rounding of e = y - f decides
    size = sqrt(max(risk * total[5], 0.0))
    scale = (risk, size, size + abs(total[2]), abs(total[3]), total[5] + size)
    unused = 4 if in_z else 1
    worst = 0.0
    for q in range(5):
        off = abs(parts[0, q] - parts[1, q]) / (scale[q] + 1e-300)
        if q != unused and not off <= worst:
            worst = off if off > worst else nan  # what is no number stays none
    return worst
