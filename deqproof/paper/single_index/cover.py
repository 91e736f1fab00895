"""ρ from below and Λ from above on the ball ‖θ − θ*‖ ≤ δ₂: by perturbation, and by a cover.

Perturbation: with D = Lδ₂√λ_max(M*)/(1 − Lδ₂), a bound of ‖y_θ − y*‖ in L² on the whole ball,

    √λ_min(M_θ) ≥ √λ_min(M*) − D,   √λ_max(M_θ) ≤ √λ_max(M*)/(1 − Lδ₂),   M_θ = E[(x, y)(x, y)ᵀ].

Cover: boxes, the worst of which is halved until the bound is near a value that is attained, or as
many boxes were looked at as were allowed. At any time the bound of the worst box is a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deqproof.kernel.samples import Floats
from deqproof.paper.single_index.atoms import Atoms
from deqproof.paper.single_index.cells import Bounds, bounds_on
from deqproof.paper.single_index.tabulated import ROUNDING, Tabulated

_AT_ONCE = 64
_NEAR = 0.03  # the cover ends when its bound is that near, relative, to an attained value
_MOST_DIMENSIONS = 4


@dataclass(frozen=True, slots=True)
class Extreme:
    """A bound for the whole ball, which road gave it, an attained value, and how many boxes."""

    bound: float
    road: str
    attained: float
    boxes: int


@dataclass(frozen=True, slots=True)
class Ball:
    """The ball of θ around (ξ, 0), as its atoms see it."""

    target: Floats
    delta: float

    @property
    def centre(self) -> Floats:
        return np.append(self.target, 0.0)


def least_moment(table: Tabulated, atoms: Atoms, ball: Ball, most: int) -> Extreme:
    """A bound ρ ≥ 0 below λ_min(E[(u, y)(u, y)ᵀ]) on the ball; 0 says that none was found."""
    if not len(atoms.mass) or atoms.scale <= 0:
        return Extreme(0.0, "no data", 0.0, 0)
    start = _at_centre(table, atoms, ball)
    near = np.sqrt(start.low[0]) - _drift(table, atoms, ball)
    simple = max(float(near), 0.0) ** 2 * (1 - ROUNDING)
    found = _cover(table, atoms, ball, -1, most, float(start.least[0]))
    return _better(found, simple, float(start.least[0]), -1)


def greatest_moment(table: Tabulated, atoms: Atoms, ball: Ball, most: int) -> Extreme:
    """A bound Λ above λ_max(E[(u, y)(u, y)ᵀ]) on the ball."""
    start = _at_centre(table, atoms, ball)
    simple = float(start.high[0]) / (1 - table.L * ball.delta) ** 2 * (1 + ROUNDING)
    found = _cover(table, atoms, ball, 1, most, float(start.greatest[0]))
    return _better(found, simple, float(start.greatest[0]), 1)


def _better(found: Extreme | None, simple: float, attained: float, sign: int) -> Extreme:
    if found is None or sign * found.bound > sign * simple:
        best = attained if found is None else found.attained
        return Extreme(simple, "perturbation", best, 0 if found is None else found.boxes)
    return found


def _at_centre(table: Tabulated, atoms: Atoms, ball: Ball) -> Bounds:
    centre = ball.centre[None]
    return bounds_on(table, atoms, centre, np.zeros_like(centre))


def _drift(table: Tabulated, atoms: Atoms, ball: Ball) -> float:
    """D, with the eigenvalue of E[(x, y)(x, y)ᵀ] itself, whatever is measured."""
    seen = Atoms(atoms.x, atoms.mass, atoms.spread)
    top = float(_at_centre(table, seen, ball).high[0])
    slack = 1 - table.L * ball.delta
    return table.L * ball.delta * float(np.sqrt(top)) / slack * (1 + ROUNDING)


@dataclass(slots=True)
class _Search:
    """Boxes in units of δ₂ around θ*, and the bounds on them; `sign` −1 looks for the least."""

    table: Tabulated
    atoms: Atoms
    ball: Ball
    sign: int
    best: float

    def values(self, centre: Floats, radius: Floats) -> Floats:
        """A bound for each box, and `best` brought up to date with what is attained."""
        delta = self.ball.delta
        place = self.ball.centre + delta * centre
        width = delta * radius * (1 + ROUNDING) + ROUNDING * (1 + np.abs(place))
        found = bounds_on(self.table, self.atoms, place, width)
        inside = (centre**2).sum(axis=1) <= 1
        seen = (found.least if self.sign < 0 else found.greatest)[inside]
        if len(seen):
            self.best = self.sign * max(self.sign * self.best, float((self.sign * seen).max()))
        return found.low if self.sign < 0 else found.high

    def near(self, bound: float) -> bool:
        return abs(bound - self.best) <= _NEAR * abs(self.best)


def _cover(
    table: Tabulated, atoms: Atoms, ball: Ball, sign: int, most: int, attained: float
) -> Extreme | None:
    dimension = len(ball.target) + 1
    if dimension > _MOST_DIMENSIONS:
        return None
    search = _Search(table, atoms, ball, sign, attained)
    centre, radius = np.zeros((1, dimension)), np.ones((1, dimension))
    bound = search.values(centre, radius)
    looked = 1
    while looked < most and not search.near(_worst(bound, sign)):
        order = np.argsort(sign * bound)[::-1]
        taken, kept = order[:_AT_ONCE], order[_AT_ONCE:]
        halves = _halved(centre[taken], radius[taken])
        looked += len(halves[0])
        fresh = search.values(*halves)
        centre = np.concatenate([centre[kept], halves[0]])
        radius = np.concatenate([radius[kept], halves[1]])
        bound = np.concatenate([bound[kept], fresh])
    return Extreme(_worst(bound, sign), "cover", search.best, looked)


def _worst(bound: Floats, sign: int) -> float:
    return float(sign * (sign * bound).max())


def _halved(centre: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Both halves of every box along its longest side, those that miss the ball left out.

    Centres and radii are dyadic with few bits: nothing is rounded here.
    """
    axis = radius.argmax(axis=1)
    shift = np.zeros_like(radius)
    rows = np.arange(len(radius))
    shift[rows, axis] = radius[rows, axis] / 2
    centres = np.concatenate([centre - shift, centre + shift])
    radii = np.tile(radius - shift, (2, 1))
    gap = np.maximum(np.abs(centres) - radii, 0)
    meets = (gap**2).sum(axis=1) <= 1
    return centres[meets], radii[meets]
