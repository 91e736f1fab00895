"""Roads to one trajectory, against an answer in closed form.

For d = 1 the linear flow is w' = −(λ/α²)(1 + w²)²(w − ξ), so that
t = −(α²/λ) ∫ dw/((1 + w²)²(w − ξ)), and the state is on the circle θ₁² + u² = α².
"""

from fractions import Fraction as F

import numpy as np
import pytest
from mpmath import mp, mpf

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import scalar, vector
from deqproof.flow.floating import METHODS, float_field, integrate
from deqproof.flow.reference import integrate_reference, mp_field
from deqproof.flow.state import layout_of
from deqproof.paper.numbers_flow import integrate_run
from deqproof.paper.numbers_model import GRADIENT, LinearRun, linear_run
from deqproof.paper.problem import load_problem

LAMBDA, XI, START = F(3, 2), F(4, 5), (F(-1, 2), F(1, 4))
RUN = LinearRun(((LAMBDA,),), (XI,), START)


def time_of(w):
    """When the ratio w = θ₁/u is reached, to the working precision."""
    first = mpf(START[0].numerator) / START[0].denominator / (1 - mpf(1) / 4)
    alpha2, xi = mpf(1) / 4 + mpf(9) / 16, mpf(4) / 5
    return -alpha2 / mpf("1.5") * mp.quad(lambda x: 1 / ((1 + x**2) ** 2 * (x - xi)), [first, 0, w])


@pytest.mark.parametrize("digits", [15, 30, 60])
def test_extrapolation_keeps_its_digits(digits):
    with mp.workdps(digits + 15):
        times = [mpf(0), time_of(mpf(1) / 5), time_of(mpf(3) / 4)]
        found = integrate_reference(RUN.mp_flow(digits), START, times, digits)
        for w, (theta1, theta2) in zip((mpf(1) / 5, mpf(3) / 4), found.states[1:], strict=True):
            u = mp.sqrt((mpf(1) / 4 + mpf(9) / 16) / (1 + w**2))
            assert abs(theta1 - w * u) < mpf(10) ** (1 - digits)
            assert abs(theta2 - (1 - u)) < mpf(10) ** (1 - digits)
        # The error is honest: it is not far below what was asked for either, so digits cost.
        assert found.evaluations < 300 * digits


@pytest.mark.parametrize("method", METHODS)
def test_scipy_reaches_the_closed_form(method):
    with mp.workdps(30):
        times = [0.0, float(time_of(mpf(1) / 5)), float(time_of(mpf(3) / 4))]
    found = integrate(RUN.float_flow(), START, times, method)
    ratios = found.states[:, 0] / (1 - found.states[:, 1])
    assert np.abs(ratios[1:] - [0.2, 0.75]).max() < 1e-10
    assert found.method == method and found.evaluations > 0


def test_roads_agree_in_five_dimensions():
    run = linear_run(load_problem())
    times = [F(0), F(1, 8), F(1, 2), F(1)]
    taylor = integrate_run(run, times, 40)
    other = integrate_reference(run.mp_flow(40), run.start, times, 40)
    floats = integrate(run.float_flow(), run.start, [float(t) for t in times])
    with mp.workdps(50):
        for a, b, c in zip(taylor, other.states, floats.states, strict=True):
            for x, y, z in zip(a, b, c, strict=True):
                assert abs(x - y) < mpf(10) ** -39
                assert abs(x - mpf(float(z))) < 1e-10


def test_precision_is_left_as_it_was():
    before = mp.prec
    integrate_reference(RUN.mp_flow(40), START, [0, F(1, 10)], 40)
    assert mp.prec == before


def test_a_pole_is_reported():
    # y' = y², y(0) = 1 has a pole at t = 1.
    y = scalar("y")
    field = mp_field([y * y], [y], {}, 20)
    found = integrate_reference(field, [1], [0, F(1, 2)], 20)
    assert abs(found.states[1][0] - 2) < 1e-20
    with pytest.raises(IllPosed, match="expected a smooth flow"):
        integrate_reference(field, [1], [0, 2], 20)
    with pytest.raises(IllPosed, match=r"lsoda stopped"):
        integrate(float_field([y * y], [y], {}), [1], [0, 2], "lsoda", most=20_000)
    with pytest.raises(IllPosed, match=r"dop853 stopped"):
        integrate(float_field([y * y], [y], {}), [1], [0, 2], "dop853")


def test_a_run_can_be_stopped():
    y = scalar("y")
    field = float_field([y], [y], {})
    found = integrate(field, [1], np.linspace(0, 5, 11), stop=lambda s: s[0] - 10)
    assert found.times[-1] == pytest.approx(np.log(10), rel=1e-9)
    assert found.times[-2] == 2.0
    assert np.allclose(found.states[:, 0], np.exp(found.times), rtol=1e-9)


def test_a_jacobian_helps_the_implicit_methods():
    y = scalar("y")
    field = float_field([-1000 * y], [y], {})
    plain = integrate(field, [1], [0, 1], "radau")
    helped = integrate(field, [1], [0, 1], "radau", jacobian=lambda s: np.array([[-1000.0]]))
    assert abs(helped.states[-1, 0]) < 1e-12
    assert helped.evaluations <= plain.evaluations


def test_states_are_laid_out_in_order():
    layout = layout_of([scalar("a"), vector("v"), scalar("b")])
    assert layout.split([1, 2, 3, 4]) == [1, [2, 3], 4]
    assert layout_of([scalar("a")]).split([1]) == [1]
    assert layout_of([vector("v")]).split([1, 2]) == [[1, 2]]
    with pytest.raises(IllPosed, match="at most one vector"):
        layout_of([vector("v"), vector("w")])


def test_unknown_methods_are_refused():
    with pytest.raises(BadInput, match="method: expected one of dop853, radau, lsoda, got 'euler'"):
        integrate(RUN.float_flow(), START, [0, 1], "euler")


def test_number_systems_agree_on_the_gradient():
    run = linear_run(load_problem())
    with mp.workdps(30):
        exact = run.mp_gradient(30)(tuple(mpf(x.numerator) / x.denominator for x in run.start))
    floats = run.float_gradient()(np.array([float(x) for x in run.start]))
    batch = run.batch_gradient()(np.array([[float(x) for x in run.start]] * 2))
    assert len(exact) == len(floats) == 6
    assert max(abs(float(a) - b) for a, b in zip(exact, floats, strict=True)) < 1e-15
    assert np.allclose(batch, floats, rtol=1e-14)
    assert len(GRADIENT) == 2


def test_hessians_are_derivatives_of_gradients():
    run = linear_run(load_problem())
    state = np.array([0.3, -0.2, 0.5, 0.1, 0.7, 0.4])
    gradient, h = run.batch_gradient(), 1e-6
    difference = (gradient(state + h * np.eye(6)) - gradient(state - h * np.eye(6))) / (2 * h)
    assert np.abs(run.hessians(state[None])[0] - difference).max() < 1e-8
