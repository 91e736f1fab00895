"""Claims about scalars in a box, decided by balls on a tree of bisections.

A finder proposes the tree; here it is walked, and every leaf is computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq

from deqproof.core.brackets import LawCount
from deqproof.core.derivative import derivative
from deqproof.core.evidence import Witness
from deqproof.core.gram import Gram
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.point import sign_of
from deqproof.core.statement import (
    SIGNS,
    Along,
    Fact,
    NonNegative,
    NonZero,
    Positive,
    Simple,
    Statement,
    Zero,
    letters_of,
)
from deqproof.core.term import SCALAR, Term, const

Box: TypeAlias = dict[Term, tuple[Fraction, Fraction]]
_DEEPEST = 100


def covers(statement: Statement, tree: Any, precision: int) -> str:
    """ "" if the tree proves the goal on the whole box of the hypotheses, or why it does not."""
    goal = statement.goal
    if isinstance(goal, Along | Zero | LawCount):
        return f"it cannot prove {type(goal).__name__}"
    if type(precision) is not int or not 24 <= precision <= 4096:
        return "expected from 24 to 4096 bits"
    box = box_of(statement)
    missing = [t for t in letters_of(goal) if t not in box]
    if missing or any(t.kind != SCALAR for t in letters_of(goal)):
        return f"no bounds for {missing!r:.80}"
    with ctx.workprec(precision):
        return _walk(statement.hypotheses, goal, box, tree, 0)


def box_of(statement: Statement) -> Box:
    """The intervals that hypotheses of the form a·x + b ≥ 0 give to the letters."""
    low: dict[Term, Fraction] = {}
    high: dict[Term, Fraction] = {}
    for fact in statement.hypotheses:
        bound = _half_line(fact)
        if bound is not None:
            x, end, above = bound
            side, choose = (low, max) if above else (high, min)
            side[x] = choose(side.get(x, end), end)
    return {x: (low[x], high[x]) for x in low if x in high}


def _half_line(fact: Fact) -> tuple[Term, Fraction, bool] | None:
    """(x, c, True) for x ≥ c, (x, c, False) for x ≤ c, None for any other fact."""
    if not isinstance(fact, NonNegative | Positive) or len(letters_of(fact)) != 1:
        return None
    gram = Gram()
    (value,) = evaluate([fact.term], gram)
    if len(gram.letters) != 1 or gram.letters[0].op != "scalar":
        return None
    if not all(d.is_constant() for d in gram.divisors):  # x²/x ≥ 0 says nothing of x = 0
        return None
    coefficients = {exponents[0]: c for exponents, c in (value.num / value.den).to_dict().items()}
    if max(coefficients, default=0) != 1:
        return None
    a, b = (Fraction(str(coefficients.get(k, fmpq(0)))) for k in (1, 0))
    return gram.letters[0], -b / a, a > 0


def ball_of(low: Fraction, high: Fraction) -> arb:
    """A ball around the interval."""
    left, right = (arb(fmpq(x.numerator, x.denominator)) for x in (low, high))
    return left if low == high else left.union(right)


def ball_at(term: Term, box: Mapping[Term, tuple[Fraction, Fraction]]) -> arb:
    """A ball around every value of the term on the box."""
    values = {str(x.data[0]): ball_of(*ends) for x, ends in box.items()}
    return evaluate([term], Coordinates(BALL, values, {}, {}, 0))[0]


def _walk(given: Sequence[Fact], goal: Simple, box: Box, node: Any, depth: int) -> str:
    if depth > _DEEPEST:
        return f"the tree is deeper than {_DEEPEST}"
    if isinstance(node, str):
        return "" if _leaf(given, goal, box, node) else f"a leaf does not decide: {box!r:.120}"
    name, *branches = node
    x = next((t for t in box if t.data[0] == name), None)
    if x is None:
        return f"the tree names the letter {name!r:.40}, which has no bounds"
    if len(branches) == 1:
        return _face(goal, box, x, branches[0], depth)
    left, right = branches
    middle = (box[x][0] + box[x][1]) / 2
    return _walk(given, goal, {**box, x: (box[x][0], middle)}, left, depth + 1) or _walk(
        given, goal, {**box, x: (middle, box[x][1])}, right, depth + 1
    )


def _face(goal: Simple, box: Box, x: Term, node: Any, depth: int) -> str:
    """Monotone in x: the least value is on one face. There, hypotheses exclude nothing any more:
    that they fail on the face does not say that they fail behind it."""
    if not isinstance(goal, NonNegative | Positive):
        return "a face is for inequalities"
    slope = ball_at(slope_of(goal.term, x), box)
    if not (slope.is_finite() and (slope >= 0 or slope <= 0)):
        return f"not monotone in {x!r} on {box!r:.120}"
    end = box[x][0] if slope >= 0 else box[x][1]
    return _walk((), goal, {**box, x: (end, end)}, node, depth + 1)


@lru_cache(maxsize=64)
def slope_of(term: Term, x: Term) -> Term:
    return derivative(term, {x: const(1)})


def _leaf(given: Sequence[Fact], goal: Simple, box: Box, kind: str) -> bool:
    if kind == "empty":
        return any(_impossible(h, box) for h in given)
    if kind == "slope":
        return holds(goal, _mean_value(goal.term, box))
    if kind == "exact" and all(low == high for low, high in box.values()):
        point = Witness(0, {x: ends[0] for x, ends in box.items()}, {}, {})
        return sign_of(goal.term, point) in SIGNS[type(goal)]
    return kind == "value" and holds(goal, ball_at(goal.term, box))


def holds(fact: Fact, ball: arb) -> bool:
    """The fact is true of every number in the ball."""
    if not ball.is_finite():
        return False
    if isinstance(fact, NonNegative):
        return bool(ball >= 0)
    return bool(ball > 0) or (isinstance(fact, NonZero) and bool(ball < 0))


def _impossible(fact: Fact, box: Box) -> bool:
    """The fact is false on all of the box."""
    if not isinstance(fact, Zero | NonNegative | Positive) or not letters_of(fact) <= box.keys():
        return False
    ball = ball_at(fact.term, box)
    return ball.is_finite() and bool(ball < 0 or (isinstance(fact, Zero) and ball > 0))


def _mean_value(term: Term, box: Box) -> arb:
    """f(m) + Σ ∂f(box)·(box − m): tighter than f(box) on a small box."""
    middle = {x: (low + high) / 2 for x, (low, high) in box.items()}
    total = ball_at(term, {x: (m, m) for x, m in middle.items()})
    for x, (low, high) in box.items():
        total += ball_at(slope_of(term, x), box) * ball_of(low - middle[x], high - middle[x])
    return total
