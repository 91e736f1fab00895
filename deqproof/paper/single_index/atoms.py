"""A law of the data as finitely many atoms, with what is lost by that.

The space is cut into cells, and each cell's mass put at its mean. For every function g of x

    E[g²] = Σ pⱼ E[g|cell]² + Σ pⱼ Var(g|cell),

so that atoms bound from below what they bound, once g(mean) is compared with E[g|cell]: for g with
a slope that varies by at most K a unit the two differ by at most ½K Var(x|cell). A sample is its
own atoms. A Gaussian law of any dimension becomes a law on a line, see below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from typing import TypeAlias

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from deqproof.core.errors import IllPosed
from deqproof.deq.law import Box, Gaussian, Law, Sample, matrix_of, norm2
from deqproof.kernel.samples import Floats
from deqproof.paper.numbers_spectrum import positive_spectrum
from deqproof.paper.single_index.tabulated import ROUNDING, lower, upper

_LINE, _TAIL, _BITS = 160, 7, 96
_BOX_ATOMS, _BOX_DIMENSION = 1300, 8


@dataclass(frozen=True, slots=True)
class Atoms:
    """Points x, shape (n, p), with masses; what the equilibrium sees is θ₁ᵀx.

    What is measured is E[(u, y)(u, y)ᵀ] with u = `scale` · x. `spread[j]` are the variances of
    x's coordinates inside cell j, where they are uncorrelated, and all 0 for a sample; `floor`
    and `ceiling` are bounds of the moments of what is orthogonal to all of that. The last
    `unbounded` cells reach to infinity.
    """

    x: Floats
    mass: Floats
    spread: Floats
    scale: float = 1.0
    floor: float = np.inf
    ceiling: float = 0.0
    unbounded: int = 0

    @property
    def edges(self) -> Floats:
        """Bounds of |x| in the cells, but for unbounded ones: x is within 3 deviations there."""
        return np.abs(self.x) + 3 * np.sqrt(self.spread)

    @property
    def total(self) -> float:
        return float(self.mass.sum()) * (1 + ROUNDING)


@dataclass(frozen=True, slots=True)
class Reduced:
    """A law as the bounds see it: all of its atoms, and ξ among them.

    `exact` says that nothing is lost by the atoms; `within` has those of a truncated law.
    """

    law: Law
    whole: Atoms
    target: Floats

    @property
    def exact(self) -> bool:
        return isinstance(self.law, Sample)

    def within(self, radius: Fraction) -> Atoms:
        """The part of the law with ‖x‖ ≤ B, bounded from below."""
        if isinstance(self.law, Gaussian):
            return _gaussian_within(self.law, radius)
        return _kept(self.whole, _inside(self.law, self.whole, radius))


Line: TypeAlias = tuple[arb, arb, arb]  # mass, mean and variance of a cell


def reduced(law: Law, xi: Sequence[Fraction]) -> Reduced:
    """The law as atoms. Raises IllPosed where there is no such reduction."""
    match law:
        case Sample(points, weights):
            x, mass = np.array(points, dtype=float), np.array(weights, dtype=float)
            return Reduced(law, Atoms(x, mass, np.zeros_like(x)), np.array(xi, dtype=float))
        case Box():
            return Reduced(law, _box_cells(law), np.array(xi, dtype=float))
        case Gaussian():
            with ctx.workprec(_BITS):
                high = _ends(law)[1]
                root = high.sqrt()
                whole = replace(_on_line(_normal_cells(), root, root), unbounded=2)
                target = np.array([float((_form(law, xi).sqrt() / root).mid())])
            return Reduced(law, replace(whole, ceiling=upper(high)), target)


def _kept(atoms: Atoms, inside: NDArray[np.bool_]) -> Atoms:
    return replace(
        atoms, x=atoms.x[inside], mass=atoms.mass[inside], spread=atoms.spread[inside]
    )  # fmt: skip


def _inside(law: Sample | Box, atoms: Atoms, radius: Fraction) -> NDArray[np.bool_]:
    """The points in the ball, decided exactly; the cells that certainly lie in it as a whole."""
    if isinstance(law, Sample):
        return np.array([norm2(point) <= radius**2 for point in law.points])
    half = np.sqrt(3 * atoms.spread)
    far = ((np.abs(atoms.x) + half) ** 2).sum(axis=1) * (1 + ROUNDING)
    return far <= float(radius) ** 2 * (1 - ROUNDING)


def _box_cells(law: Box) -> Atoms:
    """Equal cells; a side of length a has the variance a²/12."""
    d = len(law.lower)
    if d > _BOX_DIMENSION:
        raise IllPosed(f"expected a box in dimension {_BOX_DIMENSION} or less, got {d}")
    n = int(_BOX_ATOMS ** (1 / d) + 1e-9)
    sides = list(zip(law.lower, law.upper, strict=True))
    middles = [
        [float(a + (b - a) * Fraction(2 * k + 1, 2 * n)) for k in range(n)] for a, b in sides
    ]
    x = np.array(list(product(*middles)))
    variances = [float(((b - a) / n) ** 2 / 12) * (1 + ROUNDING) for a, b in sides]
    return Atoms(x, np.full(len(x), 1 / len(x)), np.tile(variances, (len(x), 1)))


# -- Gaussian laws ---------------------------------------------------------------------------------
#
# x = Σ^½g with a standard normal g of R^d, and y depends on one coordinate G of g alone: with
# α = ‖Σ^½θ₁‖ it is y(αG), and E[(hᵀx + ky)²] is a form in (‖Σ^½h‖, k), and what is orthogonal to
# the coordinate. As λ_min‖h‖² ≤ ‖Σ^½h‖² ≤ λ_max‖h‖², and α moves by at most √λ_max for a unit of
# θ₁, the law x̂ = √λ_max G with ξ̂ = ‖Σ^½ξ‖/√λ_max stands for it, measured by √λ_min G from below
# and by √λ_max G from above. {‖g‖ ≤ B/√λ_max} lies in {‖x‖ ≤ B} and is the same in all
# directions, so that G has a density on it: the normal one times a χ².


def _ends(law: Gaussian) -> tuple[arb, arb]:
    """The extreme eigenvalues; the least is 0 where Σ is singular."""
    spectrum = positive_spectrum(matrix_of(law.covariance), 20)
    singular = spectrum.rank < len(law.covariance)
    return arb(0) if singular else spectrum.least.ball, spectrum.greatest.ball


def _gaussian_within(law: Gaussian, radius: Fraction) -> Atoms:
    d = len(law.covariance)
    with ctx.workprec(_BITS):
        low, high = _ends(law)
        root = high.sqrt()
        reach = _ball(radius) / root
        line = _on_line(_truncated(reach, d), root, low.sqrt())
        beside = lower(low * chi_square(d + 2, reach * reach)) if d > 1 else np.inf
    return replace(line, floor=beside)


def _form(law: Gaussian, xi: Sequence[Fraction]) -> arb:
    rows = law.covariance
    total = sum(
        (a * s * b for a, row in zip(xi, rows, strict=True) for s, b in zip(row, xi, strict=True)),
        Fraction(0),
    )
    return _ball(total)


def _on_line(cells: Sequence[Line], root: arb, scale: arb) -> Atoms:
    """Cells of G as atoms of √λ_max G; masses are rounded towards 0, variances up."""
    x = np.array([[float((root * mean).mid())] for _, mean, _ in cells])
    mass = np.array([max(lower(m), 0.0) for m, _, _ in cells])
    spread = np.array([[upper(root * root * v)] for _, _, v in cells])
    return Atoms(x, mass, spread, float((scale / root).mid()))


def _normal_cells() -> list[Line]:
    """All of the line: cells of equal length, then two tails."""
    edges = [arb(fmpq(_TAIL * (2 * k - _LINE), _LINE)) for k in range(_LINE + 1)]
    inner = [_cell(a, b) for a, b in pairwise(edges)]
    end = edges[-1]
    mass = (end / arb(2).sqrt()).erfc() / 2
    mean = bell(end) / mass
    tail = (mass, mean, 1 + end * mean - mean * mean)
    return [*inner, (mass, -mean, tail[2]), tail]


def _truncated(reach: arb, d: int) -> list[Line]:
    """G where ‖g‖ ≤ reach, from below: in each cell the least share that the χ² leaves."""
    end = reach.min(arb(_TAIL))
    cells: list[Line] = []
    for k in range(_LINE // 2):
        a, b = end * k / (_LINE // 2), end * (k + 1) / (_LINE // 2)
        mass, mean, variance = _cell(a, b)
        if d > 1:
            mass = mass * chi_square(d - 1, reach * reach - b * b)
        cells += [(mass, mean, variance), (mass, -mean, variance)]
    return cells


def _cell(a: arb, b: arb) -> Line:
    """Mass, mean and variance of a standard normal number in [a, b]."""
    mass = ((b / arb(2).sqrt()).erf() - (a / arb(2).sqrt()).erf()) / 2
    mean = (bell(a) - bell(b)) / mass
    return mass, mean, 1 + (a * bell(a) - b * bell(b)) / mass - mean * mean


def bell(g: arb) -> arb:
    return (-g * g / 2).exp() / (2 * arb.pi()).sqrt()


def chi_square(k: int, t: arb) -> arb:
    """P(χ² ≤ t) with k degrees of freedom; 0, from below, where t may not be positive."""
    if not t > 0:
        return arb(0)
    return (t / 2).gamma_lower(arb(k) / 2, regularized=1)


def _ball(x: Fraction) -> arb:
    return arb(fmpq(*x.as_integer_ratio()))
