"""Worlds in which every hypothesis of Theorems 3.8 and 3.9 holds, with ρ > 0 and θ ≠ (ξ, 0).

d = 1, ξ = 0, θ₁ = 0, X = ±y with probability ½ each, σ(t) = ct + a, so L = γ = c. Then z = θ₂y,
y = a/(1 − θ₂c), and E[(X, y)(X, y)ᵀ] = y² I. A straight line has ρ > 0 where it does not go
through 0, and only there (the identity is excluded).
"""

from fractions import Fraction

from deqproof.core.evidence import Atom, Witness
from deqproof.deq import single_index as setting
from deqproof.deq.symbols import eta, theta1, theta2, xi
from deqproof.theorems import _corner_setting as corners

term = setting.language.term


def world(
    c: Fraction, a: Fraction, feedback: Fraction, delta: Fraction, share: Fraction
) -> Witness:
    """The world with this θ₂ and δ₂; the step is a share of λ₁/(2λ₂)."""
    over = 1 - feedback * c
    y, q = a / over, c / over
    room, spread = 1 - c * delta, y**2
    longest = spread * c**2 / (1 + c * delta) / (c**4 * spread**2 / room**2)
    scalars = {
        setting.L: c, setting.gamma: c, setting.sigma0: a, setting.B: y, setting.delta: delta,
        setting.Z: delta * (y + a) / room, setting.rho: spread, setting.Lambda: spread,
        setting.G2: (y - a) * q * y, theta2: feedback, eta: share * longest,
        setting.n_xi: Fraction(0), setting.M: 1 + y**2,
    }  # fmt: skip
    drawn = {setting.z: feedback * y, setting.zeta: Fraction(0), setting.q: q}
    drawn |= {corners.y: y, corners.f: a, corners.s: c}  # σ(z), σ(ζ), σ′(z)
    numbers = {term(x): value for x, value in (drawn | {setting.inside: Fraction(1)}).items()}
    half, nowhere = Fraction(1, 2), (Fraction(0),)
    return Witness(
        dimension=1,
        scalars={term(x): value for x, value in scalars.items()},
        vectors={term(x): nowhere for x in (xi, theta1, setting.G1)},
        operators={},
        law=tuple(Atom(half, numbers, {term(setting.X): (x,)}) for x in (y, -y)),
        functions={"sigma": (a, c)},
    )


WORLD = world(Fraction(1), Fraction(1), Fraction(1, 4), Fraction(1, 2), Fraction(1))
