"""An activation in float64 with a proved error: values of σ and σ′ at nodes, and lines between.

The nodes' values come from balls. Where σ′ varies by at most H a unit, a line misses σ by at most
Hδ²/8 between nodes δ apart, and σ′ by at most Hδ/2. An equilibrium is found by any means and then
judged by its residual, |z − ẑ| ≤ |ẑ − θ₂σ(ẑ) − a|/(1 − θ₂L), so that no library's exp is trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb, ctx

from deqproof.core.errors import IllPosed
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import scalar
from deqproof.deq import activation
from deqproof.deq.curvature import slope_variations
from deqproof.kernel import plain
from deqproof.kernel.record import activation_named
from deqproof.kernel.samples import Floats

_PIECES, _NODES = 128, 20
# What a handful of float64 operations may lose, relative to the numbers that go into them.
ROUNDING = 2.0**-44


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """y and w = σ′/(1 − θ₂σ′) at equilibria, shape (m, n), and how far they are off at most."""

    y: Floats
    w: Floats
    off_y: Floats
    off_w: Floats


@dataclass(frozen=True, slots=True)
class Tabulated:
    """σ and σ′ at nodes of [−reach, reach].

    `L` and `H` are bounds of σ′ and of |σ″|; `off` and `off_slope` those of the errors between
    nodes. Made by `tabulate`.
    """

    name: str
    reach: float
    nodes: Floats
    sigma: Floats
    slope: Floats
    L: float
    H: float
    off: float
    off_slope: float

    def amplification(self, theta2: Floats) -> Floats:
        """q = 1/(1 − Lθ₂) for θ₂ > 0, else 1: a bound of 1/(1 − θ₂m) for every slope m.

        Infinite where rounding might have taken θ₂ beyond 1/L.
        """
        gap = 1 - self.L * np.maximum(theta2, 0.0) - ROUNDING
        return np.where(gap > 0, (1 + ROUNDING) / np.where(gap > 0, gap, 1.0), np.inf)

    def settle(self, a: Floats, theta2: Floats) -> Equilibrium:
        """The equilibria z = a + θ₂σ(z); a has shape (m, n), θ₂ shape (m,)."""
        column = theta2[:, None]
        z = plain.settle(activation_named(self.name), a, column)  # type: ignore[arg-type]
        if not (np.abs(z) <= self.reach).all():
            raise IllPosed(
                f"expected equilibria within {self.reach:.4g}, got {np.abs(z).max():.4g}"
            )
        y = np.interp(z, self.nodes, self.sigma)
        s = np.interp(z, self.nodes, self.slope)
        q = self.amplification(theta2)
        size = 1 + self.reach + np.abs(a).max(axis=1) + np.abs(theta2) * np.abs(self.sigma).max()
        room = ROUNDING * size
        residual = np.abs(z - column * y - a).max(axis=1) + np.abs(theta2) * self.off + room
        off_z = q * residual
        off_y = self.off + self.L * off_z + room
        off_w = q**2 * (self.off_slope + self.H * off_z + ROUNDING)
        return Equilibrium(y, s / (1 - column * s), off_y, off_w)


def tabulate(name: str, reach: float) -> Tabulated:
    """The table of an activation whose slope is positive. Raises IllPosed where σ′ jumps."""
    edges = np.sinh(np.linspace(0, np.arcsinh(reach), _PIECES + 1)) * (1 + ROUNDING)
    with ctx.workprec(64):
        variations = slope_variations(name, edges.tolist())
        if not all(v.is_finite() for v in variations):
            raise IllPosed(f"expected an activation with a continuous slope, got {name}")
        H = np.array([upper(v) for v in variations])
        right = np.interp(np.arange(_PIECES * _NODES + 1) / _NODES, np.arange(len(edges)), edges)
        nodes = np.concatenate([-right[:0:-1], right])
        sigma, slope, width = _values(name, nodes)
        L = upper(activation.lipschitz_ball(name))
    step = np.diff(edges) / _NODES * (1 + ROUNDING)
    lost = width + ROUNDING * (1 + np.abs(sigma).max() + reach)
    off, off_slope = (H * step**2 / 8).max() + lost, (H * step / 2).max() + lost
    largest = float(H.max())
    return Tabulated(
        name, float(edges[-1]), nodes, sigma, slope, L, largest, float(off), float(off_slope)
    )


def _values(name: str, nodes: Floats) -> tuple[Floats, Floats, float]:
    """σ and σ′ at the nodes, and the widest ball that they come from."""
    record, z = activation.activation_named(name), scalar("z")
    terms = [record.sigma_at(z), record.slope_at(z)]
    values = [evaluate(terms, Coordinates(BALL, {"z": arb(x)}, {}, {}, 0)) for x in nodes.tolist()]
    sigma, slope = (np.array([float(v[i].mid()) for v in values]) for i in (0, 1))
    return sigma, slope, max(upper(v.rad()) for pair in values for v in pair)


def upper(ball: arb) -> float:
    """A float64 that is no less than anything in the ball."""
    return float(np.nextafter(float(ball.upper()), np.inf))


def lower(ball: arb) -> float:
    """A float64 that is no greater than anything in the ball."""
    return float(np.nextafter(float(ball.lower()), -np.inf))
