"""From solutions modulo several primes to solutions over Q."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import isqrt, prod
from typing import TypeAlias

from deqproof.search.laws.polynomial import Number, simplest

# A basis: vectors, sparse, each under an index where it is 1 and all others are 0.
Basis: TypeAlias = Mapping[int, Mapping[int, int]]

PRIMES = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549)
ROUNDS = (1, 3, 6)


def lift_basis(
    solve: Callable[[int, int], Basis], is_solution: Callable[[Mapping[int, Number]], bool]
) -> list[dict[int, Number]]:
    """A basis over Q from `solve(prime, attempt)`, with as many primes as that takes.

    Only what `is_solution` confirms is kept; a prime with more solutions than others is unlucky.
    """
    solved: list[Basis] = []
    vectors: list[dict[int, Number]] = []
    for used in ROUNDS:
        solved += [solve(PRIMES[k], k) for k in range(len(solved), used)]
        fewest = min(map(len, solved))
        agreeing = [(s, q) for s, q in zip(solved, PRIMES, strict=False) if len(s) == fewest]
        vectors = [v for v in _combine(agreeing) if is_solution(v)]
        if len(vectors) == fewest:
            break
    return vectors


def _combine(solved: Sequence[tuple[Basis, int]]) -> Iterator[dict[int, Number]]:
    modulus = prod(q for _, q in solved)
    # for each prime a number that is 1 modulo it and 0 modulo the others
    units = [(modulus // q) * pow(modulus // q, -1, q) for _, q in solved]
    for name in sorted(solved[0][0]):
        residues: dict[int, int] = {}
        for (basis, _), unit in zip(solved, units, strict=True):
            for j, x in basis.get(name, {}).items():
                residues[j] = residues.get(j, 0) + x * unit
        found = {j: as_fraction(x % modulus, modulus) for j, x in residues.items()}
        yield {j: c for j, c in found.items() if c}


def as_fraction(residue: int, modulus: int) -> Number:
    """The fraction of small numerator and denominator with this residue, by Euclid's algorithm."""
    a, b, s, t = modulus, residue, 0, 1
    bound = isqrt(modulus // 2)
    while b > bound:
        k = a // b
        a, b, s, t = b, a - k * b, t, s - k * t
    return simplest(Fraction(b, t)) if t else 0
