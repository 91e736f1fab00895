"""The flow of a Gaussian population against gradients and integrators that share no node.

θ' = −∇R for R = ½E(y − f)², x ~ N(0, Σ), by collocation: the polynomials obey the flow with means
from mpmath's own quadrature, the end is SciPy's, and more digits change nothing but the last.
"""

import numpy as np
import pytest
from flow_problems import F
from mpmath import mp, mpf

from deqproof.core.errors import BadInput, IllPosed
from deqproof.flow import population
from deqproof.flow.chebyshev import Nodes, decay, float_integration, integral
from deqproof.flow.collocation import Collocation
from deqproof.flow.floating import integrate as integrate_floats
from deqproof.flow.population import population_flow
from deqproof.flow.taylor import InitialValue, integrate, single_index_flow
from deqproof.kernel.gaussian import gaussian_law, gaussian_risk_gradient
from deqproof.kernel.precise import Asked, precise_risk_gradient

PLANE = [[F(2), F(1, 3), F(0)], [F(1, 3), F(1), F(-1, 4)], [F(0), F(-1, 4), F(3, 2)]]
XI = [F(1), F(-1, 2), F(1, 4)]
START = (F(1, 2), F(3, 4), F(0), F(2, 5))
IDENTITY = [[F(1), F(0)], [F(0), F(1)]]


def floats_at_the_end(name, sigma, xi, start, until):
    law = gaussian_law(np.array(sigma, dtype=float), np.array(xi, dtype=float))
    return integrate_floats(
        lambda state: -gaussian_risk_gradient(name, state, law, engine="numpy").gradient,
        start,
        [0, float(until)],
    ).states[-1]


