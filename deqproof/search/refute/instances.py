"""What a hypothesis about every value of a letter says of finitely many, in one dimension.

The core decides such a fact where it is a polynomial p of degree at most 2 in its letters. For
d = 1 p is known by its values at 0, at ±uᵢ and at uᵢ ± uⱼ, the uᵢ being units, and
p(x) = xᵀAx + 2bᵀx + c is never negative only if the matrix with the blocks A, b, bᵀ, c has no
negative minor of a diagonal pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from deqproof.core.statement import Fact, ForEvery, NonNegative, Simple, Zero, letters_of, replaced
from deqproof.core.term import VECTOR, VZERO, Term, const, ordered, value_of, vector

UNIT = vector("e@")  # the first basis vector of R^d

Values: TypeAlias = dict[Term, Term]
_HALF = Fraction(1, 2)


def instances(fact: Fact) -> list[Fact]:
    """The fact, or where it is universal what it says for d = 1, its conditions aside."""
    letters, inside = list[Term](), fact
    while isinstance(inside, ForEvery):
        letters, inside = [*letters, inside.letter], inside.fact
    letters = [x for x in letters if x in letters_of(inside)]
    if not letters or not isinstance(inside, Simple):
        return [inside]
    low, high = _degrees(inside.term, frozenset(letters))
    at_nodes = [replaced(inside, node) for node in _nodes(letters, low == high == 2)]
    more = [] if isinstance(inside, Zero) else [*_minors(inside, letters, low == 2)]
    return [f for f in dict.fromkeys([*at_nodes, *more]) if not _is_plain(f)]


def about_every_vector(fact: Fact) -> bool:
    """Does it speak of every vector?"""
    return isinstance(fact, ForEvery) and (
        fact.letter.kind == VECTOR or about_every_vector(fact.fact)
    )


def _is_plain(fact: Fact) -> bool:
    """Does it say 0 ≥ 0, or 1 > 0?"""
    return isinstance(fact, NonNegative) and (value_of(fact.term) or Fraction(-1)) >= 0


def _at(letters: Sequence[Term], places: dict[int, int]) -> Values:
    """The letters at these multiples of their units, the others at 0."""
    values: Values = {}
    for k, x in enumerate(letters):
        size = places.get(k, 0)
        if x.kind == VECTOR:
            values[x] = UNIT if size == 1 else size * UNIT if size else VZERO
        else:
            values[x] = const(size)
    return values


def _nodes(letters: Sequence[Term], even: bool) -> Iterator[Values]:
    """0, ±uᵢ and uᵢ ± uⱼ; one of two opposite ones for a quadratic form, and never 0."""
    for i in range(len(letters)):
        yield _at(letters, {i: 1})
    for i, j in combinations(range(len(letters)), 2):
        yield _at(letters, {i: 1, j: 1})
        yield _at(letters, {i: 1, j: -1})
    if not even:
        yield _at(letters, {})
        for i in range(len(letters)):
            yield _at(letters, {i: -1})


def _minors(fact: Simple, letters: Sequence[Term], form: bool) -> Iterator[Fact]:
    """The minors of two rows and columns, and the entries of A on the diagonal."""

    def p(places: dict[int, int]) -> Term:
        found = replaced(fact, _at(letters, places))
        assert isinstance(found, Simple)
        return found.term

    n = range(len(letters))
    c = const(0) if form else p({})
    b = [const(0) if form else (p({i: 1}) - p({i: -1})) * Fraction(1, 4) for i in n]
    a = [p({i: 1}) if form else (p({i: 1}) + p({i: -1})) * _HALF - c for i in n]
    if not form:
        for i in n:
            yield NonNegative(a[i])
            yield NonNegative(a[i] * c - b[i] ** 2)
    for i, j in combinations(n, 2):
        cross = p({i: 1, j: 1}) - a[i] - a[j] - 2 * (b[i] + b[j]) - c
        yield NonNegative(4 * a[i] * a[j] - cross**2)


def _degrees(term: Term, letters: frozenset[Term]) -> tuple[int, int]:
    """The least and the greatest total degree of its monomials, as far as its form shows."""
    found: dict[Term, tuple[int, int]] = {}
    for t in ordered([term]):
        parts = [found[a] for a in t.args]
        lows, highs = [a for a, _ in parts], [b for _, b in parts]
        if t in letters:
            found[t] = (1, 1)
        elif t.op in ("add", "sub", "vadd", "neg", "apply"):
            nonzero = [k for k, a in enumerate(t.args) if a is not VZERO and value_of(a) != 0]
            found[t] = (min([lows[k] for k in nonzero], default=0), max(highs))
        elif t.op == "pow":
            exponent = int(t.data[0])
            found[t] = (exponent * lows[0], exponent * highs[0])
        else:
            found[t] = (sum(lows), sum(highs))
    return found[term]
