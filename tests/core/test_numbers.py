"""One program, many number systems, one meaning.

At every rational point: exact rationals agree with plain fractions and with SymPy's substitution;
an Arb ball contains the value that mpmath finds with twice the digits; a polynomial in Gram
letters, evaluated at the values of its letters, is the term's value in coordinates, whatever d.
"""

from fractions import Fraction

import mpmath
import pytest
import sympy
from core_meaning import World
from core_strategies import RATIONAL as RATIONAL_OPS
from core_strategies import A, B, P, U, V, W, X, Y, Z, raw, scalars, small, words, worlds
from flint import arb, ctx, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from deqproof.core.depends import is_random
from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.gram import Gram
from deqproof.core.number import BALL, RATIONAL, Coordinates, evaluate
from deqproof.core.term import PI, const, function, inner, leaves, mean, ordered, vector

SMOOTH = ("add", "sub", "mul", "pow", "div", "exp", "tanh", "atan", "erf", "sin", "cos")
ROUGH = (*SMOOTH, "sqrt", "log", "abs", "max", "min")
SYMPY = {
    "add": sympy.Add, "sub": lambda a, b: a - b, "mul": sympy.Mul, "div": lambda a, b: a / b,
    "max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs,
}  # fmt: skip
NOWHERE = Coordinates(BALL, {}, {}, {}, 1)
MPMATH = {
    "add": mpmath.fadd, "sub": mpmath.fsub, "mul": mpmath.fmul, "max": max, "min": min, "abs": abs,
    "div": lambda a, b: a / b, "sqrt": mpmath.sqrt, "exp": mpmath.exp, "log": mpmath.log,
    "tanh": mpmath.tanh, "atan": mpmath.atan, "erf": mpmath.erf, "sin": mpmath.sin,
    "cos": mpmath.cos, "neg": lambda a: -a,
}  # fmt: skip


def fraction(q):
    return Fraction(int(q.p), int(q.q))


def rational(x):
    return fmpq(x.numerator, x.denominator)


def algebra(table, world):
    """The core's coordinates with a world's values."""

    def number(x):
        return table["const"](x)

    scalars_ = {t.data[0]: number(x[0]) for t, x in world.letters.items() if t.kind == "scalar"}
    vectors = {
        t.data[0]: tuple(map(number, x[0])) for t, x in world.letters.items() if t.kind == "vector"
    }
    operators = {n: [list(map(number, row)) for row in S] for n, S in world.operators.items()}
    return Coordinates(table, scalars_, vectors, operators, world.dimension)


def whole_number(term, table, at):
    """The term by a table of functions on numbers."""
    value = {}
    for t in ordered([term]):
        if t.op == "const":
            value[t] = at(t.data[0])
        elif t.op == "scalar":
            value[t] = at(t)
        elif t.op == "pow":
            value[t] = value[t.args[0]] ** t.data[0]
        else:
            value[t] = table[t.op](*(value[a] for a in t.args))
    return value[term]


def is_defined(term, world):
    return all(world.number(t.args[1]) != 0 for t in ordered([term]) if t.op == "div")


@given(st.data())
def test_rationals_agree_with_fractions(data):
    term = data.draw(scalars(ops=(*RATIONAL_OPS, "abs", "max", "min"), vectors=(U, V)))
    world = data.draw(worlds(term, outcomes=st.just(1)))
    if is_defined(term, world):
        assert fraction(evaluate([term], algebra(RATIONAL, world))[0]) == world.number(term)
    else:
        with pytest.raises(IllPosed):
            evaluate([term], algebra(RATIONAL, world))


