"""How fast the slope of an activation varies: bounds H of |σ″| on the pieces of [0, Z] and [−Z, 0].

On either side of 0 the formula of σ′ is smooth, so its derivative there, enclosed in balls on
small intervals, bounds what |σ′(a) − σ′(b)| ≤ H|a − b| needs; a kink of σ′ at 0 does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from flint import arb
from sympy import Symbol, diff

from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import Term
from deqproof.deq.activation import activation_named
from deqproof.deq.lower import lower


def slope_variations(name: str, edges: Sequence[float]) -> list[arb]:
    """For each [a, b] between consecutive edges, 0 = a₀ < a₁ < …, a bound of the Lipschitz constant
    of σ′ on [a, b] and on [−b, −a]. Infinite where σ′ itself jumps. [@tucker2011validated]
    """
    if activation_named(name).corners:
        return [arb("inf")] * (len(edges) - 1)
    found: list[arb] = []
    for a, b in pairwise(edges):
        here = Coordinates(BALL, {"p": arb(a).union(arb(b))}, {}, {}, 0)
        right, left = (abs(v).upper() for v in evaluate(_curvatures(name), here))
        found.append(right.max(left))
    return found


@cache
def _curvatures(name: str) -> tuple[Term, ...]:
    """d/dp of σ′(p) and of σ′(−p), for p > 0: where σ′ is given by cases, one case remains."""
    slope: Any = activation_named(name).slope
    p = Symbol("p", positive=True)
    (z,) = slope.free_symbols or {p}
    return tuple(lower(diff(slope.subs(z, sign * p), p)) for sign in (1, -1))
