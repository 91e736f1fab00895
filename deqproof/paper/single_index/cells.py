"""Bounds of E[VVᵀ], V = (u, y), for all θ of a box: rigorous, in float64 with its errors counted.

At the box's centre c the equilibrium and its slope w = σ′/(1 − θ₂σ′) are known. On the box, with
h = θ − c and T = Σ rₖ|Vₖ|, Taylor's formula gives y = y_c + w⟨h, (x, y_c)⟩ + remainder,

    |remainder| ≤ ½q(H q²κ²T² + 2r₂L²qκT),   q = 1/(1 − Lθ₂), κ = 1 + r₂Lq,

for along θ the pre-activation moves with dz = ⟨h, (x, y)⟩/(1 − θ₂σ′), and
d²y = (σ″dz² + 2h₂σ′²dz)/(1 − θ₂σ′). Without the remainder the matrix is affine in h up to a
square: its least eigenvalue is at least that of an affine one, which is concave in h, and its
greatest is convex in h. So both need only be looked at in the corners of the box. By Minkowski's
inequality in L² everything that is left out moves the square roots of the eigenvalues by at most
its norm.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from deqproof.kernel.samples import Floats
from deqproof.paper.single_index.atoms import Atoms
from deqproof.paper.single_index.tabulated import ROUNDING, Equilibrium, Tabulated


@dataclass(frozen=True, slots=True)
class Bounds:
    """For each box: a bound below all least and one above all greatest eigenvalues of E[VVᵀ];
    and these eigenvalues at the centre, as far as floats know them."""

    low: Floats
    high: Floats
    least: Floats
    greatest: Floats


@dataclass(frozen=True, slots=True)
class _Moments:
    """E[UUᵀ], E[wUVᵀ], E[w²VVᵀ] with U = (u, y), V = (x, y), shape (m, P, P); the norm of
    what is left out, and E‖U‖² + E‖V‖², to which sums are rounded."""

    plain: Floats
    first: Floats
    second: Floats
    off: Floats
    size: Floats


def bounds_on(table: Tabulated, atoms: Atoms, centre: Floats, radius: Floats) -> Bounds:
    """The bounds for boxes of θ, shapes (m, p + 1); 0 and infinity where θ₂L may reach 1."""
    with np.errstate(invalid="ignore"):
        return _bounded(table, atoms, centre, radius)


def _bounded(table: Tabulated, atoms: Atoms, centre: Floats, radius: Floats) -> Bounds:
    moments = _moments(table, atoms, centre, radius)
    corners = np.array(list(product((-1.0, 1.0), repeat=centre.shape[1])))
    corners = corners[: len(corners) if radius.any() else 1]
    h = corners * radius[:, None]  # (m, corners, P)
    pull = h @ moments.first.transpose(0, 2, 1)
    affine = np.repeat(moments.plain[:, None], len(corners), axis=1)
    affine[..., -1, :] += pull
    affine[..., :, -1] += pull
    curved = affine.copy()
    curved[..., -1, -1] += np.einsum("mcp,mpq,mcq->mc", h, moments.second, h)
    room = (len(atoms.mass) * 2.0**-50 + ROUNDING) * moments.size
    low = np.sqrt(np.maximum(extreme_eigenvalue(affine, -1).min(axis=1) - room, 0))
    high = np.sqrt(extreme_eigenvalue(curved, 1).max(axis=1) + room)
    lost = low - moments.off * (1 + ROUNDING) - ROUNDING * high
    low = np.minimum(np.maximum(lost, 0), np.sqrt(max(atoms.floor, 0.0)))
    gained = (high + moments.off) ** 2 + _inside(table, atoms, centre, radius)
    values = np.linalg.eigvalsh(moments.plain)
    least, greatest = np.minimum(values[:, 0], atoms.floor), values[:, -1]
    high2 = np.maximum(gained, atoms.ceiling) * (1 + ROUNDING)
    # What is no number is no bound.
    safe_low = np.nan_to_num(low**2 * (1 - ROUNDING), nan=0.0)
    safe_high = np.nan_to_num(high2, nan=np.inf)
    return Bounds(safe_low, safe_high, least, np.maximum(greatest, atoms.ceiling))


def _moments(table: Tabulated, atoms: Atoms, centre: Floats, radius: Floats) -> _Moments:
    x, mass = atoms.x, atoms.mass
    p = x.shape[1]
    found = table.settle(centre[:, :p] @ x.T, centre[:, p])
    y, w = found.y, found.w
    scaled = x * mass[:, None]
    squares = (scaled[:, :, None] * x[:, None, :]).reshape(len(x), p * p)

    def second(weight: Floats) -> Floats:
        """E[weight (x, y)(x, y)ᵀ]."""
        total = np.empty((len(y), p + 1, p + 1))
        total[:, :p, :p] = (weight @ squares).reshape(-1, p, p)
        total[:, p, :p] = total[:, :p, p] = (weight * y) @ scaled
        total[:, p, p] = (weight * y * y) @ mass
        return total

    scale = np.array([*[atoms.scale] * p, 1.0])
    plain, first = second(np.ones_like(y)), second(w)
    q, _ = _reach(table, centre, radius)
    size = plain.trace(axis1=1, axis2=2) * (1 + table.L * q * radius.sum(axis=1)) ** 2
    off = _left_out(table, atoms, y, centre, radius) + _inexact(table, atoms, found, centre, radius)
    return _Moments(
        plain * scale * scale[:, None], first * scale[:, None], second(w * w), off,
        size * (1 + max(atoms.scale, 1.0) ** 2),
    )  # fmt: skip


def _reach(table: Tabulated, centre: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """q and κ on the boxes."""
    q = table.amplification(centre[:, -1] + radius[:, -1])
    return q, 1 + radius[:, -1] * table.L * q


def _lean(atoms: Atoms, y: Floats, radius: Floats) -> Floats:
    """T, shape (m, n)."""
    return radius[:, :-1] @ np.abs(atoms.x).T + radius[:, -1:] * np.abs(y)


def _norm(atoms: Atoms, values: Floats) -> Floats:
    """√E[·²]."""
    return np.sqrt(values**2 @ atoms.mass) * (1 + ROUNDING)


def _left_out(table: Tabulated, atoms: Atoms, y: Floats, centre: Floats, radius: Floats) -> Floats:
    """The remainder of Taylor's formula, and what a cell's mean misses of E[y|cell]."""
    q, kappa = _reach(table, centre, radius)
    lean = _lean(atoms, y, radius) * (1 + ROUNDING) + ROUNDING * radius.sum(axis=1)[:, None]
    ahead = (q * kappa)[:, None] * lean
    bent = q[:, None] / 2 * (table.H * ahead**2 + 2 * radius[:, -1:] * table.L**2 * ahead)
    return _norm(atoms, bent) + _norm(atoms, _missed(table, atoms, centre, radius))


def _missed(table: Tabulated, atoms: Atoms, centre: Floats, radius: Floats) -> Floats:
    """How far y at a cell's mean is from E[y|cell]: y has the slope w ≤ Lq in a = θ₁ᵀx, and
    |dw/da| = |σ″|/(1 − θ₂σ′)³ ≤ Hq³ where the table reaches."""
    q, _ = _reach(table, centre, radius)
    widest = (np.abs(centre[:, :-1]) + radius[:, :-1]) ** 2
    variance = widest @ atoms.spread.T
    missed = (table.H * q**3 / 2)[:, None] * variance
    far = slice(variance.shape[1] - atoms.unbounded, None)
    missed[:, far] = (table.L * q)[:, None] * np.sqrt(variance[:, far])
    return missed


def _inexact(
    table: Tabulated, atoms: Atoms, found: Equilibrium, centre: Floats, radius: Floats
) -> Floats:
    """What y_c and w at the centre may be off."""
    _, kappa = _reach(table, centre, radius)
    root = np.sqrt(atoms.total)
    return found.off_y * root * kappa + found.off_w * (
        _norm(atoms, _lean(atoms, found.y, radius)) + radius[:, -1] * found.off_y * root
    )


def _inside(table: Tabulated, atoms: Atoms, centre: Floats, radius: Floats) -> Floats:
    """E[|u − E[u|cell]|² + |y − E[y|cell]|²], bounded: y is Lq-Lipschitz in θ₁ᵀx."""
    q, _ = _reach(table, centre, radius)
    widest = (np.abs(centre[:, :-1]) + radius[:, :-1]) ** 2
    variance = atoms.spread.T @ atoms.mass
    return atoms.scale**2 * variance.sum() + (table.L * q) ** 2 * (widest @ variance)


def extreme_eigenvalue(matrices: Floats, sign: int) -> Floats:
    """A bound below the least (sign −1) or above the greatest eigenvalue of symmetric matrices.

    From computed eigenpairs: A = QDQᵀ + E, and QDQᵀ lies between d_min QQᵀ and d_max QQᵀ, so that
    the bound is d ∓ |d|‖I − QQᵀ‖ ∓ ‖E‖, whatever the library did.
    """
    values, vectors = np.linalg.eigh(matrices)
    turned = vectors.swapaxes(-1, -2)
    rest = matrices - (vectors * values[..., None, :]) @ turned
    skew = np.eye(matrices.shape[-1]) - vectors @ turned
    extreme = values[..., -1 if sign > 0 else 0]
    size = np.abs(matrices).sum(axis=(-1, -2))
    error = np.linalg.norm(rest, axis=(-1, -2)) + ROUNDING * size
    error += np.abs(extreme) * np.linalg.norm(skew, axis=(-1, -2))
    return extreme + sign * error * (1 + ROUNDING)
