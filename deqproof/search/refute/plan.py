"""In which order letters are placed, and which bounds each can be given.

A bound helps where the letter that is placed last, among those it contains, is in it to the first
power only. Letters that equations give follow as soon as what they are made of is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deqproof.search.refute.chart import Bound, Chart, Free, Polynomial, Solved
from deqproof.search.refute.frame import ANGLE
from deqproof.search.refute.quadric import Poly
from deqproof.search.refute.ring import Ring
from deqproof.search.refute.solve import Branch, letters_in


@dataclass(frozen=True, slots=True)
class _Fact:
    """A polynomial, its degree in each letter that it names, and the free letters beneath."""

    poly: Poly
    degrees: dict[int, int]
    beneath: frozenset[int]

    def places(self, letter: int, later: set[int]) -> bool:
        """Does it say where the letter goes, with the later ones still unknown?"""
        direct = self.degrees.get(letter) == 1 and letter not in self.beneath
        return direct and not later & (self.degrees.keys() | self.beneath)


def chart_of(ring: Ring, branch: Branch, order: Sequence[int] | None = None) -> Chart:
    """The chart of a branch: what is free, in which order, and with which bounds."""
    roots = _roots(branch)
    bounds, units = ([_fact(p, roots) for p in ps] for ps in (branch.bounds, branch.units))
    order = _order(_free(ring, branch), bounds) if order is None else order
    return Chart(
        ring.frame,
        len(ring.frame.coordinates()),
        ring.context.nvars(),
        tuple(_steps(order, branch, roots, bounds, units)),
        tuple(_group(ring, k) for k in order),
    )


def _roots(branch: Branch) -> dict[int, frozenset[int]]:
    """The free letters that each solved letter is made of."""
    found: dict[int, frozenset[int]] = {}
    for letter, value in reversed(branch.solved):
        direct = {*letters_in(value.num), *letters_in(value.den)}
        found[letter] = frozenset().union(*(found.get(k, {k}) for k in direct))
    return found


def _fact(p: Poly, roots: dict[int, frozenset[int]]) -> _Fact:
    degrees = {k: int(e) for k, e in enumerate(p.degrees()) if e > 0}
    return _Fact(p, degrees, frozenset().union(*(roots.get(k, ()) for k in degrees)))


def _free(ring: Ring, branch: Branch) -> list[int]:
    size = len(ring.frame.coordinates())
    solved = {x for x, _ in branch.solved}
    used = {k for _, v in branch.solved for p in (v.num, v.den) for k in letters_in(p)}
    return [k for k in range(branch.count) if k not in solved and (k < size or k in used)]


def _order(free: Sequence[int], bounds: Sequence[_Fact]) -> list[int]:
    """Last a letter that few bounds contain, all of them to the first power; then, of the bounds
    that are left, the one before it; and so on."""
    left, order, pending = list(free), list[int](), list(bounds)

    def worth(k: int) -> tuple[int, bool, int, int]:
        affine = sum(f.places(k, set()) for f in pending)
        twisted = sum(k in f.degrees or k in f.beneath for f in pending) - affine
        return -twisted, affine > 0, -affine, left.index(k)

    while left:
        last = max(left, key=worth)
        order.append(last)
        left.remove(last)
        pending = [f for f in pending if last not in f.degrees and last not in f.beneath]
    return order[::-1]


def _steps(
    order: Sequence[int],
    branch: Branch,
    roots: dict[int, frozenset[int]],
    bounds: Sequence[_Fact],
    units: Sequence[_Fact],
) -> Iterator[Free | Solved]:
    waiting = list(reversed(branch.solved))
    for place in range(len(order) + 1):
        known = set(order[:place])
        for letter, value in [pair for pair in waiting if roots[pair[0]] <= known]:
            yield Solved(letter, Polynomial(value.num), Polynomial(value.den))
        waiting = [pair for pair in waiting if not roots[pair[0]] <= known]
        if place < len(order):
            letter, later = order[place], set(order[place + 1 :])
            mine = tuple(_bound(f, letter) for f in bounds if f.places(letter, later))
            away = [] if mine else [f for f in units if f.places(letter, later)]
            yield Free(letter, mine, _bound(away[0], letter) if away else None)


def _bound(fact: _Fact, letter: int) -> Bound:
    slope = fact.poly.derivative(letter)
    rest = fact.poly - slope * fact.poly.context().gen(letter)
    return Bound(Polynomial(slope), Polynomial(rest))


def _group(ring: Ring, letter: int) -> tuple[str, int]:
    """The name that coordinates of one letter share, and their kind."""
    coordinates = ring.frame.coordinates()
    if letter >= len(coordinates):
        return f"x{letter}", ANGLE
    c = coordinates[letter]
    return c.owner if isinstance(c.owner, str) else str(c.owner.data[0]), c.kind
