"""Polynomials along a step miss the true curves by no more than their errors say.

If letters are within e of polynomials, |v(s) − V(s)| ≤ error for every term v: checked at random s
in high precision, with letters moved by as much as e allows. The same for the bounds in double
precision that the fast road has: D bounds |p' − h f(p, z)|, and the offsets bound |z − q|.
"""

import pytest
from flint import arb, arb_poly, ctx
from flow_problems import F, index_problems, linear_problems, rationals
from hypothesis import given, settings
from hypothesis import strategies as st

from deqproof.core.errors import NotLowerable
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.residual import Curves, bound, spread
from deqproof.core.slopes import Slopes, dominates
from deqproof.core.steps import Checker
from deqproof.core.term import const, function, ordered, power, scalar
from deqproof.flow.enclose.enclose import start_of
from deqproof.flow.enclose.survey import BallSurvey, SeriesSurvey
from deqproof.flow.taylor.march import set_out

X, Y = scalar("x"), scalar("y")
DEGREE = 9


def polynomials():
    return st.lists(st.integers(-64, 64), min_size=1, max_size=DEGREE + 1).map(
        lambda cs: arb_poly([arb(c) / 64 / 2**k for k, c in enumerate(cs)])
    )


def terms():
    leaf = st.sampled_from([X, Y, const(F(1, 3)), const(-2)])

    def grow(inside):
        return st.one_of(
            st.builds(lambda a, b: a + b, inside, inside),
            st.builds(lambda a, b: a - b, inside, inside),
            st.builds(lambda a, b: a * b, inside, inside),
            st.builds(lambda a, b: a / (b * b + 1), inside, inside),
            st.builds(power, inside, st.integers(2, 4)),
            st.builds(function, st.sampled_from(["tanh", "atan", "exp"]), inside),
            st.builds(
                lambda f, a: function(f, a * a + F(1, 2)), st.sampled_from(["log", "sqrt"]), inside
            ),
        )

    return st.recursive(leaf, grow, max_leaves=5)


@given(
    term=terms(), x=polynomials(), y=polynomials(), s=rationals(0, 1, 16), moved=st.integers(-4, 4)
)
def test_errors_hold(term, x, y, s, moved):
    with ctx.workprec(120):
        curves = Curves(ordered([term]), {X: x, Y: y}, DEGREE)
        error = arb(2) ** -30
        found = curves.errors({X: error, Y: error})[term]
        here = arb(s.numerator) / s.denominator
        shift = error * moved / 4
        letters = {"x": x(here) + shift, "y": y(here) - shift}
    with ctx.workprec(200):
        true = evaluate([term], Coordinates(BALL, letters, {}, {}, 0))[0]
        miss = abs(true - curves.made[term].poly(here))
        assert not miss > found
        assert not (found.is_finite() and miss.abs_lower() > found.upper())


@given(curve=polynomials(), s=rationals(0, 1, 32))
def test_ranges_hold_all_values(curve, s):
    value = curve(arb(s.numerator) / s.denominator)
    assert spread(curve).overlaps(value)
    assert not abs(value) > bound(curve)


def test_what_has_no_rule_is_refused():
    for term in (function("erf", X), function("sin", X), function("abs", X), scalar("z")):
        with pytest.raises(NotLowerable, match="no rule"):
            Curves(ordered([term]), {X: arb_poly([0, 1])}, 3)


@pytest.mark.parametrize("term", [1 / X, function("log", X), function("sqrt", X)])
def test_a_singularity_gives_no_bound(term):
    curves = Curves(ordered([term]), {X: arb_poly([1, -2])}, 4)
    assert not curves.errors({})[term].is_finite()
    near = Curves(ordered([term]), {X: arb_poly([arb(1) / 4])}, 4)
    assert near.errors({})[term].is_finite()
    assert not near.errors({X: arb(1) / 2})[term].is_finite()


