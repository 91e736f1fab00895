"""Theorems 3.8 and 3.9 beside runs: r(t) ≤ r(0)e^(−λ₁t), and 1 − r_{t+1}/r_t ≥ ηλ₁/2 for descent.

Every promise must be kept, and every row must raise an alarm once its constant is wrong.
"""

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from mpmath import mp

from deqproof.core.errors import BadInput
from deqproof.paper.numbers import numbers, single_index_constants
from deqproof.paper.numbers_row import NumberRow
from deqproof.paper.problem import load_problem, read_problem
from deqproof.paper.single_index.descent import descent_rows
from deqproof.paper.single_index.flow import flow_rows
from deqproof.paper.single_index.run import precise_risk, single_index_risk

POINTS = [[1, "1/2"], ["-1", "1/4"], ["1/2", -1], ["-3/4", "-3/4"], [0, 1], ["5/4", 0]]


def problem_of(activation="sigmoid", data=None, theta1=("9/8", "-1/2"), theta2="1/8", **more):
    return read_problem(
        {"model": {"kind": "single-index", "activation": activation},
         "data": data or {"points": POINTS}, "target": {"xi": [1, "-1/2"]},
         "start": {"theta1": list(theta1), "theta2": theta2}, "flow": {"until": 2}, **more}
    )  # fmt: skip


PROBLEM = problem_of(accuracy={"epsilon": "1/200000"})
CLAIMS = {
    "single-index-gradient": {"∇R − differences of R", "‖θ − (ξ, 0)‖ never grows"},
    "single-index-fixed-point": {"y − σ(θ₁ᵀx + θ₂y)"},
    "thm-3.8": {
        "r(t) ≤ r(0)e^(−λ₁t)", "ln(r(0)/r(t))/t ≥ λ₁", "⟨Δ, ∇R⟩/r ≥ λ₁/2", "‖θ − (ξ, 0)‖ ≤ δ₂",
    },
    "single-index-sharp-rate": {"ln(r(0)/r(t))/t ≥ λ₁′"},
    "thm-3.9": {
        "‖∇R‖²/r ≤ λ₂", "1 − r_{t+1}/r_t ≥ ηλ₁/2", "‖θ_t − (ξ, 0)‖ ≤ δ₂",
        "descent converges for η ≤ λ₁/(2λ₂)",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def constants():
    return single_index_constants(PROBLEM)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["single-index", "single-index-sample"])
def test_every_promise_is_kept_on_the_problems_that_ship(name):
    found = numbers(load_problem(name))
    assert found.alarms == ()
    for theorem, claims in CLAIMS.items():
        assert claims <= {row.claim for row in found.beside(theorem)}
    rate = next(r for r in found.rows if r.claim == "ln(r(0)/r(t))/t ≥ λ₁")
    assert rate.ratio is not None and rate.ratio > 10
    assert "mpmath agrees to 8 digits" in rate.method


def test_every_promise_is_kept_on_a_small_sample():
    found = numbers(PROBLEM)
    assert found.alarms == ()
    assert all(claims <= {r.claim for r in found.beside(t)} for t, claims in CLAIMS.items())
    assert all(isinstance(row, NumberRow) and row.where and row.method for row in found.rows)


@pytest.mark.parametrize("activation", ["identity", "softsign", "elu", "leaky-relu", "swish"])
def test_rows_of_other_activations(activation):
    found = numbers(problem_of(activation, theta2="1/16"))
    assert found.alarms == ()
    claims = {row.claim for row in found.rows}
    rises = activation in ("identity", "softsign", "elu")
    assert ("‖θ − (ξ, 0)‖ never grows" in claims) == rises
    assert ("ln(r(0)/r(t))/t ≥ λ₁" in claims) == (activation in ("softsign", "elu"))
    if activation not in ("softsign", "elu"):
        assert any("thm-3.8 and thm-3.9 promise nothing: " in note for note in found.notes)


def test_a_start_at_the_target_has_no_rate():
    found = numbers(problem_of(theta1=(1, "-1/2"), theta2="0"))
    assert found.alarms == () and {r.theorem for r in found.rows} == {"single-index-gradient"}


def test_a_box_has_constants_but_no_run():
    with pytest.raises(BadInput, match="draw points from the law"):
        numbers(problem_of(data={"lower": [-1, -1], "upper": [1, 1]}))


def tampered(constants, name, factor):
    rows = [
        replace(r, value=replace(r.value, ball=r.ball * factor)) if r.name == name else r
        for r in constants.rows
    ]
    return replace(constants, rows=tuple(rows))


@pytest.mark.parametrize(
    ("name", "factor", "claims"),
    [
        ("lambda1", 10**5, {"r(t) ≤ r(0)e^(−λ₁t)", "ln(r(0)/r(t))/t ≥ λ₁", "⟨Δ, ∇R⟩/r ≥ λ₁/2"}),
        ("lambda1'", 10**5, {"ln(r(0)/r(t))/t ≥ λ₁′"}),
        ("lambda2", F(1, 10**4), {"‖∇R‖²/r ≤ λ₂"}),
    ],
)
def test_a_wrong_constant_of_the_flow_is_an_alarm(constants, name, factor, claims):
    scaled = float(factor)
    found = flow_rows(tampered(constants, name, scaled))
    assert {row.claim for row in found if not row.holds} == claims


@pytest.mark.parametrize(
    ("name", "factor", "claim"),
    [
        ("lambda1", 10**6, "1 − r_{t+1}/r_t ≥ ηλ₁/2"),
        ("delta2", 0.5, "‖θ_t − (ξ, 0)‖ ≤ δ₂"),
        ("eta1", 10**7, "descent converges for η ≤ λ₁/(2λ₂)"),
        ("N", 1e-9, "R(θ_t) ≤ ε from step N_ε on, ε = 1/200000"),
    ],
)
def test_a_wrong_constant_of_descent_is_an_alarm(constants, name, factor, claim):
    found = descent_rows(tampered(constants, name, factor))
    assert claim in {row.claim for row in found if not row.holds}


def test_a_wrong_gradient_is_an_alarm(monkeypatch):
    from deqproof.paper.single_index import flow

    honest = precise_risk(PROBLEM)

    def wrong(state):
        risk, slope = honest(state)
        return risk, (slope[0] * (1 + mp.mpf(10) ** -8), *slope[1:])

    monkeypatch.setattr(flow, "precise_risk", lambda problem: wrong)
    broken = [r for r in flow_rows(single_index_constants(PROBLEM)) if not r.holds]
    assert [r.claim for r in broken] == ["∇R − differences of R"]


@pytest.mark.parametrize("activation", ["sigmoid", "elu", "gelu", "leaky-relu"])
def test_the_roads_agree(activation):
    weighted = {"points": POINTS, "weights": [1, 2, 3, 1, 2, 1]}
    for data in ({"points": POINTS}, weighted, {"covariance": [[2, "1/3"], ["1/3", 1]]}):
        problem = problem_of(activation, data)
        state = [float(x) for x in (*problem.theta1, problem.theta2)]
        risk, slope = single_index_risk(problem)(np.array(state))
        with mp.workdps(18):
            exact, gradient = precise_risk(problem)([*problem.theta1, problem.theta2])
        assert risk == pytest.approx(float(exact), rel=1e-12)
        assert slope == pytest.approx([float(g) for g in gradient], rel=1e-11)