def apart(a, b):
    return max(abs(mpf(x) - y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("name", ["tanh", "relu", pytest.param("softsign", marks=pytest.mark.slow)])
def test_the_end_is_that_of_another_integrator(name):
    found = population_flow(name, PLANE, XI, START, F(1, 4), 11)
    assert apart(floats_at_the_end(name, PLANE, XI, START, 0.25), found.at(F(1, 4))) < 1e-10
    assert found.defect < 1e-10 and found.error < 1e-10


@pytest.mark.parametrize(
    ("sigma", "xi", "start"),
    [
        ([[F(2)]], [F(1)], (F(1, 2), F(1, 3))),
        (IDENTITY, [F(1), F(-1)], (F(1, 2), F(-1, 2), F(-1, 3))),
        (IDENTITY, [F(0), F(0)], (F(1, 2), F(-1, 4), F(1, 3))),
    ],
)
def test_one_index(sigma, xi, start):
    few, many = (population_flow("sigmoid", sigma, xi, start, F(1, 3), n) for n in (20, 32))
    with mp.workdps(40):
        assert apart(few.at(F(1, 3)), many.at(F(1, 3))) < mpf(10) ** -19


def gradient_by_quad(theta1, theta2):
    """∇R for tanh, d = 1, Σ = 2, ξ = 1, by tanh–sinh quadrature over the pre-activation."""

    def mean(weigh):
        def integrand(z):
            y, s = mp.tanh(z), mp.sech(z) ** 2
            x = (z - theta2 * y) / theta1
            bell = mp.exp(-(x**2) / 4) / mp.sqrt(4 * mp.pi)
            return (y - mp.tanh(x)) * s * weigh(x, y) * bell / abs(theta1)

        return mp.quad(integrand, mp.linspace(-16, 16, 13))

    return mean(lambda x, y: x), mean(lambda x, y: y)


@pytest.mark.slow
def test_fifty_digits_against_quadrature_of_mpmath():
    found = population_flow("tanh", [[F(2)]], [F(1)], (F(1, 2), F(1, 3)), F(1, 2), 50)
    t, step = F(3, 11), F(1, 10**14)
    with mp.workdps(70):
        ahead, here, behind = (found.at(t + k * step) for k in (1, 0, -1))
        gradient = gradient_by_quad(*here)
        # a central difference misses θ‴ step²/6
        slopes = [(a - b) * 10**14 / 2 for a, b in zip(ahead, behind, strict=True)]
        assert apart(slopes, [-g for g in gradient]) < mpf(10) ** -26
    assert found.defect < mpf(10) ** -48


@pytest.mark.slow
def test_digits_of_a_plane_agree_and_the_risk_falls():
    runs = {n: population_flow("sigmoid", PLANE, XI, START, F(1, 8), n) for n in (12, 20)}
    with mp.workdps(30):
        assert apart(runs[12].at(F(1, 8)), runs[20].at(F(1, 8))) < mpf(10) ** -11
    assert runs[20].defect < mpf(10) ** -17
    risks = [
        precise_risk_gradient("sigmoid", runs[20].at(F(k, 32)), PLANE, XI).risk for k in range(5)
    ]
    assert risks == sorted(risks, reverse=True)


def test_a_field_with_an_error_shows_in_the_defect(monkeypatch):
    """Gradients that are off by 10^−9 are integrated; the test by other rules tells."""

    def wrong(self, state):
        found = precise_risk_gradient(self.activation, state, self.covariance, self.xi)
        return tuple(-x + mpf(10) ** -9 for x in found.gradient)

    monkeypatch.setattr(population._Gradients, "__call__", wrong)
    monkeypatch.setattr(population, "_largest_error", lambda precise: mpf(0))
    found = population_flow("sigmoid", [[F(2)]], [F(1)], (F(1, 2), F(1, 3)), F(1, 3), 16)
    assert 1e-10 < found.defect < 1e-8


@pytest.mark.parametrize("name", ["tanh", "gelu"])
@pytest.mark.parametrize("far", [F(1, 4), F(1, 50), F(1, 1000)])
def test_a_shared_grid_gives_the_gradient(name, far):
    """Over ζ, over H, and over a grid of ζ that other θ have used: one gradient."""
    asked = Asked(absolute=True, finer=(-1, -1))
    for shift in (far / 3, far):
        theta = [x + shift * (-1) ** k for k, x in enumerate([*XI, F(0)])]
        with mp.workdps(25):
            found = precise_risk_gradient(name, theta, PLANE, XI, asked).gradient
            other = precise_risk_gradient(name, theta, PLANE, XI).gradient
            assert apart(found, other) < mpf(10) ** -25


def test_collocation_integrates_polynomials():
    grid = Nodes(9, 30)
    with mp.workdps(30):
        nodes = [row[1] for row in zip(*grid.cosines, strict=True)]
        rows = [[x**8, 5 * x - 1] for x in nodes]
        found = grid.values(integral(grid.coefficients(rows)))
        for x, row in zip(nodes, found, strict=True):
            assert apart(row, ((x**9 + 1) / 9, 5 * (x**2 - 1) / 2 - x - 1)) < mpf(10) ** -30
        floats = float_integration(9) @ np.array(rows, dtype=float)
        assert np.abs(floats - np.array(found, dtype=float)).max() < 1e-14


def test_a_kink_on_the_way_is_told():
    """x' = 1 + |x − 1/3| from 0 reaches its kink at t = log(4/3)."""
    with mp.workdps(60):
        kink = mpf(1) / 3
        run = Collocation(
            lambda s: (1 + abs(s[0] - kink),), lambda s: 1 + np.abs(s - 1 / 3), 30, F(0),
            (mpf(0),), F(1),
        )  # fmt: skip
    with pytest.raises(IllPosed, match=r"at t = 0\.28768.* expected an analytic flow"):
        while run.time < 1:
            run.step(F(1))
    assert abs(float(run.time) - np.log(4 / 3)) < 1e-5


def test_decay_is_that_of_a_geometric_series():
    found = decay([[mpf(10) ** (-k / mpf(2))] for k in range(40)], 12)
    assert found.slope == pytest.approx(0.5) and found.orders(30) == pytest.approx(60)


@pytest.mark.parametrize(
    ("change", "fault", "says"),
    [
        ({"activation": "rel"}, BadInput, "unknown activation"),
        ({"start": (F(1), F(0), F(0), F(1))}, IllPosed, "one fixed point"),
        ({"digits": 2}, BadInput, "3 to 1000 digits"),
        ({"digits": 1001}, BadInput, "3 to 1000 digits"),
        ({"until": 0}, BadInput, "time > 0"),
    ],
)
def test_bad_input(change, fault, says):
    arguments = {"activation": "tanh", "covariance": PLANE, "xi": XI, "start": START}
    with pytest.raises(fault, match=says):
        population_flow(**{**arguments, "until": F(1, 10), "digits": 8, **change})


def test_what_would_take_many_hours_is_refused_with_the_cost(monkeypatch):
    monkeypatch.setattr(population, "_HOURS", 1e-6)
    with pytest.raises(BadInput, match=r"gradients of .* min; ask for fewer digits"):
        population_flow("tanh", PLANE, XI, START, F(1, 10), 12)


def test_a_long_run_says_what_it_will_cost(monkeypatch):
    monkeypatch.setattr(population, "_WORTH_TELLING", 0.0)
    told = []
    population_flow("tanh", [[F(2)]], [F(1)], (F(1, 2), F(1, 3)), 1, 12, tell=told.append)
    assert len(told) == 1 and "gradients" in told[0]


def test_a_weighted_sample_is_a_sample_with_points_repeated():
    twice = single_index_flow([[F(1)], [F(-2)], [F(-2)]], [F(1)])
    weighted = single_index_flow([[F(1)], [F(-2)]], [F(1)], weights=[F(1, 3), F(2, 3)])
    start = (F(-1), F(3, 2))
    with mp.workdps(30):
        ends = [integrate(InitialValue(f, start), 1, 25).at(1) for f in (twice, weighted)]
        assert max(abs(a - b) for a, b in zip(*ends, strict=True)) < mpf(10) ** -24
