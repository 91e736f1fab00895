"""Claims about scalars in a box: a tree of bisections at whose leaves balls decide.

The box that looks worst goes first, so that a false or a hopeless claim is given up early. Where
the goal is monotone in a letter, that letter goes to one end; where not, the letter that moves the
goal most is halved. A goal that touches 0 inside the box, and not at such an end, is out of reach:
the boxes around that point never decide.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import Any

from flint import arb, ctx

from deqproof.core.cover import Box, ball_of, box_of, holds, slope_of
from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.evidence import Cover
from deqproof.core.number import BALL, RATIONAL, Coordinates, evaluate
from deqproof.core.statement import (
    Fact,
    NonNegative,
    NonZero,
    Positive,
    Statement,
    Zero,
    letters_of,
    terms_in,
)  # fmt: skip
from deqproof.core.term import LEAVES, SCALAR, Term, ordered

_FINEST = Fraction(1, 2**36)  # of a side: a goal that is still open there touches 0
_AFFINE = frozenset(("scalar", "const", "add", "sub", "mul", "neg"))
_DEEPEST = 90


@dataclass(slots=True)
class _Cell:
    """A box of the tree; `node` is what the core will read, once it is decided."""

    box: Box
    depth: int
    free: bool  # hypotheses may exclude it: no face lies above it
    name: str = ""
    leaf: str = ""
    children: list[_Cell] = field(default_factory=list[Any])

    def node(self) -> Any:
        """The tree from here on, as plain data."""
        return self.leaf or (self.name, *(child.node() for child in self.children))


class _Meter:
    """Balls of several terms over a box, shared subexpressions once."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms, self.program = terms, ordered(terms)

    def balls(self, box: Box) -> list[arb]:
        values = {str(x.data[0]): ball_of(*ends) for x, ends in box.items()}
        algebra = Coordinates(BALL, values, {}, {}, 0)
        value: dict[Term, Any] = {}
        for t in self.program:
            args = [value[a] for a in t.args]
            value[t] = algebra.leaf(t) if t.op in LEAVES else algebra.operate(t, args)
        return [value[t] for t in self.terms]


def find_cover(statement: Statement, *, seconds: float, precision: int = 64) -> Cover | None:
    """A cover of the box that the hypotheses give, or None.

    For goals ≥ 0, > 0 and ≠ 0 about scalars that all have rational bounds.
    """
    goal, deadline = statement.goal, time.thread_time() + seconds
    if not isinstance(goal, NonNegative | Positive | NonZero):
        return None
    box = box_of(statement)
    if any(x.kind != SCALAR or x not in box for x in letters_of(goal)):
        return None
    given = [h for h in statement.hypotheses if _restricts(h, box)]
    with ctx.workprec(precision), suppress(NotLowerable, IllPosed):
        search = _Search(goal, given, box)
        tree = search.run(deadline, faces=not isinstance(goal, NonZero))
        if tree is None and given:
            tree = search.run(deadline, faces=False)
        return None if tree is None else Cover(tree, precision)
    return None


def _restricts(fact: Fact, box: Box) -> bool:
    """Can the hypothesis exclude a part of the box? Not if it is one of its sides."""
    letters = letters_of(fact)
    if not isinstance(fact, Zero | NonNegative | Positive) or not letters <= frozenset(box):
        return False
    return len(letters) > 1 or any(t.op not in _AFFINE for t in ordered([fact.term]))


