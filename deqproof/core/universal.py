"""Values at a witness, and facts there about every value of a letter, as quadratic polynomials."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import islice
from typing import Any, TypeAlias

from flint import Ordering, fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx

from deqproof.core.errors import NotLowerable
from deqproof.core.evidence import Witness
from deqproof.core.number import Coordinates, Table, evaluate
from deqproof.core.statement import ForEvery, NonNegative, NonZero, Zero
from deqproof.core.term import VECTOR, Term

Rows: TypeAlias = Sequence[Sequence[Fraction]]
_MOST_COORDINATES, _MOST_MONOMIALS = 128, 20_000


def eigenvalues(rows: Rows, shift: Fraction, sign: int) -> tuple[bool, bool]:
    """Is no eigenvalue of sign·(S − shift·I) negative, and is one of them 0?

    By the characteristic polynomial: its roots are real, so none is negative exactly if the
    coefficients alternate in sign.
    """
    d = len(rows)
    moved = [[Fraction(x) - shift * (i == j) for j, x in enumerate(r)] for i, r in enumerate(rows)]
    entries = [sign * fmpq(x.numerator, x.denominator) for row in moved for x in row]
    c = fmpq_mat(d, d, entries).charpoly().coeffs()
    return all((-1) ** (d - k) * x >= 0 for k, x in enumerate(c)), d > 0 and c[0] == 0


def exactly(
    term: Term, witness: Witness, table: Table, letters: Mapping[Term, Any] | None = None
) -> Any:
    """The term's value at the witness, in the number system of the table.

    `letters` gives some letters values of their own, in that number system.
    """

    def number(x: Fraction) -> Any:
        return table["const"](x)

    scalars = {t: number(x) for t, x in witness.scalars.items()}
    vectors = {t: tuple(map(number, v)) for t, v in witness.vectors.items()}
    for t, value in (letters or {}).items():
        (vectors if t.kind == VECTOR else scalars)[t] = value
    algebra = Coordinates(
        table,
        {str(t.data[0]): x for t, x in scalars.items()},
        {str(t.data[0]): v for t, v in vectors.items()},
        {n: tuple(tuple(map(number, r)) for r in rows) for n, rows in witness.operators.items()},
        witness.dimension,
    )
    return evaluate([term], algebra)[0]


def holds_for_every(fact: ForEvery, witness: Witness) -> bool:
    """Is the fact, its conditions aside, seen to hold for every value of its letter, or letters?

    By a polynomial p of degree ≤ 2 in the letters' coordinates: p(x) = xᵀAx + 2bᵀx + c is never
    negative if and only if the matrix with the blocks A, b, bᵀ, c has no negative eigenvalue, and
    is positive if that has positive ones alone.
    """
    letters, inside = [fact.letter], fact.fact
    while isinstance(inside, ForEvery):
        letters, inside = [*letters, inside.letter], inside.fact
    if witness.dimension < 1 and any(x.kind == VECTOR for x in letters):
        return False  # in R^0 every vector is 0, but d ≥ 1
    size = sum(witness.dimension if x.kind == VECTOR else 1 for x in letters)
    if size > _MOST_COORDINATES:
        return False
    ring = fmpq_mpoly_ctx.get([f"x{k}" for k in range(size)], Ordering.lex)
    coordinates, values = iter(ring.gens()), dict[Term, Any]()
    for x in letters:
        vector = x.kind == VECTOR
        values[x] = tuple(islice(coordinates, witness.dimension)) if vector else next(coordinates)
    try:
        found = exactly(inside.term, witness, _polynomials(ring), values)
    except NotLowerable:
        return False
    if inside.term.kind == VECTOR or isinstance(inside, Zero):
        parts: tuple[fmpq_mpoly, ...] = found if inside.term.kind == VECTOR else (found,)
        return isinstance(inside, Zero) and all(p.is_zero() for p in parts)
    signs = (1, -1) if isinstance(inside, NonZero) else (1,)
    return any(_is_above(s * found, size, not isinstance(inside, NonNegative)) for s in signs)


def _is_above(p: fmpq_mpoly, size: int, strict: bool) -> bool:
    """p ≥ 0 everywhere, or p > 0."""
    if p.is_constant():
        value = p.to_dict().get((0,) * size, fmpq(0))
        return bool(value > 0 or (value == 0 and not strict))
    if p.total_degree() > 2:
        return False
    rows = [[Fraction(0)] * (size + 1) for _ in range(size + 1)]
    for exponents, c in p.to_dict().items():
        places = [k for k, e in enumerate(exponents) for _ in range(int(e))]
        i, j = [*places, size, size][:2]
        for a, b in ((i, j), (j, i)):
            rows[a][b] += Fraction(int(c.p), int(c.q)) / 2
    least, touches = eigenvalues(rows, Fraction(0), 1)
    return least and not (strict and touches)


def _polynomials(ring: fmpq_mpoly_ctx) -> Table:
    """The number system of the polynomials in a letter's coordinates."""

    def quotient(a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
        if b.is_zero() or not b.is_constant():
            raise NotLowerable("expected a divisor that is a number, and not 0")
        return a / b

    def constant(x: Fraction) -> fmpq_mpoly:
        return ring.constant(fmpq(x.numerator, x.denominator))

    def product(a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
        if len(a) * len(b) > _MOST_MONOMIALS:
            raise NotLowerable("expected a shorter polynomial in a universal fact")
        return a * b

    def power(a: fmpq_mpoly, n: int) -> fmpq_mpoly:
        return reduce(product, [a] * n, constant(Fraction(1)))

    return {
        "const": constant, "add": operator.add, "sub": operator.sub, "mul": product,
        "neg": operator.neg, "pow": power, "div": quotient,
    }  # fmt: skip
