"""Enclosures contain the solution, on both roads, and the core agrees.

Random problems against oracles at twice the digits; the escapes of theory 2.9; statements about
one trajectory for all t in an interval, true ones shown and false ones never.
"""

from itertools import product

import pytest
from flint import arb, ctx
from flow_problems import (
    ONE_POINT,
    TWO_POINTS,
    F,
    exact,
    index_problems,
    linear_problems,
    lines,
    number,
    rationals,
)  # fmt: skip
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from tube_evidence import check_tube, data_of

from deqproof.core.errors import BadCertificate, BadInput, IllPosed
from deqproof.core.slopes import TIME, VectorField
from deqproof.core.statement import NonNegative, Positive
from deqproof.core.term import const, function, scalar
from deqproof.flow.enclose import enclose, escape_time
from deqproof.flow.oracle import radius_squared
from deqproof.flow.taylor import InitialValue, integrate, linear_flow, set_out
from deqproof.flow.taylor.plain import Beginning
from deqproof.flow.taylor.tape import Tape

ROADS = ["plain", "fast"]
X = scalar("x")
TWICE = 2


def needs(road):
    if road == "fast":
        pytest.importorskip("numba")


def holds(tube_balls, values, digits):
    return all(ball.overlaps(exact(x, digits)) for ball, x in zip(tube_balls, values, strict=True))


@pytest.mark.parametrize("road", ROADS)
@settings(max_examples=110)
@given(case=lines(), t=rationals(0, 6, 4).filter(bool), digits=st.sampled_from([10, 16, 25]))
def test_closed_form_is_inside(road, case, t, digits):
    needs(road)
    problem, oracle = case
    found = enclose(problem, t, digits, road=road)
    assert not found.stopped
    with ctx.workdps(3 * digits):
        assert holds(found.final, oracle.at(t, TWICE * digits), TWICE * digits)
        assert found.radius < arb(10) ** (4 - digits)


@pytest.mark.parametrize("road", ROADS)
@settings(max_examples=25)
@given(problem=st.one_of(linear_problems(), index_problems()), t=rationals(0, 3, 2).filter(bool))
def test_longer_trajectory_is_inside(road, problem, t):
    needs(road)
    found = enclose(problem, t, 12, road=road)
    if found.stopped:
        return
    oracle = integrate(problem, t, 30, road="plain")
    tube = found.tube()
    with ctx.workdps(40), mp.workdps(40):
        for share in (F(1, 3), F(1)):
            balls = tube.at(problem.field.states, t * share)
            assert holds(balls, oracle.at(t * share), 26)
        assert holds(found.final, oracle.at(t), 26)
        assert tube.pieces[-1].final < 100 * found.radius + arb(10) ** -9


@settings(max_examples=15)
@given(case=lines(), moved=st.sampled_from([F(1, 10**6), F(-1, 10**6)]))
def test_a_neighbour_is_outside(case, moved):
    """The tube is not so wide that it says nothing: another start leads elsewhere."""
    problem, oracle = case
    first, *rest = problem.start
    found = enclose(InitialValue(problem.field, (first + moved, *rest)), F(1, 10), 16)
    with ctx.workdps(40):
        assert not holds(found.final, oracle.at(F(1, 10), 30), 30)


def test_bar_on_radius():
    """d = 5, t = 10: the final radius is at most 10^(2 − digits)."""
    sigma = [[F(1, 1 + i + j) + (i == j) for j in range(5)] for i in range(5)]
    xi = [F((-1) ** i * (i + 2), 3) for i in range(5)]
    problem = InitialValue(linear_flow(sigma, xi), (*(F(1, i + 2) for i in range(5)), F(0)))
    found = enclose(problem, 10, 50)
    assert not found.stopped
    with ctx.workdps(60):
        assert found.radius < arb(10) ** -48
        tube = found.tube()
        assert tube.pieces[-1].final < arb(10) ** -48
        drift = tube.at([radius_squared(5)], F(10))[0] - number(
            sum(x * x for x in problem.start[:5]) + 1
        )
        assert drift.contains(0)


@pytest.mark.parametrize(
    ("problem", "seen", "until"), [(ONE_POINT, "8.9317513", 20), (TWO_POINTS, "16.1370666", 20)]
)
def test_escape_is_proved(problem, seen, until):
    """θ₂ < 4 = 1/L at the start, θ₂ = 4 in finite time, and the distance to (ξ, 0) shrinks on."""
    level = problem.field.states[1] - 4
    found = escape_time(problem, level, until, 16)
    with ctx.workdps(30):
        assert abs(found.time - arb(seen)) < 1e-6
        assert found.time.rad() < 1e-10
    tube = check_tube(data_of(found.enclosure.evidence(), problem), problem)
    before, after = found.before, found.after
    assert tube.start.states == problem.start
    assert tube.shows(Positive(-level), F(0), before) == ""
    assert tube.shows(Positive(level), after, after) == ""
    theta1, theta2 = problem.field.states
    distance = (theta1 + 2) ** 2 + theta2**2
    assert tube.shows(Positive(-tube.motion(distance)), F(0), after) == ""
    # what is false is not shown
    assert tube.shows(Positive(level), before, after)
    assert tube.shows(NonNegative(-level), F(0), after)
    assert tube.shows(NonNegative(-level - F(1, 10**6)), F(0), before)
    assert tube.shows(NonNegative(theta2 - F(1, 100) - problem.start[1]), F(0), after)
    with pytest.raises(BadCertificate, match="expected a time"):
        tube.shows(Positive(-level), F(0), tube.end + 1)


