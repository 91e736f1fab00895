"""Trajectories agree with what shares nothing with them, and obey their law.

The linear flow with d = 1 has the explicit time t(w) of theory 1.9; every linear flow keeps
‖θ₁‖² + (1 − θ₂)²; mpmath.odefun and SciPy integrate any field; x' = y, y' = −x is sin and cos.
"""

import pytest
from flow_problems import F, index_problems, linear_problems, lines, rationals
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from deqproof.core.errors import BadInput, DeqproofError, IllPosed
from deqproof.core.slopes import VectorField
from deqproof.core.term import apply, const, function, inner, scalar, vector
from deqproof.flow.oracle import (
    LineOracle,
    by_odefun,
    by_scipy,
    full_start,
    radius_squared,
    time_formula,
)  # fmt: skip
from deqproof.flow.reference import integrate_reference, mp_field
from deqproof.flow.taylor import (
    InitialValue,
    arctan,
    erf,
    in_coordinates,
    integrate,
    linear_flow,
    march,
    set_out,
    single_index_flow,
    softplus,
)
from deqproof.flow.taylor.events import sign_changes
from deqproof.flow.taylor.model import augmented

ROADS = ["plain", "fast"]
X, Y = scalar("x"), scalar("y")
CIRCLE = InitialValue(VectorField((X, Y), (Y, -X)), (F(0), F(1)))


def needs(road):
    if road == "fast":
        pytest.importorskip("numba")


def apart(a, b):
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


@given(rationals(-3, 3), rationals(-3, 3))
def test_formula_is_an_antiderivative(w, xi):
    if abs(w - xi) < F(1, 3):
        return
    with mp.workdps(60):
        step = mpf(10) ** -15
        ends = [
            time_formula()(
                x,
                mpf(xi.numerator) / xi.denominator,
                mp.log(abs(x - mpf(xi.numerator) / xi.denominator)),
            )
            for x in (mpf(w.numerator) / w.denominator + s * step for s in (1, -1))
        ]
        slope = 1 / (
            (1 + mpf(w.numerator) ** 2 / w.denominator**2) ** 2
            * (mpf((w - xi).numerator) / (w - xi).denominator)
        )
        assert abs((ends[0] - ends[1]) / (2 * step) - slope) < 1e-20 * (1 + abs(slope)) ** 4


@pytest.mark.parametrize("road", ROADS)
@settings(max_examples=30)
@given(case=lines(), t=rationals(0, 9, 4).filter(bool), digits=st.sampled_from([16, 33, 60]))
def test_closed_form(road, case, t, digits):
    needs(road)
    problem, oracle = case
    with mp.workdps(2 * digits):
        found = integrate(problem, t, digits, road=road).at(t)
        assert apart(found, oracle.at(t, 2 * digits)) < mpf(10) ** (2 - digits)


def test_many_digits_by_blocks():
    """At 300 digits the plain road multiplies by blocks; at 1000 there is no other."""
    oracle = LineOracle(F(1), F(2), (F(1), F(1, 3)))
    problem = InitialValue(linear_flow([[F(1)]], [F(2)]), oracle.start)
    for digits in (300, 1000):
        with mp.workdps(digits + 50):
            found = integrate(problem, F(1, 50), digits, road="plain").at(F(1, 50))
            assert apart(found, oracle.at(F(1, 50), digits + 20)) < mpf(10) ** (1 - digits)


@pytest.mark.parametrize("road", ROADS)
@settings(max_examples=25)
@given(problem=st.one_of(linear_problems(), index_problems()))
def test_scipy(road, problem):
    needs(road)
    with mp.workdps(30):
        found = integrate(problem, F(1, 2), 18, road=road).at(F(1, 2))
        assert apart(found, [mpf(float(x)) for x in by_scipy(problem, [0.5])[0]]) < 1e-10


@settings(max_examples=5)
@given(problem=st.one_of(linear_problems(2), index_problems(1)))
def test_odefun(problem):
    with mp.workdps(30):
        found = integrate(problem, F(1, 9), 16).at(F(1, 9))
        assert apart(found, by_odefun(problem, F(1, 9), 16)) < mpf(10) ** -15


@settings(max_examples=20)
@given(problem=linear_problems(4), t=rationals(0, 9, 3).filter(bool))
def test_radius_is_conserved(problem, t):
    law = radius_squared(len(problem.start) - 1)
    trajectory = integrate(problem, t, 30)
    with mp.workdps(40):
        first, last = (trajectory.value([law], s)[0] for s in (0, t))
        assert abs(first - last) < mpf(10) ** -28


@pytest.mark.parametrize("activation", [arctan, erf, softplus])
def test_other_activations(activation):
    points = [[F(1), F(-1, 2)], [F(-3, 2), F(1)]]
    field = single_index_flow(points, [F(1), F(1, 3)], activation)
    problem = InitialValue(field, (F(1, 2), F(0), F(2, 5)))
    with mp.workdps(40):
        found = integrate(problem, F(1, 2), 25)
        states, terms = augmented(field)
        reference = integrate_reference(
            mp_field(terms, states, {}, 25), full_start(problem, 25), [0, F(1, 2)], 24
        )
        assert apart(found.at(F(1, 2)), reference.states[-1][:3]) < mpf(10) ** -22
        assert max(map(abs, found.value(field.relations, F(1, 2)))) < mpf(10) ** -23


