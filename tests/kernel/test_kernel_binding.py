"""One program, many number systems: every backend gives the value of the same term.

At random rational inputs the Arb ball contains what mpmath gives at doubled precision, a float is
as near as its own rounding allows, and SymPy's lambdify(cse=True), which shares no code with this,
agrees. A program is refused where a backend has no meaning for it.
"""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadInput, NotLowerable
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import (
    PI,
    SIGNATURE,
    VZERO,
    Term,
    apply,
    call,
    const,
    draw,
    function,
    inner,
    mean,
    ordered,
    scalar,
    vector,
)
from deqproof.kernel import compiled
from deqproof.kernel.backends import BACKENDS as TABLES
from deqproof.kernel.binding import bind, source

A, B = scalar("a"), scalar("b")
U, V = vector("u"), vector("v")
INPUTS = (A, B, U, V, "S")
BACKENDS = ["float", "numpy", "numba", "mpmath"]
POSITIVE = 1 + A**2

# Safe at every point: no root, logarithm or quotient outside its domain.
PROGRAM = {
    "ring": (A + B) * (A - B) + const(Fraction(1, 3)) - 2 * A**5,
    "quotient": B / POSITIVE + const(Fraction(-22, 7)),
    "elementary": function("exp", A / 4) * function("log", POSITIVE) + function("sqrt", POSITIVE),
    "bounded": function("tanh", A * B) + function("atan", A) - function("erf", B),
    "waves": function("sin", A) * function("cos", B) + PI * A,
    "branches": function("where", A - B, A**2, function("log", function("abs", A) + 1)),
    "extremes": function("max", A, B) - function("min", A, 2 * B) + function("neg", A),
    "vectors": inner(U, apply("S", V)) + inner(A * U - V, U + B * V),
    "chain": derivative(function("tanh", inner(U, V) * A) / POSITIVE, {A: B, U: V}),
}
RATIONALS = st.fractions(-3, 3, max_denominator=50)


@st.composite
def points(draw, d=3):
    numbers = st.lists(RATIONALS, min_size=d, max_size=d)
    rows = draw(st.lists(numbers, min_size=d, max_size=d))
    symmetric = [[rows[min(i, j)][max(i, j)] for j in range(d)] for i in range(d)]
    return draw(RATIONALS), draw(RATIONALS), draw(numbers), draw(numbers), symmetric


def ball_value(term: Term, point) -> arb:
    a, b, u, v, s = point
    exact = BALL["const"]
    algebra = Coordinates(
        BALL,
        {"a": exact(a), "b": exact(b)},
        {"u": [exact(x) for x in u], "v": [exact(x) for x in v]},
        {"S": [[exact(x) for x in row] for row in s]},
        len(u),
    )
    return evaluate([term], algebra)[0]


@pytest.mark.parametrize("name", PROGRAM)
@settings(max_examples=20)
@given(point=points())
def test_ball_contains_mpmath_at_doubled_precision(name, point):
    with mp.workprec(2 * 53 + 20):
        value = bind([PROGRAM[name]], INPUTS, "mpmath")(*point)[0]
        assert ball_value(PROGRAM[name], point).contains(arb(value))


@pytest.mark.parametrize("backend", ["float", "numpy", "numba"])
@pytest.mark.parametrize("name", PROGRAM)
def test_floats_agree_to_their_rounding(name, backend):
    kernel = bind([PROGRAM[name]], INPUTS, backend)

    @settings(max_examples=20)
    @given(point=points())
    def holds(point):
        a, b, u, v, s = point
        rows = [[float(x) for x in row] for row in s]
        rounded = (float(a), float(b), [float(x) for x in u], [float(x) for x in v], rows)
        exact = (
            Fraction(rounded[0]),
            Fraction(rounded[1]),
            [Fraction(x) for x in rounded[2]],
            [Fraction(x) for x in rounded[3]],
            [[Fraction(x) for x in row] for row in rows],
        )
        with ctx.workprec(53):  # the radius is what 53 bits lose at worst
            ball = ball_value(PROGRAM[name], exact)
        slack = 8 * float(ball.rad()) + 4 * 2.0**-53 * abs(float(ball.mid()))
        value = float(kernel(*rounded)[0])
        assert abs(value - float(ball.mid())) <= slack + 5e-324

    holds()


