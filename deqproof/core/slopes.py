"""The derivatives of a vector field with hidden letters, in balls on a box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb, ctx, fmpq

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadCertificate, IllPosed, NotLowerable
from deqproof.core.number import BALL
from deqproof.core.term import SCALAR, Term, const, leaves, ordered, scalar, value_of

TIME = scalar("t")


@dataclass(frozen=True, slots=True)
class VectorField:
    """states' = field, terms of the states and of hidden letters, each the root of its relation."""

    states: tuple[Term, ...]
    field: tuple[Term, ...]
    hidden: tuple[Term, ...] = ()
    relations: tuple[Term, ...] = ()


def motions(field: VectorField) -> tuple[Term, ...]:
    """How the hidden letters move so that G(θ, z) = 0 goes on: z' = −(∂_θ G · θ')/∂_z G."""
    along = dict(zip(field.states, field.field, strict=True))
    return tuple(
        -(derivative(g, along) / _partial(g, z))
        for z, g in zip(field.hidden, field.relations, strict=True)
    )


class Balls:
    """Terms compiled for evaluation in balls, at values of some letters."""

    def __init__(self, letters: Sequence[Term], terms: Sequence[Term]) -> None:
        nodes = ordered(terms)
        place = {t: k for k, t in enumerate(nodes)}
        unknown = leaves(*terms) - set(letters)
        if unknown or any(t.kind != SCALAR for t in nodes):
            raise IllPosed(f"expected scalar terms of {list(letters)}, got {list(unknown)} too")
        self.size = len(nodes)
        self.constants = [(place[t], value_of(t)) for t in nodes if t.op == "const"]
        self.precision, self.fixed = 0, list[tuple[int, arb]]()
        self.letters = [(place[x], k) for k, x in enumerate(letters) if x in place]
        moving = [t for t in nodes if t.op != "const" and t not in letters]
        self.steps = [(place[t], _operation(t), [place[a] for a in t.args]) for t in moving]
        self.outputs = [place[t] for t in terms]

    def at(self, values: Sequence[arb]) -> list[arb]:
        if self.precision != ctx.prec:
            self.precision = ctx.prec
            self.fixed = [(k, BALL["const"](q)) for k, q in self.constants]
        held: list[Any] = [None] * self.size
        for k, constant in self.fixed:
            held[k] = constant
        for k, i in self.letters:
            held[k] = values[i]
        for k, operation, args in self.steps:  # most have two operands: this is what takes the time
            if len(args) == 2:
                held[k] = operation(held[args[0]], held[args[1]])
            else:
                held[k] = operation(*[held[i] for i in args])
        return [held[k] for k in self.outputs]


def _operation(t: Term) -> Callable[..., arb]:
    if t.op not in BALL:
        raise NotLowerable(f"{t.op} has no value in balls")
    operation = BALL[t.op]
    exponent = t.data[0] if t.op == "pow" else 0

    def power(a: arb) -> arb:
        return operation(a, exponent)

    return power if t.op == "pow" else operation


class Slopes:
    """What the checks need of a field, in balls: the Jacobian of θ ↦ f(θ, z(θ)), ∂G/∂z, dz/dθ."""

    def __init__(self, field: VectorField) -> None:
        self.n, self.m = len(field.states), len(field.hidden)
        if (len(field.field), len(field.relations)) != (self.n, self.m):
            raise IllPosed("expected a component for each state, a relation for each hidden letter")
        letters = {TIME, *field.states, *field.hidden}
        if len(letters) <= self.n + self.m or any(x.op != "scalar" for x in letters):
            raise IllPosed("expected different scalar letters for states and roots, none of them t")
        for z, g in zip(field.hidden, field.relations, strict=True):
            if {x for x in leaves(g) if x in field.hidden} != {z}:
                raise IllPosed(f"the relation of {z!r}: expected its hidden letter and no other")
        pulls = [_partial(g, z) for z, g in zip(field.hidden, field.relations, strict=True)]
        moves = [
            [-(_partial(g, x) / pull) for x in field.states]
            for g, pull in zip(field.relations, pulls, strict=True)
        ]
        along = [
            {x: const(1), **{z: moves[k][i] for k, z in enumerate(field.hidden)}}
            for i, x in enumerate(field.states)
        ]
        jacobian = [derivative(f, d) for f in field.field for d in along]
        flat = [move for row in moves for move in row]
        self.balls = Balls((*field.states, *field.hidden), [*jacobian, *pulls, *flat, *field.field])

    def at(self, values: Sequence[arb]) -> tuple[list[arb], list[arb], list[arb]]:
        """Jacobian row by row, ∂G/∂z, bounds κ of |dz/dθ|. Raises BadCertificate if the field or
        a derivative is not finite on the box."""
        n, m, found = self.n, self.m, self.balls.at(values)
        pulls, moves = found[n * n : n * n + m], found[n * n + m : n * n + m + n * m]
        if not all(x.is_finite() for x in found) or any(x.contains(0) for x in pulls):
            raise BadCertificate("the field, its derivative or a root is not regular on a box")
        return found[: n * n], pulls, [norm(moves[k * n : k * n + n]) for k in range(m)]


@lru_cache(maxsize=16)
def slopes_of(field: VectorField) -> Slopes:
    """The derivatives of a field, written once."""
    return Slopes(field)


def _partial(term: Term, letter: Term) -> Term:
    return derivative(term, {letter: const(1)})


def norm(values: Sequence[arb]) -> arb:
    """An upper bound of the Euclidean norm."""
    return sum((x * x for x in values), arb(0)).abs_upper().sqrt().abs_upper()


def dominates(rate: arb, jacobian: Sequence[arb], n: int) -> bool:
    """Whether (J + Jᵀ)/2 − rate is negative definite: elimination in balls, negative pivots."""
    rows = [
        [jacobian[i * n + j] + jacobian[j * n + i] if j >= i else rate for j in range(n)]
        for i in range(n)
    ]  # twice the matrix; what is below the diagonal is not looked at
    for k in range(n):
        rows[k][k] -= 2 * rate
    for k in range(n):
        pivot = rows[k][k]
        if not pivot < 0:
            return False
        for i in range(k + 1, n):
            factor = rows[k][i] / pivot
            for j in range(i, n):
                rows[i][j] -= factor * rows[k][j]
    return True


def ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))
