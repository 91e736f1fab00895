"""The inner sums of `quadrature` in balls over one grid in ζ that all θ share, for `precise`.

Given G, ζ = ξᵀx is normal about m = τcG with the spread κ = τk, and with the grid ζ_j = jh

    E[φ(ζ) | G] ≈ Σ_j φ(jh) (h/κ√2π) e^{−(jh − m)²/2κ²} :

σ and σ' are computed once at each jh, however many G and θ follow, and the weights around
the j₀ nearest to m are e^{−(jh/κ)²/2} times powers of one exponential.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from flint import arb, arb_mat, ctx

from deqproof.kernel.ball_quadrature import Moments, centred
from deqproof.kernel.ball_rules import Ball, Jet, Nodes
from deqproof.kernel.bent import Plane

_PER_OCTAVE = 4  # steps that a grid may have: they shall be few


@dataclass(frozen=True, slots=True)
class Step:
    """h = mantissa 2^exponent, with a mantissa from 4 to 7."""

    mantissa: int
    exponent: int

    @property
    def ball(self) -> Ball:
        return self.mantissa * arb(2) ** self.exponent


def step_below(h: float) -> Step:
    """The largest of a few steps per octave."""
    fraction, exponent = math.frexp(h)
    return Step(math.floor(2 * _PER_OCTAVE * fraction), exponent - 3)


@dataclass(slots=True)
class Targets:
    """1, σ, σ², σ' at the points of the grids met so far, by step and precision."""

    rows: dict[tuple[Step, int], dict[int, list[Ball]]] = field(
        default_factory=dict[tuple[Step, int], dict[int, list[Ball]]]
    )

    def around(self, jet: Jet, step: Step, places: range) -> list[list[Ball]]:
        known = self.rows.setdefault((step, ctx.prec), {})
        h = step.ball
        for j in places:
            if j not in known:
                f, slope, *_ = jet((j * h).mid())
                known[j] = [arb(1), f.mid(), (f * f).mid(), slope.mid()]
        return [known[j] for j in places]


def moments_over_grid(
    jet: Jet, plane: Plane, nodes: Nodes, step: Step, reach: float, targets: Targets
) -> Iterator[tuple[Moments, Moments]]:
    """The moments for each outer node, by the parity of j: either half is a rule of its own."""
    spread, h = plane.tau * plane.k, step.ball
    ratio = h / spread
    most = math.ceil(reach / float(ratio))
    square = ratio * ratio
    side = [(-(j * j * square) / 2).exp() for j in range(most + 1)]
    bells = [*reversed(side[1:]), *side]
    share = ratio / (2 * arb.pi()).sqrt()
    for _, _, _, g, y, *_ in nodes.rows:
        middle = plane.tau * plane.c * g / h
        nearest = round(float(middle))
        off = middle - nearest
        places = range(nearest - most, nearest + most + 1)
        rows = targets.around(jet, step, places)
        first = share * (-(off * off * square) / 2).exp()
        weights = _weights(bells, (off * square).exp(), first, most)
        halves = [
            arb_mat([weights[i::2]]) * arb_mat(rows[i::2])
            for i in (places.start % 2, 1 - places.start % 2)
        ]
        yield centred(halves[0], 0, y), centred(halves[1], 0, y)


def _weights(bells: list[Ball], up: Ball, first: Ball, most: int) -> list[Ball]:
    """first · e^{−(jr)²/2} up^j for j = −most, …, most."""
    power = first * up**-most
    weights: list[Ball] = []
    for bell in bells:
        weights.append(bell * power)
        power = power * up
    return weights