def test_escape_that_does_not_happen():
    with pytest.raises(IllPosed, match="keeps its sign"):
        escape_time(ONE_POINT, ONE_POINT.field.states[1] - 4, 3)


@settings(max_examples=10)
@given(case=lines())
def test_the_rate_of_the_theorem_holds_along_a_trajectory(case):
    """R(t) ≤ R(0) e^{−2λt/α²} (theory 1.6), tight at t = 0; with twice the rate it is false."""
    problem, oracle = case
    theta1, theta2 = problem.field.states
    u = 1 - theta2
    error = theta1 / u - oracle.xi
    risk = oracle.eigenvalue * error**2 / 2
    first = oracle.start[0] / (1 - oracle.start[1]) - oracle.xi
    if abs(first) < F(1, 4):
        return
    alpha = oracle.start[0] ** 2 + (1 - oracle.start[1]) ** 2
    rate = 2 * oracle.eigenvalue / alpha
    tube = enclose(problem, 1, 16).tube()
    start = oracle.eigenvalue * first**2 / 2
    assert tube.shows(NonNegative(start * function("exp", -rate * TIME) - risk), F(0), F(1)) == ""
    wrong = start * function("exp", -((4 + 40 * first**2 + 40 * oracle.xi**2) ** 2) * rate * TIME)
    assert tube.shows(NonNegative(wrong - risk), F(0), F(1))


@pytest.mark.parametrize("road", ROADS)
def test_it_stops_and_says_why(road):
    needs(road)
    pole = enclose(InitialValue(VectorField((X,), (X * X,)), (F(1),)), 2, 12, road=road)
    assert F(9, 10) < pole.end < 1 < pole.until
    assert pole.stopped.startswith("at t = ")
    with pytest.raises(IllPosed, match="expected a regular point"):
        enclose(InitialValue(VectorField((X,), (1 / X,)), (F(0),)), 1, 12, road=road)
    end = VectorField((X,), (function("sqrt", 1 - X) + 1,))  # not smooth where it arrives
    early = enclose(InitialValue(end, (F(0),)), 2, 12, road=road)
    assert F(1, 2) < early.end < 2 and early.stopped.startswith("at t = ")


def test_unstable_fields_are_held_too():
    """x' = x, and a rotation that is no gradient: the logarithmic norm is that of (J + Jᵀ)/2."""
    y = scalar("y")
    growth = enclose(InitialValue(VectorField((X,), (X,)), (F(1),)), 20, 20)
    with ctx.workdps(40):
        assert growth.final[0].overlaps(arb(20).exp())
        assert growth.radius < 1
    turn = enclose(InitialValue(VectorField((X, y), (y, -X)), (F(0), F(1))), 30, 25)
    with ctx.workdps(40):
        assert turn.final[0].overlaps(arb(30).sin()) and turn.radius < 1e-22


@pytest.mark.parametrize("name", ["exp", "tanh", "log", "atan", "erf"])
def test_elementary_fields(name):
    if name == "erf":
        pytest.importorskip("numba")
    field = VectorField((X,), (function(name, X + 1) / 2 - F(1, 10),))
    problem = InitialValue(field, (F(1, 3),))
    with mp.workdps(50):
        value = integrate(problem, F(1, 2), 40, road="plain").at(F(1, 2))
        for road in ROADS:
            needs(road)
            found = enclose(problem, F(1, 2), 20, road=road)
            assert not found.stopped
            with ctx.workdps(50):
                assert holds(found.final, value, 36) and found.radius < 1e-18


@pytest.mark.parametrize("until", [0, -1])
def test_bad_horizon(until):
    with pytest.raises(BadInput, match="expected a time after 0"):
        enclose(ONE_POINT, until, 12)


def test_large_values_of_functions_are_settled():
    """e^36 has 52 bits before the point: 40 bits more than asked for do not give its last unit."""
    for bits, x in product((112, 200), (10, 30, 36, 100)):
        argument = (x << bits) + 12345678901
        found = Beginning(Tape((), (), (), 0), bits, []).function("exp", argument)
        with ctx.workprec(bits + 400):
            true = (arb(argument) / arb(2) ** bits).exp() * arb(2) ** bits
            assert abs(true - found) < 1 + 2**-7


@pytest.mark.parametrize("road", ROADS)
def test_doubles_are_the_coefficients(road):
    needs(road)
    walk = set_out(ONE_POINT, 30, road, ONE_POINT.field.relations, full=True)
    walk.expand(F(1000))
    exact = walk.engine.series(range(len(walk.engine.tape.nodes)))
    for v, row in enumerate(walk.engine.doubles()):
        for c, near in zip(exact(v), row, strict=True):
            assert abs(F(float(near)) * 2**walk.engine.bits - c) <= abs(c) * F(1, 10**14)


def test_numbers_beyond_double_precision_stop_a_tube():
    field = VectorField((X,), (-X,))
    found = enclose(InitialValue(field, (F(10) ** 300,)), 1, 20, road="plain")
    assert "too large" in found.stopped


def test_constants_are_balls_at_every_precision():
    """x' = 1/3 exactly: a constant rounded once to 53 bits would miss it at 60 digits."""
    found = enclose(InitialValue(VectorField((X,), (const(F(1, 3)),)), (F(1, 7),)), 1, 60)
    with ctx.workdps(80):
        assert found.final[0].overlaps(number(F(10, 21))) and found.radius < arb(10) ** -58
        assert found.tube().at([X - F(10, 21)], F(1))[0].contains(0)
        assert abs(found.tube().at([X - F(10, 21)], F(1))[0]) < arb(10) ** -55
