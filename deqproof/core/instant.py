"""Rules for one instant: Taylor on a segment, two cases at an outcome, means over outcomes."""

from __future__ import annotations

from deqproof.core.brackets import LawCount
from deqproof.core.derivative import derivative
from deqproof.core.errors import IllPosed
from deqproof.core.form import require_new
from deqproof.core.statement import (
    Along,
    NonNegative,
    Statement,
    Zero,
    letters_of,
    need,
    terms_in,
)
from deqproof.core.term import SCALAR, Term, const, leaves, ordered, substitute


def taylor_conclusion(phi: Term, s: Term, order: int, bound: Term) -> NonNegative:
    """φ(0) + M − φ(1) ≥ 0, or φ(0) + φ′(0) + M/2 − φ(1) ≥ 0."""
    slope = substitute(derivative(phi, {s: const(1)}), {s: const(0)})
    at0, at1 = (substitute(phi, {s: const(v)}) for v in (0, 1))
    return NonNegative((at0 + bound if order == 1 else at0 + slope + bound / 2) - at1)


def taylor(statement: Statement, phi: Term, s: Term, order: int, bound: Term) -> list[Statement]:
    """On 0 ≤ s ≤ 1: φ′ ≤ M gives φ(1) ≤ φ(0) + M; φ″ ≤ M gives φ(1) ≤ φ(0) + φ′(0) + M/2."""
    need(order in (1, 2), "order 1 or 2")
    require_new([s], letters_of(*statement.hypotheses) | leaves(bound))
    need(s.kind == SCALAR, "a number along the segment")
    need(statement.goal == taylor_conclusion(phi, s, order, bound), "the goal φ(0) + … − φ(1) ≥ 0")
    top = derivative(phi, {s: const(1)})
    top = top if order == 1 else derivative(top, {s: const(1)})
    inside = (*statement.hypotheses, NonNegative(s), NonNegative(1 - s))
    return [Statement(inside, NonNegative(bound - top))]


def expectation(statement: Statement) -> list[Statement]:
    """A random variable that is never negative has a mean that is not; one that is 0 has mean 0."""
    goal = statement.goal
    if not isinstance(goal, NonNegative | Zero) or goal.term.op != "mean":
        raise IllPosed("expected E[t] ≥ 0 or E[t] = 0")
    return [Statement(statement.hypotheses, type(goal)(goal.term.args[0]))]


def cases(statement: Statement, product: Term) -> list[Statement]:
    """Of two numbers with product 0 one is 0: what follows in both cases, follows.

    At an outcome, not for a random variable as a whole: E[b] = ½ and b(1 − b) = 0 leave neither
    b = 0 nor b = 1. So no mean may occur.
    """
    need(product.op == "mul" and Zero(product) in statement.hypotheses, "ab = 0 in the hypotheses")
    given, goal = statement.hypotheses, statement.goal
    if isinstance(goal, Along | LawCount):
        raise IllPosed("expected a goal about terms")
    inside = ordered(t for f in (*given, goal) for t in terms_in(f))
    need(all(t.op != "mean" for t in inside), "no mean, which looks at all outcomes at once")
    return [Statement((*given, Zero(factor)), goal) for factor in product.args]
