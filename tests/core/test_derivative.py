"""The chain rule of the core: D t [h] = d/ds t(x + s h) at s = 0.

It agrees with SymPy's diff for every operation, with the exact divided differences of polynomials
in vectors, and refuses what has no derivative, or none that may be taken under a mean.
"""

from fractions import Fraction

import pytest
import sympy
from core_strategies import A, B, P, U, V, W, X, Y, Z, raw, scalars, words, worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from test_numbers import SYMPY

from deqproof.core.depends import is_polynomial
from deqproof.core.derivative import UNARY, derivative, second_derivative
from deqproof.core.errors import NotLowerable
from deqproof.core.term import (
    SIGNATURE,
    VZERO,
    call,
    const,
    function,
    inner,
    leaves,
    mean,
    ordered,
    scalar,
    substitute,
    vector,
)

H, K = scalar("h"), vector("k")
FUNCTIONS = ("sqrt", "exp", "log", "tanh", "atan", "erf", "sin", "cos")
TABLE = {**SYMPY, **{name: getattr(sympy, name) for name in FUNCTIONS}, "neg": lambda a: -a}


def to_sympy(term):
    value = {}
    for t in ordered([term]):
        if t.op == "const":
            value[t] = sympy.Rational(str(t.data[0]))
        elif t.op == "scalar":
            value[t] = sympy.Symbol(t.data[0], positive=True)
        elif t.op == "pi":
            value[t] = sympy.pi
        elif t.op == "pow":
            value[t] = value[t.args[0]] ** t.data[0]
        elif t.op == "call":
            value[t] = sympy.Function(t.data[0])(value[t.args[0]]).diff(value[t.args[0]], t.data[1])
        else:
            value[t] = TABLE[t.op](*(value[a] for a in t.args))
    return value[term]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_agree_with_sympy(name):
    inside = X**2 * Y + 3
    difference = to_sympy(derivative(function(name, inside), {X: const(1)})) - to_sympy(
        function(name, inside)
    ).diff(sympy.Symbol("x", positive=True))
    assert sympy.simplify(difference) == 0


@pytest.mark.parametrize(
    "term",
    [raw("neg", X), raw("pow", X, data=(0,)), raw("pow", X, data=(5,)), X / (Y + X), X * X, X - Y],
)
def test_operations_agree_with_sympy(term):
    slope = to_sympy(derivative(term, {X: const(1)}))
    assert sympy.cancel(slope - to_sympy(term).diff(sympy.Symbol("x", positive=True))) == 0


def test_unknown_functions_raise_their_order():
    assert derivative(call("f", 1, X * Y), {X: H}) is call("f", 2, X * Y) * (H * Y)


def test_every_operation_is_known_or_refused():
    for op, (kinds, _) in SIGNATURE.items():
        if op in UNARY or op in ("add", "sub", "mul", "div", "vadd", "scale", "inner"):
            continue
        if kinds:
            with pytest.raises(NotLowerable):
                derivative(function(op, *[X] * len(kinds)), {X: const(1)})
        else:
            derivative(raw(op), {X: const(1)})


@settings(max_examples=40)
@given(st.data())
def test_polynomials_in_vectors_have_their_divided_differences(data):
    """p(x + s h) is a polynomial in s, so that differences at enough points give p′ exactly."""
    ops = ("add", "sub", "mul")
    term = data.draw(scalars(letters=(X, Y), ops=ops, vectors=(U, V), steps=3))
    world = data.draw(worlds(term, X, U, H, K, outcomes=st.just(1)))
    slope = world.number(derivative(term, {X: H, U: K}))
    s = scalar("s")
    moved = substitute(term, {X: X + s * H, U: U + s * K})
    assert slope == slope_at_zero(lambda x: _at(world, moved, s, x))


def slope_at_zero(f, degree=16):
    """f′(0) of a polynomial, through degree + 1 points (Lagrange)."""
    points = [Fraction(k) for k in range(-degree // 2, degree // 2 + 1)]
    total = Fraction(0)
    for i, x in enumerate(points):
        others = points[:i] + points[i + 1 :]
        weight = Fraction(0)
        for j in range(len(others)):
            product = Fraction(1)
            for k, y in enumerate(others):
                product *= 1 if k == j else -y
            weight += product
        scale = Fraction(1)
        for y in others:
            scale *= x - y
        total += f(x) * weight / scale
    return total


def _at(world, term, s, x):
    world.letters[s] = [x]
    return world.number(term)


@given(st.data())
def test_second_derivative_is_symmetric_difference(data):
    term = data.draw(scalars(letters=(X, Y), ops=("add", "sub", "mul"), steps=4))
    world = data.draw(worlds(term, X, H, outcomes=st.just(1), dimension=st.just(1)))
    once = derivative(term, {X: H})
    assert world.number(second_derivative(term, {X: H})) == world.number(derivative(once, {X: H}))


@given(st.data())
def test_derivative_is_linear_in_the_direction(data):
    v = data.draw(words((U, V)))
    term = inner(v, W) + inner(v, v) * X
    world = data.draw(worlds(term, U, K, W, X, outcomes=st.just(1)))
    both = world.number(derivative(term, {U: K + W}))
    apart = world.number(derivative(term, {U: K})) + world.number(derivative(term, {U: W}))
    assert both == apart


@given(st.data())
def test_means_of_polynomials_differentiate(data):
    term = data.draw(scalars(letters=(X, A, B), ops=("add", "sub", "mul"), vectors=(U, P), steps=3))
    world = data.draw(worlds(term, X, H))
    slope = derivative(mean(term), {X: H})
    assert world.number(slope) == world.number(mean(derivative(term, {X: H})))


@pytest.mark.parametrize(
    "inside",
    [function("exp", X * A), 1 / (X + A), call("f", 0, X * A), A / X, X * function("tanh", X)],
)
def test_means_of_other_things_do_not(inside):
    # d/dx E[1/(x + A)] need not be E[−1/(x + A)²]
    with pytest.raises(NotLowerable):
        derivative(mean(inside), {X: const(1)})
    assert derivative(mean(inside), {Y: const(1)}) is const(0)
    assert not is_polynomial(inside, [X])


def test_what_does_not_move_has_no_slope():
    assert derivative(function("max", X, Y), {Z: const(1)}) is const(0)
    assert derivative(U + V, {W: K}) is VZERO
    assert leaves(derivative(X * Y, {X: H})) == {H, Y}
