"""Vector fields as terms: the flows of theory 1.2 and 2.2, and anybody's own.

A field is written in scalar letters with exact rational constants. `in_coordinates` writes out a
field of vectors and operators (as the theorems state it) for given values of its parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from operator import add, mul, neg, sub, truediv
from types import MappingProxyType
from typing import Any

from deqproof.core.derivative import derivative
from deqproof.core.number import Coordinates, Table, evaluate
from deqproof.core.slopes import VectorField, motions
from deqproof.core.term import SCALAR, SIGNATURE, Term, const, function, power, scalar
from deqproof.deq.exact import scalar_product

Rational = int | Fraction
Activation = Callable[[Term], Term]
# Terms as a number system: evaluating a term of vectors in it writes the term out in coordinates.
TERMS: Table = {
    "const": const,
    "add": add,
    "sub": sub,
    "mul": mul,
    "neg": neg,
    "div": truediv,
    "pow": power,
    **{
        op: partial(function, op)
        for op, (kinds, result) in SIGNATURE.items()
        if result == SCALAR
        and op not in ("add", "sub", "mul", "neg", "div", "pow", "mean", "call")
        and kinds == (SCALAR,) * len(kinds)
    },
}


@dataclass(frozen=True, slots=True)
class InitialValue:
    """A field and an exact start; `guess` approximates the hidden letters there."""

    field: VectorField
    start: tuple[Fraction, ...]
    guess: tuple[Fraction, ...] = ()


def sigmoid(z: Term) -> Term:
    """1/(1 + e^{−z}) = (1 + tanh(z/2))/2."""
    return (1 + function("tanh", z / 2)) / 2


def tanh(z: Term) -> Term:
    return function("tanh", z)


def arctan(z: Term) -> Term:
    return function("atan", z)


def erf(z: Term) -> Term:
    return function("erf", z)


def softplus(z: Term) -> Term:
    """log(1 + e^z)."""
    return function("log", 1 + function("exp", z))


# The activations of theory 2.7 that have a series everywhere.
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {f.__name__: f for f in (sigmoid, tanh, arctan, erf, softplus)}
)


def dot(a: Sequence[Term | Fraction], b: Sequence[Term]) -> Term:
    """Σ a_i b_i."""
    total = const(0)
    for x, y in zip(a, b, strict=True):
        total = total + x * y
    return total


def states_of(d: int) -> tuple[Term, ...]:
    """θ₁ by coordinates and θ₂, as letters theta1_1, …, theta1_d, theta2."""
    return (*(scalar(f"theta1_{i + 1}") for i in range(d)), scalar("theta2"))


def linear_flow(sigma: Sequence[Sequence[Fraction]], xi: Sequence[Fraction]) -> VectorField:
    """The gradient flow of R = ½ eᵀΣe, with u = 1 − θ₂, e = θ₁/u − ξ.

    θ₁' = −Σe/u = −Σ(θ₁ − uξ)/u², θ₂' = −eᵀΣw/u = ⟨θ₁', θ₁⟩/u [@dandapanthula2025, Sec. 3].
    """
    *theta, theta2 = states_of(len(xi))
    u = 1 - theta2
    v = 1 / u
    lag = [x * u - t for t, x in zip(theta, xi, strict=True)]
    slope = [power(v, 2) * dot([Fraction(s) for s in row], lag) for row in sigma]
    return VectorField((*theta, theta2), (*slope, v * dot(slope, theta)))


def single_index_flow(
    points: Sequence[Sequence[Fraction]],
    xi: Sequence[Fraction],
    activation: Activation = sigmoid,
    weights: Sequence[Fraction] | None = None,
) -> VectorField:
    """The gradient flow of the risk on a sample, ½ mean (y_i − f_i)², or ½ Σ weight (y_i − f_i)².

    θ' = −mean (y−f) s/(1−θ₂s) (x, y), with y = σ(z), s = σ'(z), and z hidden: the root of
    z − θ₁ᵀx − θ₂σ(z) [@dandapanthula2025, Sec. 3].
    """
    shares = [len(points) * w for w in weights] if weights else [Fraction(1)] * len(points)
    *theta, theta2 = states_of(len(xi))
    hidden = tuple(scalar(f"z{i + 1}") for i in range(len(points)))
    relations: list[Term] = []
    total = [const(0)] * (len(xi) + 1)
    for z, x, share in zip(hidden, points, shares, strict=True):
        y = activation(z)
        relations.append(z - dot(x, theta) - theta2 * y)
        s = derivative(y, {z: const(1)})
        f = activation(const(scalar_product(x, xi)))
        pull = share * ((y - f) * (s / (1 - theta2 * s)))
        total = [a + c * pull for a, c in zip(total, (*map(const, x), y), strict=True)]
    field = tuple(t * Fraction(-1, len(points)) for t in total)
    return VectorField((*theta, theta2), field, hidden, tuple(relations))


def augmented(field: VectorField) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """States and field with the hidden letters as states: G(θ, z) = 0 gives
    z' = −(∂_θ G · θ')/∂_z G."""
    return (*field.states, *field.hidden), (*field.field, *motions(field))


def in_coordinates(
    states: Sequence[Term],
    field: Sequence[Term],
    dimension: int,
    scalars: Mapping[str, Rational] | None = None,
    vectors: Mapping[str, Sequence[Rational]] | None = None,
    operators: Mapping[str, Sequence[Sequence[Rational]]] | None = None,
) -> VectorField:
    """states' = field in R^d by coordinates, for exact values of the parameters by name.

    A vector state v becomes the letters v_1, …, v_d. Raises NotLowerable if a value is missing.
    """
    moving = {str(s.data[0]): _letters(s, dimension) for s in states}
    algebra = Coordinates(
        TERMS,
        {**{k: const(x) for k, x in (scalars or {}).items()}, **_only(moving, states, SCALAR)},
        {k: tuple(map(const, v)) for k, v in (vectors or {}).items()} | moving,
        {k: [list(map(const, row)) for row in rows] for k, rows in (operators or {}).items()},
        dimension,
    )
    values = evaluate(field, algebra)
    flat = [x for value in values for x in (value if isinstance(value, tuple) else (value,))]
    return VectorField(tuple(x for v in moving.values() for x in v), tuple(flat))


def _letters(state: Term, dimension: int) -> tuple[Term, ...]:
    if state.kind == SCALAR:
        return (state,)
    return tuple(scalar(f"{state.data[0]}_{i + 1}") for i in range(dimension))


def _only(
    moving: Mapping[str, tuple[Term, ...]], states: Sequence[Term], kind: str
) -> dict[str, Any]:
    return {str(s.data[0]): moving[str(s.data[0])][0] for s in states if s.kind == kind}
