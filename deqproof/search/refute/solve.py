"""Equations solved for some of their letters, the rest left free.

Equations are taken apart into irreducible factors, a branch each. A factor that is linear in a
letter gives that letter; one that is quadratic in several is parametrised by lines.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from deqproof.search.refute.frame import EIGENVALUE, SCALAR
from deqproof.search.refute.quadric import Poly, base_point, lines_through, put
from deqproof.search.refute.ring import Quotient, Ring, TooLarge

_MOST_BRANCHES = 6
_LONGEST_FACTORED, _LONGEST_FACT = 100, 40


@dataclass(frozen=True, slots=True)
class Branch:
    """Letters solved for, first to last (evaluate them last to first), and the facts in the rest.

    `bounds` are no less than 0 and `units` are not 0; letters are numbered up to `count`.
    """

    solved: tuple[tuple[int, Quotient], ...]
    bounds: tuple[Poly, ...]
    units: tuple[Poly, ...]
    count: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A branch on its way: each equation as the list of its factors, and its count of letters."""

    solved: tuple[tuple[int, Quotient], ...]
    equations: tuple[tuple[Poly, ...], ...]
    bounds: tuple[Poly, ...]
    units: tuple[Poly, ...]
    count: int


def branches(
    ring: Ring,
    equations: Sequence[Poly],
    bounds: Sequence[Poly],
    units: Sequence[Poly],
    deadline: float,
) -> Iterator[Branch]:
    """Ways to satisfy all the equations, a few at most: those with few second choices first."""
    found, ticket, units = 0, count(), _irreducible(units)
    split = _split(equations, units)
    start = None if split is None else _Open((), split, tuple(bounds), units, ring.count)
    queue = [] if start is None else [(0, next(ticket), start)]
    while queue and found < _MOST_BRANCHES and time.thread_time() < deadline:
        turns, _, branch = heapq.heappop(queue)
        if not branch.equations:
            found += 1
            yield Branch(branch.solved, branch.bounds, branch.units, branch.count)
            continue
        for turn, opened in enumerate(_next(ring, branch)):
            heapq.heappush(queue, (turns + turn, next(ticket), opened))


def _split(equations: Sequence[Poly], units: Sequence[Poly]) -> tuple[tuple[Poly, ...], ...] | None:
    """Each equation's factors, those dropped that cannot vanish; None if one has none left."""
    return _possible([_factors(p) for p in equations if not p.is_zero()], units)


def _possible(
    equations: Sequence[Sequence[Poly]], units: Sequence[Poly]
) -> tuple[tuple[Poly, ...], ...] | None:
    found = tuple(
        tuple(f for f in factors if not any(_associated(f, u) for u in units))
        for factors in equations
    )
    return found if all(found) else None


def _factors(p: Poly) -> list[Poly]:
    """The irreducible factors of p, p itself if it is long: that would take too much time.

    Letters come last: x = 0 is the least telling way to solve x(1 − x) = 0.
    """
    if p.is_constant():
        return []
    found = [f for f, _ in p.factor()[1]] if len(p) <= _LONGEST_FACTORED else [p]
    return sorted(found, key=lambda f: len(f) == 1)


def _irreducible(units: Sequence[Poly]) -> tuple[Poly, ...]:
    found: list[Poly] = []
    for u in units:
        found += [f for f in _factors(u) if f not in found]
    return tuple(found)


def _associated(f: Poly, unit: Poly) -> bool:
    return len(f) == len(unit) and f * unit.leading_coefficient() == unit * f.leading_coefficient()


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    """How a factor could be solved; `cost` orders ways, less is better."""

    cost: tuple[int, int, int]
    pivot: int = -1
    base: dict[int, Quotient] | None = field(default=None, compare=False)


def _next(ring: Ring, branch: _Open) -> Iterator[_Open]:
    """The branch with one equation less, one way or several for each of its factors."""
    census = _census(ring, branch)
    k, ways = _easiest(branch.equations, census)
    rest = branch.equations[:k] + branch.equations[k + 1 :]
    for f, way in zip(branch.equations[k], ways, strict=True):
        if way.pivot >= 0:
            yield from _opened(branch, rest, [(way.pivot, _value(f, way.pivot))])
            slope = f.derivative(way.pivot)
            if not slope.is_constant():
                yield from _degenerate(branch, (*rest, (slope,), (f,)))
        elif way.base is not None and (lines := lines_through(f, way.base, branch.count)):
            yield from _opened(branch, rest, lines)
        else:
            yield from _special(branch, (*rest, (f,)))


@dataclass(frozen=True, slots=True)
class _Census:
    """Of each letter: in how many equations it is, its kind, and whether it has a bound alone."""

    uses: list[int]
    kinds: list[int]
    bounded: set[int]


def _census(ring: Ring, branch: _Open) -> _Census:
    n = ring.context.nvars()
    uses = [0] * n
    for factors in branch.equations:
        for x in {x for p in factors for x in letters_in(p)}:
            uses[x] += 1
    kinds = [c.kind for c in ring.frame.coordinates()]
    alone = [letters_in(b) for b in branch.bounds]
    bounded = {x for letters in alone if len(letters) == 1 for x in letters}
    return _Census(uses, kinds + [SCALAR] * (n - len(kinds)), bounded)


