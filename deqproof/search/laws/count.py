"""How many laws a model has: the dimension of its fields' Lie algebra at a generic point.

Over the field K of rational functions, let S_k be spanned by the brackets of at most k fields. If
S_k = S_{k−1}, then S_{k−1} is closed under brackets with the fields, as [X, fY] = f[X, Y] + X(f)Y,
and is the span of the whole algebra. A bracket of random combinations of the fields lies in a
given proper subspace with probability at most k/p: a level is full at the first random bracket
that adds nothing to it, and the search ends at the first level all of whose brackets add nothing.
The dimensions found are lower bounds that hold; that no more is left is for laws to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from flint import fmpz

from deqproof.core.brackets import bracket, flatten
from deqproof.core.errors import BadInput
from deqproof.core.fields import Duals, make_state
from deqproof.search.laws.echelon import independent_rows
from deqproof.search.laws.model import Model

Progress: TypeAlias = Callable[[str, int, int], None]

MERSENNE = 2**61 - 1
SMALLEST_PRIME = 2**31
ATTEMPTS = 12
SPARSE_FROM = 300
LONGEST = 12


@dataclass(frozen=True, slots=True)
class Count:
    """Brackets that are independent at a point modulo a prime: words of labels, see the core.

    `closed`: further brackets added nothing, so that the dimension is very likely exact.
    """

    prime: int
    point: tuple[int, ...]
    words: tuple[tuple[int, ...], ...]
    closed: bool

    @property
    def dimension(self) -> int:
        return len(self.words)


def count_brackets(
    model: Model, seed: int, progress: Progress | None = None, prime: int = MERSENNE
) -> Count:
    """Independent brackets at a random point; another point and prime where a field has a pole."""
    random = Random(seed)
    for _ in range(ATTEMPTS):
        point = tuple(random.randrange(prime) for _ in model.coordinates)
        try:
            return _grow(model, Duals(prime), point, random, progress)
        except ZeroDivisionError:
            prime = _previous_prime(prime)
    raise BadInput(
        f"{model.name}: expected a model that is defined at most points, received one that "
        f"divides by 0 at {ATTEMPTS} random points; try another denominator"
    )


def recount(model: Model, count: Count, seed: int, progress: Progress | None) -> Count:
    """The larger of this count and another, at another point modulo another prime.

    A coefficient that the prime divides can hide a field, never make one up.
    """
    other = count_brackets(model, seed + 1, progress, _previous_prime(count.prime))
    return other if other.dimension > count.dimension else count


def _previous_prime(p: int) -> int:
    if p <= SMALLEST_PRIME:
        return MERSENNE
    p -= 2
    while not fmpz(p).is_prime():
        p -= 2
    return p


def _grow(
    model: Model, ring: Duals, point: Sequence[int], random: Random, progress: Progress | None
) -> Count:
    growth = _Growth(model, ring, make_state(model.program, ring, point), progress)
    sparse = is_sparse(model)
    batches = _sparse_batches if sparse else _dense_batches
    for length in range(1, LONGEST + 1):
        before = len(growth.words)
        for words in batches(growth, length, random):
            probe = growth.extend(words)
            if sparse:
                probe = growth.is_independent(_random_word(ring, length, random))
            if growth.room == 0 or not probe:
                break
        if growth.room == 0 or len(growth.words) == before:
            return Count(ring.p, tuple(point), tuple(growth.words), closed=True)
    return Count(ring.p, tuple(point), tuple(growth.words), closed=False)


Word: TypeAlias = tuple[int, ...]


class _Growth:
    """Words whose brackets are independent, and what these are at the point."""

    def __init__(
        self, model: Model, ring: Duals, state: list[Any], progress: Progress | None
    ) -> None:
        self.model, self.ring, self.state, self.progress = model, ring, state, progress
        self.size, self.moving = len(model.coordinates), len(model.coordinates) - len(model.resting)
        self.words: list[Word] = []
        self.rows: list[list[int]] = []

    @property
    def room(self) -> int:
        return self.moving - len(self.words)

    def evaluate(self, word: Word) -> list[int]:
        program = self.model.program
        if self.progress is not None:
            self.progress(f"brackets of {len(word)} fields", len(self.words), self.moving)
        return flatten(program, self.ring, bracket(program, self.ring, word, self.state))

    def extend(self, words: Sequence[Word]) -> bool:
        """Keep those words whose brackets are independent of all before them; were all of them?"""
        candidates = [*self.words, *words]
        rows = [*self.rows, *map(self.evaluate, words)]
        kept = independent_rows(rows, self.size, self.ring.p)
        self.words, self.rows = [candidates[k] for k in kept], [rows[k] for k in kept]
        return len(kept) == len(candidates)

    def is_independent(self, word: Word) -> bool:
        rows = [*self.rows, self.evaluate(word)]
        return len(independent_rows(rows, self.size, self.ring.p)) == len(rows)


def _random_word(ring: Duals, length: int, random: Random) -> Word:
    """A bracket of random combinations of all fields."""
    return tuple(random.randrange(1, ring.p) for _ in range(length))


def _dense_batches(growth: _Growth, length: int, random: Random) -> Iterator[list[Word]]:
    """Random combinations, twice as many each time."""
    size = 2 if length > 1 else min(growth.model.program["seeds"], growth.moving)
    while True:
        room = min(size, growth.room)
        yield [_random_word(growth.ring, length, random) for _ in range(room)]
        size *= 2


def is_sparse(model: Model) -> bool:
    """Whether single fields are much cheaper than combinations: large programs of scalars."""
    scalars = all(block.rows == block.columns == 1 for block in model.blocks)
    return scalars and len(model.program["nodes"]) > SPARSE_FROM


def _sparse_batches(growth: _Growth, length: int, random: Random) -> Iterator[list[Word]]:
    """Brackets of single fields with the words of the last level, where they share a parameter."""
    letters = _letters_of_fields(growth.model)
    if length == 1:
        words: list[Word] = [(-i,) for i in letters]
    else:
        last = [word for word in growth.words if len(word) == length - 1]
        reach = {word: set[int]().union(*(letters[-a] for a in word)) for word in last}
        words = [(-i, *word) for word in last for i, own in letters.items() if own & reach[word]]
    random.shuffle(words)
    size = 64
    while words:
        yield words[:size]
        words, size = words[size:], 2 * size


def _letters_of_fields(model: Model) -> dict[int, frozenset[int]]:
    """The parameters that each φ_i depends on, by its label; momentum's drift has them all."""
    k = len(model.blocks)
    known = [frozenset([i]) for i in range(k)]
    for op, *operands in model.program["nodes"]:
        below = [] if op == "const" else [known[i] for i in operands]
        known.append(frozenset[int]().union(*below))
    found = {i: known[n] for i, (n, *_) in enumerate(model.program["outputs"], 1)}
    if model.program["seeds"] > len(found):
        found[len(found) + 1] = frozenset(range(k))
    return found
