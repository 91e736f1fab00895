"""The recurrences of a tape give Taylor coefficients.

Along x' = 1 the coefficients of f(x(t)) at t = 0 are those of f at x(0), which Arb's power series
know from elsewhere. On both roads every recurrence holds to a few units of the last place, and a
convolution by blocks is Σ_i x_i y_{n−i}.
"""

from fractions import Fraction

import pytest
from flint import arb, arb_series, ctx, fmpz
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.errors import NotLowerable
from deqproof.core.number import BALL
from deqproof.core.term import const, function, inner, ordered, power, scalar, vector
from deqproof.flow.taylor.convolve import convolution
from deqproof.flow.taylor.plain import PlainEngine, Scale
from deqproof.flow.taylor.tape import write_tape

X = scalar("x")
ROADS = ["plain", "fast"]
ORDER, BITS = 20, 150


def engine_for(road, tape, bits, order):
    if road == "plain":
        return PlainEngine(tape, bits, order)
    fast = pytest.importorskip("deqproof.flow.taylor.fast")
    return fast.FastEngine(tape, bits, order)


def by_series(term, start):
    """The Taylor coefficients by Arb's own power series."""
    ctx.cap = ORDER + 1
    made = {}
    for t in ordered([term]):
        a = [made[x] for x in t.args]
        if t is X:
            made[t] = arb_series([start, 1], ORDER + 1)
        elif t.op == "const":
            made[t] = arb_series([BALL["const"](t.data[0])], ORDER + 1)
        elif t.op == "pow":
            made[t] = a[0] ** t.data[0]
        elif t.op == "tanh":
            made[t] = 1 - 2 / ((2 * a[0]).exp() + 1)
        elif t.op in ("add", "sub", "mul", "div"):
            made[t] = BALL[t.op](*a)
        else:
            made[t] = getattr(a[0], t.op)()
    return (made[term].coeffs() + [arb(0)] * (ORDER + 1))[: ORDER + 1]


def terms():
    """Smooth terms of x, defined near every x: divisors, roots and logarithms of 1 + v²."""
    leaf = st.one_of(st.just(X), st.integers(-3, 3).map(lambda n: const(Fraction(n, 2))))

    def grow(inside):
        safe = inside.map(lambda v: 1 + v * v)
        bounded = inside.map(lambda v: function("tanh", v))
        return st.one_of(
            st.builds(lambda a, b: a + b, inside, inside),
            st.builds(lambda a, b: a - b, inside, inside),
            st.builds(lambda a, b: a * b, inside, inside),
            st.builds(lambda a, b: a / b, inside, safe),
            st.builds(power, inside, st.integers(2, 3)),
            st.builds(function, st.sampled_from(["tanh", "atan", "erf", "sin", "cos"]), inside),
            st.builds(function, st.just("exp"), bounded),
            st.builds(function, st.sampled_from(["log", "sqrt"]), safe),
        )

    return st.recursive(leaf, grow, max_leaves=6)


@pytest.mark.parametrize("road", ROADS)
@given(term=terms(), start=st.integers(-8, 8))
def test_coefficients_are_those_of_power_series(road, term, start):
    engine = engine_for(road, write_tape([X], [const(1), term]), BITS, ORDER)
    h = Scale(1, 3)
    engine.expand([start * 2**engine.bits // 8], h, ORDER)
    found = engine.series([engine.tape.outputs[1]])(0)
    with ctx.workprec(400):
        expected = by_series(term, arb(start) / 8)
        unit = arb(2) ** -engine.bits
        size = 1 + sum(abs(c) * arb(2) ** (-3 * k) for k, c in enumerate(expected)).abs_upper()
        for k, c in enumerate(found):
            error = arb(fmpz(c)) * unit - expected[k] * arb(2) ** (-3 * k)
            assert abs(error) < size**8 * unit * 10**6, (k, term)


@given(
    x=st.lists(st.integers(-(10**9), 10**9), min_size=90, max_size=90),
    y=st.lists(st.integers(-(10**9), 10**9), min_size=90, max_size=90),
    block=st.integers(2, 17),
    shift=st.integers(0, 1),
    square=st.booleans(),
)
def test_convolution_by_blocks(x, y, block, shift, square):
    y = x if square else y
    short_x, short_y = [], []
    short_y = short_x if square else short_y
    by_blocks = convolution(short_x, short_y, shift, block)
    direct = convolution(short_x, short_y, shift, 0)
    short_x += x[:shift]
    for n in range(80):
        short_x.append(x[n + shift])
        if not square:
            short_y.append(y[n])
        expected = sum(x[i + shift] * y[n - i] for i in range(n + 1))
        assert by_blocks(n) == expected
        assert direct(n) == expected


@given(
    x=st.lists(st.integers(-(10**40), 10**40), min_size=40, max_size=40), block=st.integers(4, 9)
)
def test_a_convolution_can_be_used_again(x, block):
    row = []
    whole = convolution(row, row, 0, block)
    for _ in range(2):
        row.clear()
        for n in range(40):
            row.append(x[n])
            assert whole(n) == sum(x[i] * x[n - i] for i in range(n + 1))


def test_common_subexpressions_are_shared():
    y = scalar("y")
    e = function("exp", X * y)
    tape = write_tape([X, y], [e + X * y, e * (X * y)])
    kinds = [node.kind for node in tape.nodes]
    assert kinds.count(3) == 2  # x·y and e·(x·y)
    assert kinds.count(6) == 1  # exp once


@pytest.mark.parametrize(
    "term",
    [
        function("abs", X),
        function("max", X, const(0)),
        scalar("other"),
        inner(vector("v"), vector("v")),
    ],
)
def test_what_has_no_recurrence_is_refused(term):
    with pytest.raises(NotLowerable, match="expected"):
        write_tape([X], [term])


@pytest.mark.parametrize("road", ROADS)
def test_numbers_that_do_not_fit_are_noticed(road):
    engine = engine_for(road, write_tape([X], [X * X * const(10**6)]), 100, 30)
    start = [2**engine.bits * 1000]
    if road == "fast":
        with pytest.raises(OverflowError):
            engine.expand(start, Scale(255, 0), 30)
    else:
        engine.expand(start, Scale(255, 0), 30)
        assert engine.largest(30) > 500