def _easiest(equations: Sequence[Sequence[Poly]], census: _Census) -> tuple[int, list[_Way]]:
    """The equation to solve next, and a way for each of its factors."""
    linear = [[_linear_way(f, census) for f in factors] for factors in equations]
    easy = [k for k, ways in enumerate(linear) if all(w.cost[0] < 2 for w in ways)]
    if not easy:
        easy = list(range(len(equations)))
        for ways, factors in zip(linear, equations, strict=True):
            ways[:] = [
                min(way, _quadric_way(f, census)) if way.cost[0] >= 2 else way
                for f, way in zip(factors, ways, strict=True)
            ]
    k = min(easy, key=lambda k: (max(w.cost for w in linear[k]), len(linear[k])))
    return k, linear[k]


def _linear_way(f: Poly, census: _Census) -> _Way:
    """The best letter that f is linear in: constant factors first, then letters that other
    equations do not use, then loose ones."""
    ways = [_Way((9, 0, 0))]
    for x in letters_in(f):
        if int(f.degrees()[x]) == 1:
            loose = 2 * census.kinds[x] + (x in census.bounded)
            rigid = census.kinds[x] == EIGENVALUE or x in census.bounded
            cost = 0 if f.derivative(x).is_constant() else 3 if rigid else 1
            ways.append(_Way((cost, census.uses[x], loose), x))
    return min(ways)


def _quadric_way(f: Poly, census: _Census) -> _Way:
    base = base_point(f, census.uses)
    if base is None:
        return _Way((9, 0, 0))
    return _Way((2, sum(census.uses[x] for x in base), 0), base=base)


def _degenerate(branch: _Open, equations: tuple[tuple[Poly, ...], ...]) -> Iterator[_Open]:
    """Where the slope of a linear equation vanishes, and with it the rest."""
    split = _possible(equations[:-2] + tuple(_factors(f) for (f,) in equations[-2:]), branch.units)
    if split is not None:
        yield _Open(branch.solved, split, branch.bounds, branch.units, branch.count)


def _opened(
    branch: _Open, rest: tuple[tuple[Poly, ...], ...], solved: Sequence[tuple[int, Quotient]]
) -> Iterator[_Open]:
    count = max(
        [branch.count, *(1 + k for _, v in solved for p in (v.num, v.den) for k in letters_in(p))]
    )
    opened = _substituted(_Open(branch.solved, rest, branch.bounds, branch.units, count), solved)
    if opened is not None:
        yield opened


def letters_in(p: Poly) -> list[int]:
    """The letters that a polynomial contains."""
    return [k for k, e in enumerate(p.degrees()) if e > 0]


def _special(branch: _Open, equations: tuple[tuple[Poly, ...], ...]) -> Iterator[_Open]:
    """Where nothing better is known: a letter of the last equation is 0, or 1, or −1."""
    f = equations[-1][0]
    x = max(range(len(f.degrees())), key=lambda k: f.degrees()[k])
    one = f.context().constant(1)
    for value in (0, 1, -1):
        yield from _opened(branch, equations, [(x, Quotient(value * one, one))])


def _value(f: Poly, x: int) -> Quotient:
    slope = f.derivative(x)
    return Quotient(f.context().gen(x) * slope - f, slope)


def _substituted(branch: _Open, solved: Sequence[tuple[int, Quotient]]) -> _Open | None:
    """The branch with these letters gone; None if that is impossible, or too large.

    Bounds and units only guide the search: those that would grow long name solved letters.
    """
    bounds = [b for b in _kept(branch.bounds, solved, True) if not _holds(b)]
    units = _kept(branch.units, solved, False)
    if any(u.is_zero() for u in units) or any(b.is_constant() for b in bounds):
        return None
    units = _irreducible_again(units, branch.units)
    try:
        moved = [_moved_factors(factors, solved) for factors in branch.equations]
    except TooLarge:
        return None
    equations = _possible([factors for factors in moved if factors is not None], units)
    if equations is None:
        return None
    return _Open((*branch.solved, *solved), equations, tuple(bounds), units, branch.count)


def _moved_factors(
    factors: Sequence[Poly], solved: Sequence[tuple[int, Quotient]]
) -> list[Poly] | None:
    """The factors with letters replaced, in factors again; None if one of them vanishes."""
    found: list[Poly] = []
    for f in factors:
        g = _moved(f, solved)
        if g.is_zero():
            return None
        found += [f] if g is f else _factors(g)
    return found


def _irreducible_again(units: Sequence[Poly], before: Sequence[Poly]) -> tuple[Poly, ...]:
    """The units' factors; those that were there before are irreducible."""
    old = [u for u in units if any(u is v for v in before)]
    return (*old, *_irreducible([u for u in units if not any(u is v for v in before)]))


def _moved(p: Poly, solved: Sequence[tuple[int, Quotient]], even: bool = False) -> Poly:
    for x, value in solved:
        p = put(p, x, value, even)
    return p


def _kept(ps: Sequence[Poly], solved: Sequence[tuple[int, Quotient]], even: bool) -> list[Poly]:
    """The facts with letters replaced; those that would grow long keep the letters instead."""
    kept: list[Poly] = []
    for p in ps:
        try:
            moved = _moved(p, solved, even)
        except TooLarge:
            moved = p
        kept.append(moved if len(moved) <= max(_LONGEST_FACT, len(p)) else p)
    return kept


def _holds(bound: Poly) -> bool:
    return bound.is_constant() and (bound.is_zero() or bound.leading_coefficient() > 0)