@pytest.mark.parametrize("road", ROADS)
def test_dense_output_and_its_joints(road):
    needs(road)
    trajectory = integrate(CIRCLE, 12, 40, road=road)
    joints = [segment.end for segment in trajectory.segments]
    with mp.workdps(50):
        for t in [F(k, 7) for k in range(84)] + joints:
            x = mpf(t.numerator) / t.denominator
            assert apart(trajectory.at(t), (mp.sin(x), mp.cos(x))) < mpf(10) ** -38
    assert joints[-1] == trajectory.end == 12
    for t in (-1, F(1201, 100)):
        with pytest.raises(BadInput, match="expected a time"):
            trajectory.at(t)


@pytest.mark.parametrize("road", ROADS)
def test_events_to_full_precision(road):
    """sin t = 0 at kπ and cos t = 1/2 at ±π/3 + 2kπ, and 1 + cos t touches 0 without a change."""
    needs(road)
    trajectory = integrate(CIRCLE, 20, 50, events=[X, Y - F(1, 2)], road=road)
    with mp.workdps(60):
        times = {
            i: [
                mpf(e.time.numerator) / e.time.denominator
                for e in trajectory.events
                if e.index == i
            ]
            for i in (0, 1)
        }
        expected = {
            0: [k * mp.pi for k in range(1, 7)],
            1: [(2 * k + s) * mp.pi for k in range(4) for s in (mpf(-1) / 3, mpf(1) / 3)],
        }
        expected[1] = [t for t in expected[1] if 0 < t < 20]
        for i in (0, 1):
            assert len(times[i]) == len(expected[i])
            assert apart(times[i], expected[i]) < mpf(10) ** -45
    assert [e.time for e in trajectory.events] == sorted(e.time for e in trajectory.events)


@given(st.lists(rationals(0, 1, 64), min_size=1, max_size=4, unique=True).map(sorted))
def test_sign_changes_are_all_simple_roots(roots):
    bits, coefficients = 200, [F(1)]
    for r in roots:
        shifted, scaled = [F(0), *coefficients], [*(-r * c for c in coefficients), F(0)]
        coefficients = [a + b for a, b in zip(shifted, scaled, strict=True)]
    found = sign_changes([int(c * 2**bits) for c in coefficients], F(1), bits)
    assert [round(F(s, 2**bits) * 64) for s in found] == [int(r * 64) for r in roots if r > 0]


@pytest.mark.parametrize("road", ROADS)
def test_memory_and_progress(road):
    needs(road)
    seen = []
    last = integrate(CIRCLE, 40, 30, road=road, keep=False, progress=seen.append)
    assert len(last.segments) == 1
    assert seen == sorted(seen) and seen[-1] == 40
    assert abs(last.at(40)[0] - mp.sin(40)) < 1e-14
    steps = sum(1 for _ in march(set_out(CIRCLE, 30, road), F(40)))
    assert steps == len(seen) > 3


@pytest.mark.parametrize("road", ROADS)
def test_blow_up_is_told(road):
    needs(road)
    with pytest.raises(IllPosed, match="t = 1"):
        integrate(InitialValue(VectorField((X,), (X * X,)), (F(1),)), 2, 20, road=road)


@pytest.mark.parametrize("road", ROADS)
def test_rest_and_zero(road):
    needs(road)
    rest = InitialValue(VectorField((X, Y), (X - 1, const(0))), (F(1), F(1, 3)))
    with mp.workdps(30):
        assert apart(integrate(rest, 10**6, 20, road=road).at(10**6), (1, mpf(1) / 3)) < 1e-20


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"until": 0}, BadInput),
        ({"until": -1}, BadInput),
        ({"digits": 2}, BadInput),
        ({"digits": 10**6}, BadInput),
        ({"road": "scenic"}, BadInput),
        ({"events": [scalar("other")]}, DeqproofError),
        ({"problem": InitialValue(VectorField((X,), (1 / X,)), (F(0),))}, IllPosed),
        ({"problem": InitialValue(VectorField((X,), (function("log", X),)), (F(-1),))}, IllPosed),
        ({"problem": InitialValue(VectorField((X,), (Y,), (Y,), (Y * Y + 1,)), (F(0),))}, IllPosed),
    ],
)
def test_bad_input(change, error):
    arguments = {"problem": CIRCLE, "until": 1, "digits": 20, **change}
    with pytest.raises(error, match=r"expected|smooth"):
        integrate(**arguments)


def test_a_field_of_vectors_in_coordinates():
    """As the theorems state it, θ₁' = −Σe/u, and written out: the same trajectory."""
    theta1, theta2, xi = vector("theta1"), scalar("theta2"), vector("xi")
    u = 1 - theta2
    pull = apply("Sigma", theta1 / u - xi)
    sigma, target = [[F(2), F(1, 3)], [F(1, 3), F(1)]], [F(1), F(1, 2)]
    field = in_coordinates(
        (theta1, theta2), (-(pull / u), -(inner(pull, theta1) / u**2)), 2,
        vectors={"xi": target}, operators={"Sigma": sigma},
    )  # fmt: skip
    assert field.states == linear_flow(sigma, target).states
    start = (F(0), F(1, 5), F(0))
    with mp.workdps(40):
        found = integrate(InitialValue(field, start), 3, 30).at(3)
        assert (
            apart(found, integrate(InitialValue(linear_flow(sigma, target), start), 3, 30).at(3))
            < mpf(10) ** -28
        )


def test_roads_agree():
    pytest.importorskip("numba")
    problem = InitialValue(single_index_flow([[F(1)], [F(-2)]], [F(1)]), (F(-1), F(3, 2)))
    with mp.workdps(60):
        a, b = (integrate(problem, 5, 45, road=road).at(5) for road in ROADS)
        assert apart(a, b) < mpf(10) ** -44
