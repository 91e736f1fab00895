"""A world in which every hypothesis of Theorems 3.8 and 3.9 holds, with ρ > 0 and θ ≠ (ξ, 0).

d = 1, ξ = 0, X = ±1 with probability ½ each, σ(t) = 1 + t, so L = γ = 1. At θ = (0, ¼) the
equilibrium is z = ⅓, y = 4/3, and E[(X, y)(X, y)ᵀ] = diag(1, 16/9): a straight line has ρ > 0 where
it does not go through 0, and only there (the identity is excluded).
"""

from fractions import Fraction

from deqproof.core.evidence import Atom, Witness
from deqproof.deq import single_index as setting
from deqproof.deq.symbols import eta, theta1, theta2, xi

term = setting.language.term
third, ninth = Fraction(1, 3), Fraction(1, 9)

SCALARS = {
    setting.L: 1, setting.gamma: 1, setting.sigma0: 1, setting.B: 1,
    setting.n_xi: 0, setting.delta: Fraction(1, 2), setting.Z: 2,
    setting.rho: 1, setting.Lambda: 16 * ninth,
    setting.G2: 16 * third * ninth, theta2: Fraction(1, 4), eta: Fraction(1, 20),
}  # fmt: skip
DRAWN = {setting.z: third, setting.zeta: Fraction(0), setting.q: 4 * third, setting.inside: 1}
NOWHERE = (Fraction(0),)

WORLD = Witness(
    dimension=1,
    scalars={term(x): Fraction(value) for x, value in SCALARS.items()},
    vectors={term(x): NOWHERE for x in (xi, theta1, setting.G1)},
    operators={},
    law=tuple(
        Atom(
            Fraction(1, 2),
            {term(x): Fraction(value) for x, value in DRAWN.items()},
            {term(setting.X): (Fraction(side),)},
        )
        for side in (1, -1)
    ),
    functions={"sigma": (Fraction(1), Fraction(1))},
)
