"""All polynomial laws up to a degree, as few and as sparse as possible.

Laws modulo several primes are lifted to Q and checked there; what lower laws generate by products
is stripped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import comb

from deqproof.search.laws.echelon import Echelon
from deqproof.search.laws.lift import Basis, lift_basis
from deqproof.search.laws.model import Model
from deqproof.search.laws.polynomial import (
    Monomial,
    Number,
    Polynomial,
    add,
    letter,
    multiply,
    with_integers,
    without_constant,
)  # fmt: skip
from deqproof.search.laws.sparse import solve_entries
from deqproof.search.laws.symbolic import Symbolic, TooLarge

MOST_PRODUCTS = 50_000
FEW_MONOMIALS = 500


def find_polynomial_laws(
    model: Model, symbolic: Symbolic, highest: int, seed: int, most: int
) -> list[Polynomial]:
    """Generators of the algebra of laws of degree at most `highest`, without constant terms.

    Every law of such a degree is a polynomial in them; each is checked over Q. Degrees count
    parameters and velocities, but not e^τt and τ. Raises TooLarge beyond `most` monomials.
    """
    still = _idle_letters(model, symbolic)
    monomials = _list_monomials(model, still, highest, most)
    laws = _lift(symbolic, monomials, seed)
    closure = _Closure(model, highest)
    for law in _sparsify(laws, moving_letters(model)):
        closure.consider(law)
    return [*map(letter, still), *map(with_integers, closure.generators)]


def moving_letters(model: Model) -> int:
    """How many coordinates count for a degree: all but e^τt and τ."""
    return len(model.coordinates) if model.program["momentum"] is None else 2 * model.parameters


def weigh(monomial: Monomial, moving: int) -> int:
    return sum(i < moving for i in monomial)


def _idle_letters(model: Model, symbolic: Symbolic) -> list[int]:
    """Parameters that neither move nor matter: each is a law, and all others ignore it."""
    moving = moving_letters(model)
    if model.chart is not None:
        return []
    used = {i for speed in symbolic.speeds for i, e in enumerate(speed.degrees()) if e}
    return [i for i in range(moving) if symbolic.speeds[i] == 0 and i not in used]


def _list_monomials(model: Model, still: Sequence[int], highest: int, most: int) -> list[Monomial]:
    """By degree; under momentum also times powers of e^τt and of the letter τ."""
    moving = moving_letters(model)
    letters = [i for i in range(moving) if i not in set(still)]
    clocks = [
        i for i in range(moving, len(model.coordinates)) if i not in model.resting or i > moving
    ]
    powers = [
        tuple(i for i, e in zip(clocks, exponents, strict=True) for _ in range(e))
        for exponents in product(range(highest + 1), repeat=len(clocks))
    ]
    total = (comb(len(letters) + highest, highest) - 1) * len(powers)
    if total > most:
        raise TooLarge(f"there are {total} monomials of degree at most {highest}")
    return [
        monomial + power
        for k in range(1, highest + 1)
        for monomial in combinations_with_replacement(letters, k)
        for power in powers
    ]


def _lift(symbolic: Symbolic, monomials: Sequence[Monomial], seed: int) -> list[Polynomial]:
    """A basis of the laws over Q."""

    def solve_modulo(q: int, attempt: int) -> Basis:
        if len(monomials) <= FEW_MONOMIALS:
            columns = (symbolic.differentiate({m: 1}) for m in monomials)
            return solve_entries(symbolic.entries(columns, q), len(monomials), q)
        # NumPy only where it pays: loading it takes longer than all of a small model
        from deqproof.search.laws.system import solve_large

        return solve_large(symbolic, monomials, seed + attempt, q)

    def as_law(vector: Mapping[int, Number]) -> Polynomial:
        return {monomials[j]: c for j, c in sorted(vector.items())}

    vectors = lift_basis(solve_modulo, lambda v: symbolic.differentiate(as_law(v)) == 0)
    return [as_law(v) for v in vectors]


def _sparsify(laws: Sequence[Polynomial], moving: int) -> list[Polynomial]:
    """The same span; a law loses a multiple of another where that leaves fewer terms."""
    current = sorted(laws, key=lambda law: (_weight(law, moving), len(law)))
    improved = True
    while improved:
        improved = False
        where: dict[Monomial, list[int]] = {}
        for k, law in enumerate(current):
            for monomial in law:
                where.setdefault(monomial, []).append(k)
        for k, law in enumerate(current):
            for other in sorted({j for m in law for j in where[m]} - {k}):
                shorter = _shortened(law, current[other])
                if _weight(current[other], moving) <= _weight(law, moving) and shorter is not None:
                    current[k], improved = shorter, True
    return sorted(current, key=lambda law: (_weight(law, moving), min(law)))


def _weight(law: Polynomial, moving: int) -> int:
    return max(weigh(m, moving) for m in law)


def _shortened(law: Polynomial, other: Polynomial) -> Polynomial | None:
    ratios = Counter(Fraction(law[m]) / other[m] for m in law.keys() & other.keys())
    if not ratios:
        return None
    ratio, _ = ratios.most_common(1)[0]
    shorter = add(law, other, -ratio)
    return shorter if len(shorter) < len(law) else None


class _Closure:
    """Generators found so far, and the span of their products up to a degree."""

    def __init__(self, model: Model, highest: int) -> None:
        self.highest, self.moving = highest, moving_letters(model)
        self.generators: list[Polynomial] = []
        resting = [i for i in model.resting if i > self.moving]
        powers = [(i,) * k for i in resting for k in range(1, highest + 1)]
        self.products: list[tuple[Polynomial, int]] = [({m: 1}, 0) for m in [(), *powers]]
        self.span = Echelon()

    def consider(self, law: Polynomial) -> None:
        """Keep a law that is not generated by those before it."""
        if not self.span.contains(law):
            self.generators.append(law)
            self._multiply_by(law, _weight(law, self.moving))

    def _multiply_by(self, law: Polynomial, weight: int) -> None:
        fresh: list[tuple[Polynomial, int]] = []
        for factor, size in self.products:
            p, total = factor, size + weight
            while total <= self.highest:
                p = multiply(p, law)
                fresh.append((p, total))
                total += weight
        if len(self.products) + len(fresh) > MOST_PRODUCTS:
            raise TooLarge(f"more than {MOST_PRODUCTS} products of laws")
        self.products += fresh
        for p, _ in fresh:
            self.span.add(without_constant(p))