class _Search:
    """One statement's goal, the hypotheses that exclude parts of the box, and their meters."""

    def __init__(self, goal: NonNegative | Positive | NonZero, given: Sequence[Fact], box: Box):
        self.goal, self.given, self.box = goal, given, box
        relevant = letters_of(goal, *given)
        self.letters = [x for x in box if x in relevant]
        self.values = _Meter([goal.term, *(t for h in given for t in terms_in(h))])
        self.slopes: _Meter | None = None
        with suppress(NotLowerable):
            self.slopes = _Meter([slope_of(goal.term, x) for x in box])

    def run(self, deadline: float, faces: bool) -> Any:
        """A tree whose leaves all decide, or None."""
        root = _Cell(dict(self.box), 0, True)
        queue, ticket = [(0.0, 0, root)], count(1)
        while queue:
            cell = heapq.heappop(queue)[2]
            goal, *others = self.values.balls(cell.box)
            if cell.free and self._excluded(others):
                cell.leaf = "empty"
            elif holds(self.goal, goal):
                cell.leaf = "value"
            elif not self._opened(cell, faces) or time.thread_time() > deadline:
                return None
            for child in cell.children:
                heapq.heappush(queue, (_worst(goal), next(ticket), child))
        return root.node()

    def _excluded(self, balls: Sequence[arb]) -> bool:
        return any(
            ball.is_finite() and (ball < 0 or (isinstance(h, Zero) and ball > 0))
            for h, ball in zip(self.given, balls, strict=True)
        )

    def _opened(self, cell: _Cell, faces: bool) -> bool:
        """Decide the cell by slopes, or put children under it; False if neither can help."""
        if self._fails_inside(cell):
            return False
        slopes = self.slopes.balls(cell.box) if self.slopes is not None else None
        if slopes is not None and all(s.is_finite() for s in slopes):
            if faces and self._put_face(cell, slopes):
                return True
            if holds(self.goal, self._mean_value(cell.box, slopes)):
                cell.leaf = "slope"
                return True
        if all(low == high for low, high in cell.box.values()):
            cell.leaf = "exact"
            return self._holds_exactly(cell.box)
        return self._halve(cell, slopes)

    def _fails_inside(self, cell: _Cell) -> bool:
        """At the middle the hypotheses hold and the goal does not."""
        goal, *others = self.values.balls(_middle(cell.box))
        if any(isinstance(h, Zero) for h in self.given) or not all(b > 0 for b in others):
            return False
        return bool(goal < 0) and not isinstance(self.goal, NonZero)

    def _put_face(self, cell: _Cell, slopes: Sequence[arb]) -> bool:
        """Monotone in a letter that still has an interval: to the end where the goal is least."""
        for (x, (low, high)), slope in zip(cell.box.items(), slopes, strict=True):
            if low < high and (slope >= 0 or slope <= 0):
                end = low if slope >= 0 else high
                face = _Cell({**cell.box, x: (end, end)}, cell.depth + 1, False)
                cell.name, cell.children = str(x.data[0]), [face]
                return True
        return False

    def _holds_exactly(self, point: Box) -> bool:
        values = {str(x.data[0]): RATIONAL["const"](low) for x, (low, _) in point.items()}
        with suppress(NotLowerable, IllPosed):
            value = evaluate([self.goal.term], Coordinates(RATIONAL, values, {}, {}, 0))[0]
            return value > 0 or (isinstance(self.goal, NonNegative) and value == 0)
        return False

    def _mean_value(self, box: Box, slopes: Sequence[arb]) -> arb:
        middle = _middle(box)
        total = self.values.balls(middle)[0]
        for slope, (x, (low, high)) in zip(slopes, box.items(), strict=True):
            total += slope * ball_of(low - middle[x][0], high - middle[x][0])
        return total

    def _halve(self, cell: _Cell, slopes: Sequence[arb] | None) -> bool:
        """Two halves along the letter that moves the goal most; False if they would be too fine."""
        sides = {x: float(high - low) for x, (low, high) in cell.box.items() if x in self.letters}
        if not sides:
            return False
        weight = dict.fromkeys(sides, 1.0)
        if slopes is not None and all(s.is_finite() for s in slopes):
            known = dict(zip(cell.box, slopes, strict=True))
            weight = {x: float(known[x].abs_upper()) + 1e-9 for x in sides}
        x = max(sides, key=lambda x: sides[x] * weight[x])
        low, high = cell.box[x]
        whole = self.box[x][1] - self.box[x][0]
        if cell.depth >= _DEEPEST or high - low <= whole * _FINEST:
            return False
        middle = (low + high) / 2
        cell.name = str(x.data[0])
        cell.children = [
            _Cell({**cell.box, x: ends}, cell.depth + 1, cell.free)
            for ends in ((low, middle), (middle, high))
        ]
        return True


def _middle(box: Box) -> Box:
    return {x: ((low + high) / 2, (low + high) / 2) for x, (low, high) in box.items()}


def _worst(ball: arb) -> float:
    """The least value that the ball allows, −∞ where it allows everything."""
    return float(ball.lower()) if ball.is_finite() else -math.inf