@given(st.data())
def test_rationals_agree_with_sympy(data):
    term = data.draw(scalars(ops=(*RATIONAL_OPS, "abs", "max", "min")))
    world = data.draw(worlds(term, outcomes=st.just(1)))
    assume(is_defined(term, world))
    symbols = {t: sympy.Symbol(t.data[0], real=True) for t in leaves(term)}
    expression = whole_number(term, SYMPY, lambda t: symbols.get(t) or sympy.Rational(str(t)))
    values = {symbols[t]: sympy.Rational(str(world.number(t))) for t in symbols}
    expected = expression.subs(values)
    found = fraction(evaluate([term], algebra(RATIONAL, world))[0])
    assert found == Fraction(expected.p, expected.q)


@given(st.data())
def test_balls_contain_mpmath(data):
    term = data.draw(scalars(ops=ROUGH))
    world = data.draw(worlds(term, dimension=st.just(1), outcomes=st.just(1)))
    assume(is_moderate(term, world))
    bits = data.draw(st.sampled_from([32, 64, 200]))
    with ctx.workprec(bits):
        ball = evaluate([term], algebra(BALL, world))[0]
    assume(ball.is_finite())
    with mpmath.workprec(2 * bits + 100), ctx.workprec(2 * bits + 100):
        near = whole_number(term, MPMATH, lambda t: _near(t, world))
        value = arb(mpmath.nstr(near, 2 * bits // 3 + 40))
        assert ball.overlaps(value + arb(0, 2.0 ** (-2 * bits)) * (1 + abs(ball)))


def is_moderate(term, world):
    """No part of it is undefined, or so large that mpmath would never end."""
    rough = {op: lambda *a, f=f: _moderate(f(*a)) for op, f in MPMATH.items()}
    try:
        whole_number(term, rough, lambda t: _near(t, world))
    except (ValueError, ZeroDivisionError):
        return False
    return True


def _moderate(x):
    if not isinstance(x, mpmath.mpf) or abs(x) > 1e9:
        raise ValueError("no moderate number")
    return x


def _near(t, world):
    q = t if isinstance(t, Fraction) else world.number(t)
    return mpmath.mpf(q.numerator) / q.denominator


def encloses(ball, x):
    """A ball of many more bits around x meets it."""
    with ctx.workprec(500):
        return ball.overlaps(arb(rational(x)))


@given(st.data())
def test_balls_contain_the_rational_value(data):
    term = data.draw(scalars(vectors=(U, V)))
    world = data.draw(worlds(term, outcomes=st.just(1)))
    ball = evaluate([term], algebra(BALL, world))[0]
    if is_defined(term, world):
        assert not ball.is_finite() or encloses(ball, world.number(term))
    else:
        assert not ball.is_finite()


@given(st.data())
def test_balls_around_boxes_contain_the_image(data):
    term = data.draw(scalars(ops=(*RATIONAL_OPS, "abs", "max", "min")))
    world = data.draw(worlds(term, outcomes=st.just(1)))
    assume(is_defined(term, world))
    radius = data.draw(st.sampled_from([0.0, 0.5, 3.0]))
    boxes = {t.data[0]: arb(rational(x[0])) + arb(0, radius) for t, x in world.letters.items()}
    ball = evaluate([term], Coordinates(BALL, boxes, {}, {}, 1))[0]
    assert not ball.is_finite() or encloses(ball, world.number(term))


@given(st.data())
def test_letters_stand_for_coordinates(data):
    term = data.draw(scalars(vectors=(U, V, W)))
    world = data.draw(worlds(term, outcomes=st.just(1)))
    assume(is_defined(term, world))
    gram = Gram()
    try:
        ratio = evaluate([term], gram)[0]
    except IllPosed:  # a divisor that is identically 0
        assert not is_defined(term, world)
        return
    assert _at(gram, ratio, world) == world.number(term)


@given(st.data())
def test_means_come_apart_by_linearity(data):
    term = data.draw(
        scalars(letters=(X, Y, A, B), ops=("add", "sub", "mul", "pow", "mean"), vectors=(U, P))
    )
    term = mean(term)
    world = data.draw(worlds(term))
    gram = Gram()
    assert _at(gram, evaluate([term], gram)[0], world) == world.number(term)


@given(st.data())
def test_words_stand_for_vectors(data):
    u, v = data.draw(words((U, V))), data.draw(words((U, V)))
    world = data.draw(worlds(u, v, outcomes=st.just(1)))
    gram = Gram()
    total = [Fraction(0)] * world.dimension
    for (names, leaf), c in evaluate([u + v], gram)[0].items():
        part = leaf
        for name in reversed(names):
            part = raw("apply", part, data=(name,))
        factor = _at(gram, c, world)
        total = [x + factor * y for x, y in zip(total, world.number(part), strict=True)]
    assert total == world.number(u + v)


def _at(gram, ratio, world):
    num, den = map(gram.lift, ratio[:2])
    random = {k for k, t in enumerate(gram.letters) if is_random(t)}
    assert not any(p.degrees()[k] > 0 for p in (num, den) for k in random)
    values = [
        fmpq(0) if k in random else rational(world.number(t)) for k, t in enumerate(gram.letters)
    ]
    values += [fmpq(0)] * (num.context().nvars() - len(values))
    return fraction(num(*values)) / fraction(den(*values))


@given(small)
def test_powers_of_balls_around_zero(x):
    # python-flint 0.9: arb(0, 1)**2 is nan
    around = Coordinates(BALL, {"x": arb(0, 4)}, {}, {}, 1)
    for n in range(5):
        ball = evaluate([raw("pow", X, data=(n,))], around)[0]
        assert encloses(ball, x**n)
        assert n % 2 or ball > -0.001


@pytest.mark.parametrize("op", ["sqrt", "log"])
def test_no_value_where_there_is_none(op):
    for x in (-1, 0) if op == "log" else (-1,):
        assert not evaluate([function(op, const(x))], NOWHERE)[0].is_finite()


@pytest.mark.parametrize("outer", ["max", "min", "abs", "where", "pow"])
def test_no_value_spreads(outer):
    none = function("sqrt", const(-1))
    terms = {
        "max": function("max", none, const(1)),
        "min": function("min", const(1), none),
        "abs": function("abs", none),
        "where": function("where", none, const(1), const(1)),
        "pow": raw("pow", none, data=(2,)),
    }
    assert not evaluate([terms[outer]], NOWHERE)[0].is_finite()


def test_rationals_refuse_what_is_not_rational():
    world = World(letters={X: [Fraction(2)]})
    for term in (function("sqrt", X), function("exp", X), PI * X, mean(X + A)):
        with pytest.raises(NotLowerable):
            evaluate([term], algebra(RATIONAL, world))
    assert evaluate([function("sqrt", 2 * X)], algebra(RATIONAL, world)) == [2]


def test_a_vector_needs_its_dimension():
    world = World(2, 1, {U: [[Fraction(1), Fraction(2)]]})
    assert evaluate([inner(U, U)], algebra(RATIONAL, world)) == [5]
    with pytest.raises(NotLowerable):
        evaluate([inner(U, vector("other"))], algebra(RATIONAL, world))


def test_mean_of_a_random_quotient_is_refused():
    with pytest.raises(NotLowerable):
        evaluate([mean(X / A)], Gram())
    evaluate([mean(A / X)], Gram())


def test_operators_need_not_commute():
    gram = Gram()
    S, T = (lambda v: raw("apply", v, data=("S",))), (lambda v: raw("apply", v, data=("T",)))
    assert evaluate([inner(S(T(U)), V) - inner(U, T(S(V)))], gram)[0].num.is_zero()
    assert not evaluate([inner(S(T(U)), V) - inner(U, S(T(V)))], gram)[0].num.is_zero()
    assert not evaluate([inner(U, S(V)) - inner(U, T(V))], gram)[0].num.is_zero()


def test_precision_is_left_as_it_was():
    before = ctx.prec
    with ctx.workprec(99):
        evaluate([function("exp", Z)], Coordinates(BALL, {"z": arb(1)}, {}, {}, 1))
    assert ctx.prec == before
    assert Y is not Z