@pytest.mark.parametrize("op", ["sqrt", "exp", "log", "tanh", "atan", "erf", "sin", "cos"])
@pytest.mark.parametrize("backend", ["float", "numpy", "numba"])
def test_one_function_is_within_a_few_units(op, backend):
    kernel = bind([function(op, A)], [A], backend)
    for x in np.random.default_rng(0).uniform(0.01, 5, 200):
        with mp.workdps(40):
            exact = getattr(mp, op)(mp.mpf(float(x)))
        assert abs(kernel(x)[0] - float(exact)) <= 4 * math.ulp(float(exact)) + 4 * math.ulp(0.25)


def to_sympy(term: Term, letters) -> Any:
    """The scalar part of the language in SymPy, for its own printers to bind."""
    names = {"abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min}
    value: dict[Term, Any] = {}
    for t in ordered([term]):
        args = [value[a] for a in t.args]
        if t.op == "const":
            value[t] = sympy.Rational(t.data[0].numerator, t.data[0].denominator)
        elif t.op == "scalar":
            value[t] = letters[t]
        elif t.op in ("add", "sub", "mul", "div"):
            x, y = args
            value[t] = {"add": x + y, "sub": x - y, "mul": x * y, "div": x / y}[t.op]
        elif t.op == "pow":
            value[t] = args[0] ** t.data[0]
        elif t.op == "neg":
            value[t] = -args[0]
        elif t.op == "pi":
            value[t] = sympy.pi
        elif t.op == "where":
            value[t] = sympy.Piecewise((args[1], args[0] >= 0), (args[2], True))
        else:
            value[t] = (names.get(t.op) or getattr(sympy, t.op))(*args)
    return value[term]


@pytest.mark.parametrize("name", [n for n in PROGRAM if n not in ("vectors", "chain")])
def test_agrees_with_lambdify(name):
    a, b = sympy.symbols("a b", real=True)
    expression = to_sympy(PROGRAM[name], {A: a, B: b})
    arrays = np.random.default_rng(1).uniform(-3, 3, (2, 50))
    theirs = sympy.lambdify([a, b], expression, modules=["scipy", "numpy"], cse=True)(*arrays)
    ours = bind([PROGRAM[name]], [A, B], "numpy")(*arrays)[0]
    np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-14)
    with mp.workdps(50):
        precise = sympy.lambdify([a, b], expression, modules="mpmath", cse=True)
        x, y = (mp.mpf(float(v)) for v in arrays[:, 0])
        mine = bind([PROGRAM[name]], [A, B], "mpmath")(x, y)[0]
        assert mp.almosteq(mine, precise(x, y), rel_eps=mp.mpf(10) ** -45)


@pytest.mark.parametrize("backend", BACKENDS)
def test_vectors_come_out_as_vectors(backend):
    kernel = bind([A * apply("S", U) + V, VZERO, inner(U, V)], INPUTS, backend)
    first, zero, product = kernel(Fraction(1, 2), 0, [1, 2], [4, 8], [[0, 1], [1, 0]])
    flat = [float(x) for x in first]
    assert flat == [5.0, 8.5]
    assert [float(x) for x in zero] == [0, 0]
    assert float(product) == 20


def test_rows_of_samples_broadcast_in_numpy():
    # the plain variant of a risk: E over the draws is the mean over samples
    x, y = vector("x"), draw("y")
    risk = mean((inner(U, x) - y) ** 2) / 2
    rng = np.random.default_rng(2)
    X, f, u = rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=3)
    value = bind([risk], [U, x, y], "numpy")(u, X, f)[0]
    assert value == pytest.approx(np.mean((X @ u - f) ** 2) / 2, rel=1e-14)


def test_precision_is_that_of_the_moment_and_stays():
    kernel = bind([A / 3 + PI], [A], "mpmath")
    for digits in (15, 60, 400):
        with mp.workdps(digits):
            before = mp.prec
            value = kernel(Fraction(1, 7))[0]
            assert mp.prec == before
            assert mp.almosteq(value, mp.mpf(1) / 21 + mp.pi, rel_eps=mp.mpf(10) ** (2 - digits))