@given(st.lists(st.integers(-9, 9), min_size=9, max_size=9), st.integers(-12, 12))
def test_elimination_decides_definiteness(entries, shift):
    """At 3 × 3 against the signs of leading minors, exactly."""
    jacobian = [arb(x) for x in entries]
    a = [
        [2 * (shift if i == j else 0) - entries[3 * i + j] - entries[3 * j + i] for j in range(3)]
        for i in range(3)
    ]
    minors = [
        a[0][0],
        a[0][0] * a[1][1] - a[0][1] ** 2,
        a[0][0] * (a[1][1] * a[2][2] - a[1][2] ** 2)
        - a[0][1] * (a[0][1] * a[2][2] - a[1][2] * a[0][2])
        + a[0][2] * (a[0][1] * a[1][2] - a[1][1] * a[0][2]),
    ]
    assert dominates(arb(shift), jacobian, 3) == all(m > 0 for m in minors)


@settings(max_examples=25)
@given(problem=st.one_of(linear_problems(2), index_problems(2)))
def test_jacobian_is_that_of_differences(problem):
    """J v ≈ (f(θ + εv, z) − f(θ − εv, z))/2ε with z solved anew."""
    n = len(problem.start)
    step = F(1, 10**12)
    direction = [F(k + 1, 3) for k in range(n)]
    ends = []
    for sign in (1, -1):
        moved = tuple(a + sign * step * b for a, b in zip(problem.start, direction, strict=True))
        walk = set_out(type(problem)(problem.field, moved), 30, "plain")
        walk.engine.expand(walk.states, walk.scale, walk.engine.order)
        ends.append(
            [c(0)[0] for c in (walk.engine.series([k]) for k in walk.engine.tape.outputs[:n])]
        )
        bits = walk.engine.bits
    walk = set_out(problem, 30, "plain")
    values = [arb(x) / arb(2) ** bits for x in walk.states]
    jacobian = Slopes(problem.field).at(values)[0]
    for i in range(n):
        slope = F(ends[0][i] - ends[1][i], 2**bits) / (2 * step)
        found = sum(jacobian[i * n + j] * float(direction[j]) for j in range(n))
        assert abs(found - float(slope)) < 1e-6


@pytest.mark.parametrize(
    ("road", "kind"), [("plain", BallSurvey), ("plain", SeriesSurvey), ("fast", SeriesSurvey)]
)
@given(problem=st.one_of(linear_problems(), index_problems()), s=rationals(0, 1, 16))
def test_surveys_bound_the_defect(road, kind, problem, s):
    if road == "fast":
        pytest.importorskip("numba")
    walk = set_out(problem, 20, road, problem.field.relations, full=True)
    checker = Checker(problem.field, start_of(problem, walk))
    surveyor = kind(walk, checker)
    reach = walk.expand(F(1000))
    share = F(min(1023, int(reach * 1024)), 1024)
    survey = surveyor.look(share)
    segment = walk.segment(walk.scale.value * share)
    n, m = len(problem.start), len(problem.field.hidden)
    with ctx.workprec(400):
        at = arb((share * s).numerator) / (share * s).denominator
        unit = arb(2) ** -segment.bits
        curves = [arb_poly(segment.coefficients(i)) * unit for i in range(n + m)]
        letters = {
            str(x.data[0]): c(at)
            for x, c in zip((*problem.field.states, *problem.field.hidden), curves, strict=True)
        }
        values = Coordinates(BALL, letters, {}, {}, 0)
        for g, most in zip(
            evaluate(problem.field.relations, values), survey.residuals, strict=True
        ):
            assert not abs(g) > most
        if not m:  # with hidden letters D is about their true values
            h = arb(walk.scale.value.numerator) / walk.scale.value.denominator
            scale = arb(share.numerator) / share.denominator
            defect = [
                (c.derivative()(at) - h * f) * scale
                for c, f in zip(curves, evaluate(problem.field.field, values), strict=True)
            ]
            assert not sum((d * d for d in defect), arb(0)).sqrt() > survey.speed([])
