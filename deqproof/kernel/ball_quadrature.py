"""The sums of `quadrature` in Arb's balls, for `precise`: any number of digits, node by node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from flint import arb, arb_mat, ctx

from deqproof.kernel.ball_rules import Ball, InnerRule, Jet, Nodes, bell
from deqproof.kernel.bent import Plane
from deqproof.kernel.quadrature import QUANTITIES

# For one outer node and one part of the inner rule: Σ p, Σ p e, Σ p e², Σ p σ'.
Moments: TypeAlias = list[Ball]
Sums: TypeAlias = list[list[list[Ball]]]


def double_sums(nodes: Nodes, moments: Iterable[tuple[Moments, Moments]]) -> Sums:
    """sums[outer part][inner part][quantity], the quantities of `quadrature`."""
    sums = [[[arb(0)] * QUANTITIES for _ in range(2)] for _ in range(2)]
    for row, both in zip(nodes.rows, moments, strict=True):
        part, dp, wdp, g, y, ww, wa = row
        for half, (mass, first, second, slope) in enumerate(both):
            terms = (
                dp * second, wdp * g * first, wdp * y * first, wdp * slope,
                ww * mass + wa * first, ww * mass,
            )  # fmt: skip
            place = sums[part][half]
            for quantity, term in enumerate(terms):
                place[quantity] = place[quantity] + term
    return sums


def moments_over_zeta(
    jet: Jet, plane: Plane, nodes: Nodes, rule: InnerRule
) -> Iterator[tuple[Moments, Moments]]:
    """Nodes in ζ, for all G alike: f is computed once at each, and the density of ζ given G."""
    spread = plane.tau * plane.k
    middles = [plane.tau * plane.c * g for _, _, _, g, *_ in nodes.rows]
    products = []
    for part in (0, 1):
        some = [(zeta, w) for p, zeta, w in rule.nodes if p == part]
        values = [(w / spread, *jet(zeta)[:2]) for zeta, w in some]
        columns = arb_mat([[w, w * f, w * f * f, w * slope] for w, f, slope in values])
        density = arb_mat([[bell((zeta - m) / spread) for zeta, _ in some] for m in middles])
        products.append(density * columns)
    for i, (_, _, _, _, y, *_) in enumerate(nodes.rows):
        yield centred(products[0], i, y), centred(products[1], i, y)


def centred(sums: arb_mat, i: int, y: Ball) -> Moments:
    """The moments of e = y − f, from Σ p, Σ p f, Σ p f², Σ p σ' in row i."""
    mass, with_f, squares, slope = (sums[i, j] for j in range(4))
    first = y * mass - with_f
    return [mass, first, y * (first - with_f) + squares, slope]


def moments_over_h(
    jet: Jet, plane: Plane, nodes: Nodes, rule: InnerRule, reach: float, split: bool
) -> Iterator[tuple[Moments, Moments]]:
    """Nodes in H, which serve however narrow ζ is given G; f is computed at every pair."""
    bottom = plane.tau * plane.k
    whole = [] if split else _in_parts(_placed(rule, arb(-reach), arb(reach)))
    for _, _, _, g, y, *_ in nodes.rows:
        top = plane.tau * plane.c * g
        placed = whole or _in_parts(_beside_kink(rule, top, bottom, reach))
        first, second = (_moments(jet, y, top, bottom, *part) for part in placed)
        yield first, second


def moments_at_point(jet: Jet, plane: Plane, nodes: Nodes) -> Iterator[tuple[Moments, Moments]]:
    """Where ζ is a multiple of A: one node, which both halves of the rule share."""
    for _, _, _, g, y, *_ in nodes.rows:
        f, slope, _, _ = jet((plane.tau * plane.c * g).mid())
        e = y - f
        half = [x / 2 for x in (arb(1), e, e * e, slope)]
        yield half, half


def _in_parts(nodes: Iterable[tuple[int, Ball, Ball]]) -> list[tuple[list[Ball], arb_mat]]:
    """The places of either part, and their probabilities as a row."""
    parts: tuple[list[Ball], ...] = ([], [])
    shares: tuple[list[Ball], ...] = ([], [])
    for part, h, p in nodes:
        parts[part].append(h)
        shares[part].append(p)
    return [(h, arb_mat([p])) for h, p in zip(parts, shares, strict=True)]


def _moments(
    jet: Jet, y: Ball, top: Ball, bottom: Ball, places: list[Ball], shares: arb_mat
) -> Moments:
    rows: list[list[Ball]] = []
    for h in places:
        f, slope, _, _ = jet((top + bottom * h).mid())
        e = y - f
        rows.append([arb(1), e, e * e, slope])
    product = shares * arb_mat(rows)
    return [product[0, j] for j in range(4)]


def _placed(rule: InnerRule, low: Ball, high: Ball) -> Iterator[tuple[int, Ball, Ball]]:
    length = high - low
    for part, u, w in rule.nodes:
        h = (low + length * u).mid()
        yield part, h, (length * w * bell(h)).mid()


def _beside_kink(
    rule: InnerRule, top: Ball, bottom: Ball, reach: float
) -> list[tuple[int, Ball, Ball]]:
    kink = (-top / bottom).mid() if bottom > 0 else arb(reach)
    kink = min(max(kink, arb(-reach)), arb(reach))
    return [*_placed(rule, arb(-reach), kink), *_placed(rule, kink, arb(reach))]


def judged(sums: Sums, in_z: bool, halves: bool) -> tuple[list[Ball], Ball, Ball]:
    """The sums of the whole rules, and how far apart the parts of either rule are, relative."""
    by_outer = [
        [a + b for a, b in zip(*sums[part], strict=True)] if halves else sums[part][1]
        for part in (0, 1)
    ]
    by_inner = [[a + b for a, b in zip(sums[0][h], sums[1][h], strict=True)] for h in (0, 1)]
    total = [(a + b) for a, b in zip(*by_outer, strict=True)]
    floor = arb(2) ** (2 - ctx.prec)  # below, rounding decides
    risk = abs(total[0].mid()) + floor
    size = (risk * abs(total[5].mid())).sqrt() + floor
    _, _, last, slope, _, squares = (abs(t.mid()) for t in total)
    scale = [risk, size, size + last, slope + floor, squares + size]
    used = (0, 1, 2, 3) if in_z else (0, 2, 3, 4)
    outer, inner = (
        max((abs(v[0][q].mid() - v[1][q].mid()) / scale[q]).mid() for q in used)
        for v in (by_outer, by_inner)
    )
    return total, outer, inner