def test_a_rational_is_exact_for_mpmath_and_nearest_for_floats():
    third = const(Fraction(10**40 + 1, 3))
    with mp.workdps(80):
        value = bind([third + 0 * A], [], "mpmath")()[0]
        assert mp.almosteq(value * 3, mp.mpf(10**40 + 1), rel_eps=mp.mpf(10) ** -78)
    assert bind([const(Fraction(1, 10))], [], "float")()[0] == 0.1


@pytest.mark.parametrize("backend", ["float", "numpy", "numba"])
def test_a_branch_not_taken_may_have_no_value(backend):
    logs = function("where", A, function("log", A), const(0))
    steep = function("where", A, A, function("exp", -1000 * A) / (A - A))
    for term, at, expected in [(logs, -2.0, 0), (steep, 3.0, 3.0), (1 / A, 0.0, math.inf)]:
        assert bind([term], [A], backend)(at)[0] == expected


def test_without_numba_numpy_stands_in_and_says_so(monkeypatch):
    monkeypatch.setattr(compiled, "find_spec", lambda name: None)
    compiled.numba_works.cache_clear()
    try:
        kernel = bind([A**2], [A], "numba")
    finally:
        compiled.numba_works.cache_clear()
    assert (kernel.asked, kernel.backend, kernel.fell_back) == ("numba", "numpy", True)
    assert kernel(3)[0] == 9


@pytest.mark.parametrize(
    "name", ["x\n    import os", "lambda", "np", "t3", "θ₂", "a b", "1", "exp"]
)
def test_names_are_only_names(name):
    letter, other = scalar(name), scalar("v_" + name)
    text = source([letter + 2 * other], [letter, other], "float")
    assert "import os" not in text
    for backend in BACKENDS:
        assert float(bind([letter + 2 * other], [letter, other], backend)(3, 5)[0]) == 13


@pytest.mark.parametrize("backend", BACKENDS)
def test_source_is_what_runs(backend):
    kernel = bind([PROGRAM["ring"], PROGRAM["branches"]], [A, B], backend)
    space: dict = {}
    exec(compile(kernel.source, "<shown>", "exec"), space)
    arguments = [mp.mpf(2), mp.mpf(-3)] if backend == "mpmath" else [2.0, -3.0]
    assert tuple(map(float, space["kernel"](*arguments))) == tuple(map(float, kernel(2, -3)))


@pytest.mark.parametrize(
    ("terms", "inputs", "backend", "why"),
    [
        ([A + B], [A], "numpy", "among them b"),
        ([A], [A, A], "numpy", "each input once"),
        ([apply("S", U)], [U], "numpy", "among them S"),
        ([A], [A, A + B], "numpy", "no input"),
        ([A], [A], "fortran", "unknown backend"),
        ([VZERO], [], "float", "no dimension"),
    ],
)
def test_wrong_inputs_are_refused(terms, inputs, backend, why):
    with pytest.raises(BadInput, match=why):
        bind(terms, inputs, backend)


@pytest.mark.parametrize(
    ("term", "backend"),
    [
        (call("sigma", 0, A), "numpy"),
        (mean(A * draw("x")), "numba"),
        (mean(A * draw("x")), "mpmath"),
        (const(10**400) * A, "float"),
    ],
)
def test_what_has_no_meaning_is_refused(term, backend):
    with pytest.raises(NotLowerable):
        bind([term], [A, draw("x")], backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_wrong_values_are_refused(backend):
    kernel = bind([inner(U, apply("S", U)) * A], [A, U, "S"], backend)
    square = [[1, 0], [0, 1]]
    for values in [
        (1, [1, 2]),
        (1, [1, 2, 3], square),
        (1, [1, 2], [[1, 2]]),
        ("x", [1, 2], square),
    ]:
        with pytest.raises(BadInput):
            kernel(*values)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_operation_of_the_core_has_a_meaning_or_is_refused_on_purpose(backend):
    meant = set(TABLES[backend].text) - {"dimension"}
    refused = {"call", "mean"} if backend != "numpy" else {"call"}
    assert meant == set(SIGNATURE) - refused
