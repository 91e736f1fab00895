"""The series of a Gaussian population against gradients and integrators that share no node.

θ' = −∇R for R = ½E(y − f)², x ~ N(0, Σ): the means of a fixed rule agree with the adaptive ones of
`precise_risk_gradient` along the whole way, and the end with SciPy's. For ξᵀx a multiple of θ₁ᵀx
there is one index, and no inner mean.
"""

import numpy as np
import pytest
from flow_problems import F
from mpmath import mp, mpf

from deqproof.core.errors import BadInput, IllPosed
from deqproof.flow.floating import integrate as integrate_floats
from deqproof.flow.gaussian import gaussian_problem
from deqproof.flow.taylor import InitialValue, integrate, single_index_flow
from deqproof.kernel.gaussian import gaussian_law, gaussian_risk_gradient
from deqproof.kernel.precise import precise_risk_gradient

PLANE = [[F(2), F(1, 3), F(0)], [F(1, 3), F(1), F(-1, 4)], [F(0), F(-1, 4), F(3, 2)]]
XI = [F(1), F(-1, 2), F(1, 4)]
START = (F(1, 2), F(3, 4), F(0), F(2, 5))
IDENTITY = [[F(1), F(0)], [F(0), F(1)]]


@pytest.fixture(scope="module")
def run():
    posed = gaussian_problem("tanh", PLANE, XI, START, F(1, 2), 6)
    return posed, integrate(posed.problem, F(1, 2), posed.digits)


def test_the_end_is_that_of_other_nodes_and_another_integrator(run):
    posed, found = run
    law = gaussian_law(np.array(PLANE, dtype=float), np.array(XI, dtype=float))
    other = integrate_floats(
        lambda state: -gaussian_risk_gradient("tanh", state, law, engine="numpy").gradient,
        START,
        [0, 0.5],
    ).states[-1]
    assert max(abs(float(a) - b) for a, b in zip(found.at(F(1, 2)), other, strict=True)) < 1e-6
    assert posed.defect < 1e-6


@pytest.mark.parametrize("t", [F(1, 9), F(2, 5)])
def test_it_obeys_the_flow_between(run, t):
    """Between the states at which the rule was compared, too."""
    found, step = run[1], F(1, 1000)
    with mp.workdps(20):
        ahead, here, behind = (found.at(t + k * step) for k in (1, 0, -1))
        gradient = precise_risk_gradient("tanh", here, PLANE, XI).gradient
        for a, b, g in zip(ahead, behind, gradient, strict=True):
            # a central difference misses θ‴ step²/6
            assert abs((a - b) / mpf("0.002") + g) < 1e-6


@pytest.mark.parametrize(
    ("sigma", "xi", "start", "digits"),
    [
        ([[F(2)]], [F(1)], (F(1, 2), F(1, 3)), 20),
        (IDENTITY, [F(1), F(-1)], (F(1, 2), F(-1, 2), F(-1, 3)), 16),
        (IDENTITY, [F(0), F(0)], (F(1, 2), F(-1, 4), F(1, 3)), 16),
    ],
)
def test_one_index(sigma, xi, start, digits):
    posed = gaussian_problem("sigmoid", sigma, xi, start, F(1, 3), digits)
    assert posed.nodes[1] == 1 and posed.defect < mpf(10) ** -digits
    end = integrate(posed.problem, F(1, 3), posed.digits).at(F(1, 3))
    finer = gaussian_problem("sigmoid", sigma, xi, start, F(1, 3), digits + 8)
    with mp.workdps(digits + 15):
        other = integrate(finer.problem, F(1, 3), finer.digits).at(F(1, 3))
        assert max(abs(a - b) for a, b in zip(end, other, strict=True)) < mpf(10) ** (1 - digits)


@pytest.mark.parametrize(
    ("change", "fault", "says"),
    [
        ({"activation": "relu"}, BadInput, "expected one of sigmoid"),
        (
            {"covariance": [[F(2)]], "xi": [F(1)], "start": (F(0), F(1, 5))},
            BadInput,
            "about one spread",
        ),
        ({"start": (F(0), F(0), F(0), F(1, 5))}, BadInput, "general position"),
        ({"start": (*XI, F(1, 5))}, BadInput, "general position"),
        ({"start": (F(1), F(0), F(0), F(1))}, IllPosed, "one fixed point"),
        ({"digits": 200}, BadInput, "fewer digits"),
    ],
)
def test_what_no_fixed_rule_serves_is_refused(change, fault, says):
    arguments = {"activation": "tanh", "covariance": PLANE, "xi": XI, "start": START}
    with pytest.raises(fault, match=says):
        gaussian_problem(**{**arguments, "until": F(1, 10), "digits": 8, **change})


def test_a_weighted_sample_is_a_sample_with_points_repeated():
    twice = single_index_flow([[F(1)], [F(-2)], [F(-2)]], [F(1)])
    weighted = single_index_flow([[F(1)], [F(-2)]], [F(1)], weights=[F(1, 3), F(2, 3)])
    start = (F(-1), F(3, 2))
    with mp.workdps(30):
        ends = [integrate(InitialValue(f, start), 1, 25).at(1) for f in (twice, weighted)]
        assert max(abs(a - b) for a, b in zip(*ends, strict=True)) < mpf(10) ** -24
